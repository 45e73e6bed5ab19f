/**
 * The envelope of a MAPI reply: what is verified of it, and what is only said. `is_success` T says that the gateway took
 * the call; how it went stands in the signed elements of `response`.
 */
import { isAmbiguous, mapiReplyText, type Verifier } from './signature.ts'
import { codeText } from './values.ts'
import { parseXml, type XmlElement, XmlError } from './xml.ts'

export type MapiReply =
  /** Signed by Alipay. */
  | { readonly kind: 'answered'; readonly fields: ReadonlyMap<string, string> }
  /** `is_success` F. It carries no signature: a failure of the call, and never proof that nothing happened. */
  | { readonly kind: 'failed'; readonly code: string }
  /** No MAPI reply at all: a web page, broken XML. */
  | { readonly kind: 'unreadable'; readonly detail: string }
  /** A reply that Alipay did not sign, or not in the pinned way. */
  | { readonly kind: 'unverified'; readonly detail: string }

/** Never throws on what was received. */
export function readMapiReply(body: Uint8Array, verifier: Verifier): MapiReply {
  try {
    return envelope(body, verifier)
  } catch (error) {
    if (error instanceof XmlError) return { kind: 'unreadable', detail: `${error.code}: ${error.message}` }
    throw error
  }
}

function envelope(body: Uint8Array, verifier: Verifier): MapiReply {
  const { root, charset } = parseXml(body)
  const success = child(root, 'is_success')?.text
  if (root.name !== 'alipay' || (success !== 'T' && success !== 'F'))
    return { kind: 'unreadable', detail: 'no MAPI envelope' }
  if (success === 'F') return { kind: 'failed', code: codeText(child(root, 'error')?.text) }

  const content = child(root, 'response')?.children ?? []
  const signature = child(root, 'sign')?.text
  if (content.length !== 1) return { kind: 'unreadable', detail: 'a response without its one element' }
  if (signature === undefined) return { kind: 'unverified', detail: 'no signature' }
  const signType = child(root, 'sign_type')?.text ?? verifier.signType
  if (signType !== verifier.signType)
    return { kind: 'unverified', detail: `signed with another algorithm than ${verifier.signType}` }

  const fields = new Map(content[0]!.children.map(element => [element.name, signedValue(element)]))
  if (isAmbiguous(fields)) return { kind: 'unverified', detail: 'fields that can be read in two ways' }
  // Neither the charset of the signed bytes nor the place of empty elements is documented for replies. Whichever holds,
  // the text means the same, and only Alipay can have signed it.
  const agrees = signedTexts(fields).some(
    text =>
      verifier.verify(text, signature) || (charset !== 'utf-8' && verifier.verify(text, signature, charset)),
  )
  return agrees
    ? { kind: 'answered', fields }
    : { kind: 'unverified', detail: 'the signature is not by Alipay' }
}

/** Of a nested element, such as a list of bills, the text as it was sent is what is signed. */
const signedValue = (element: XmlElement) => (element.children.length > 0 ? element.raw : element.text)

function signedTexts(fields: ReadonlyMap<string, string>): string[] {
  const withoutEmpty = mapiReplyText(fields)
  const hasEmpty = [...fields.values()].includes('')
  if (!hasEmpty) return [withoutEmpty]
  const names = [...fields.keys()].sort()
  return [withoutEmpty, names.map(name => `${name}=${fields.get(name)}`).join('&')]
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find(found => found.name === name)
}
