/** MAPI replies as Alipay sends them, made by hand. */
import { gbkBytes } from '../../../src/cloud/alipay/gbk.ts'
import { mapiReplyText, type Signer } from '../../../src/cloud/alipay/signature.ts'
import { entries, md5 } from './support.ts'

const escaped = (text: string) =>
  text.replace(
    /[&<>"']/g,
    sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' })[sign]!,
  )

const elements = (fields: Readonly<Record<string, string>>) =>
  entries(fields)
    .map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
    .join('')

export interface ReplyOptions {
  readonly signer?: Signer
  readonly sign?: string
  /** null leaves it out. */
  readonly signType?: string | null
  readonly request?: string
}

export function replyXml(fields: Readonly<Record<string, string>>, options: ReplyOptions = {}): string {
  const signer = options.signer ?? md5
  const sign = options.sign ?? signer.sign(mapiReplyText(entries(fields)))
  const signType = options.signType === undefined ? signer.signType : options.signType
  const request = options.request ?? '<param name="service">x</param><param name="sign">y</param>'
  return [
    '<?xml version="1.0" encoding="utf-8"?>\n<alipay><is_success>T</is_success>',
    `<request>${request}</request><response><alipay>${elements(fields)}</alipay></response>`,
    `<sign>${escaped(sign)}</sign>${signType === null ? '' : `<sign_type>${signType}</sign_type>`}</alipay>`,
  ].join('')
}

export const failureXml = (code: string) =>
  `<?xml version="1.0" encoding="utf-8"?><alipay><is_success>F</is_success><error>${code}</error></alipay>`

/** The same reply as GBK, which its declaration says. */
export const inGbk = (xml: string) => gbkBytes(xml.replace('utf-8', 'GBK'))!
