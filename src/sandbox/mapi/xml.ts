/** The XML of the MAPI gateway. */
import { type Charset, encoded } from '../signing/charset.ts'
import type { Params } from '../signing/signedText.ts'

export interface Signature {
  readonly sign: string
  readonly signType: string
}

/** An accepted call: the request as it came, the fields in the order of their names, the signature over the fields. */
export function accepted(
  request: Params,
  fields: Params,
  { sign, signType }: Signature,
  charset: Charset,
): Buffer {
  const params = [...request].map(
    ([name, value]) => `<param name="${escaped(name)}">${escaped(value)}</param>`,
  )
  const result = [...fields]
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
  return document(
    `<is_success>T</is_success><request>${params.join('')}</request>` +
      `<response><alipay>${result.join('')}</alipay></response>` +
      `<sign>${escaped(sign)}</sign><sign_type>${signType}</sign_type>`,
    charset,
  )
}

/** A call that the gateway did not take: no echo, no signature. */
export function refused(error: string, charset: Charset): Buffer {
  return document(`<is_success>F</is_success><error>${escaped(error)}</error>`, charset)
}

function document(content: string, charset: Charset): Buffer {
  const text = `<?xml version="1.0" encoding="${charset.toLowerCase()}"?>\n<alipay>${content}</alipay>`
  return encoded(text, charset, character => `&#${character.codePointAt(0)};`)
}

function escaped(text: string): string {
  return (
    text
      // XML 1.0 has no way to write most control characters.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?')
      .replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
      .replaceAll(/\r/g, '&#13;')
  )
}
