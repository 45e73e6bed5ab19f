/** What a service of the MAPI gateway is made of. */
import type { Accounts } from '../accounts.ts'
import type { Clock } from '../clock.ts'
import type { Merchant } from '../merchant.ts'
import type { Settings } from '../settings.ts'
import type { Charset } from '../signing/charset.ts'
import type { SignType } from '../signing/signature.ts'
import type { Params } from '../signing/signedText.ts'
import type { TradeBook } from '../trades/tradeBook.ts'
import type { TradeDesk } from '../trades/tradeDesk.ts'

export interface Bank {
  readonly clock: Clock
  readonly merchant: Merchant
  readonly accounts: Accounts
  readonly book: TradeBook
  readonly desk: TradeDesk
  settings(): Settings
}

/** A request that was signed by the partner. */
export interface Call {
  readonly params: Params
  readonly charset: Charset
  readonly signType: SignType
}

export type Fields = Readonly<Record<string, string>>

export interface Service {
  /** `timestamp` is one of its parameters. */
  readonly timed: boolean
  run(call: Call, bank: Bank): Fields
  /** `result_code` FAIL, or UNKNOWN, in this service's words. */
  failure(resultCode: 'FAIL' | 'UNKNOWN', error: string, call: Call): Fields
}

export function param(call: Call, name: string): string {
  return call.params.get(name) ?? ''
}

/** Checks each parameter against its form; absent or empty is right unless it is in `required`. */
export function wellFormed(
  call: Call,
  forms: Readonly<Record<string, RegExp>>,
  required: readonly string[],
): boolean {
  if (required.some(name => param(call, name) === '')) return false
  return Object.entries(forms).every(([name, form]) => {
    const value = param(call, name)
    return value === '' || form.test(value)
  })
}
