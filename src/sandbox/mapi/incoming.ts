/** A MAPI request held against the gateway's own rules, before any service sees it. */
import { fromSpacedTime } from '../beijing.ts'
import type { Merchant } from '../merchant.ts'
import type { Settings } from '../settings.ts'
import { type Charset, charset as charsetOf, encoded } from '../signing/charset.ts'
import { type SignType, signType as signTypeOf } from '../signing/signature.ts'
import { mapiText } from '../signing/signedText.ts'
import type { Request } from '../web/answer.ts'
import { parseForm, rawValue } from '../web/form.ts'
import type { Call } from './service.ts'

/** The gateway's code for what is wrong. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  /** What should have been signed, for whoever looks for the fault. */
  readonly expected: string | null

  constructor(code: string, expected: string | null = null) {
    super(code)
    this.code = code
    this.expected = expected
  }
}

/** Throws Refusal. The charset stands in the URL also of a POST: the gateway needs it to read the body. */
export function read({ query, body, method }: Request): { params: Map<string, string>; charset: Charset } {
  try {
    const name = rawValue(query, '_input_charset')
    const isVerify = rawValue(query, 'service') === 'notify_verify'
    const charset = name === null ? (isVerify ? 'UTF-8' : null) : charsetOf(name)
    if (charset === null) throw new Refusal('ILLEGAL_CHARSET')
    const params = new Map<string, string>()
    const sent = [
      ...parseForm(query, charset),
      ...(method === 'POST' ? parseForm(body.toString('latin1'), charset) : []),
    ]
    for (const [key, value] of sent) {
      if (params.has(key) && !(key === '_input_charset' && params.get(key) === value))
        throw new Refusal('ILLEGAL_ARGUMENT')
      params.set(key, value)
    }
    return { params, charset }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(error instanceof TypeError ? 'INVALID_CHARACTER_SET' : 'ILLEGAL_ARGUMENT')
  }
}

/** Throws Refusal unless the partner is known and has signed this. */
export function signed(params: ReadonlyMap<string, string>, charset: Charset, merchant: Merchant): SignType {
  if (params.get('partner') !== merchant.partnerId) throw new Refusal('ILLEGAL_PARTNER')
  const type = signTypeOf(params.get('sign_type') ?? '')
  if (type === null) throw new Refusal('ILLEGAL_SIGN_TYPE')
  const text = mapiText(params)
  if (
    !merchant.signed(
      encoded(text, charset, () => '?'),
      type,
      params.get('sign') ?? '',
    )
  )
    throw new Refusal('ILLEGAL_SIGN', text)
  return type
}

/** Throws Refusal unless the time stamp is there where it must be, and near. Cancel may give milliseconds. */
export function timely({ params }: Call, required: boolean, settings: Settings, now: number): void {
  const text = params.get('timestamp') ?? ''
  if (text === '' && !(required && settings.timestampRequired)) return
  const at = /^\d{13}$/.test(text) ? Number(text) : fromSpacedTime(text)
  if (at === null || Math.abs(now - at) > settings.timestampWindowMs)
    throw new Refusal(settings.timestampError)
}
