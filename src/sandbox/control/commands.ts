/** What can be done to the sandbox by hand or by a test, each a POST of JSON under `/control/`. */
import type { Buyer } from '../accounts.ts'
import { changedSettings } from '../changedSettings.ts'
import type { ArmedFault } from '../faults.ts'
import type { Sandbox } from '../sandbox.ts'

type Body = Readonly<Record<string, unknown>>

/** Throws TypeError or RangeError with what is wrong. */
export const COMMANDS: Readonly<Record<string, (sandbox: Sandbox, body: Body) => void>> = {
  /** `{on, fault, times?, code?, delayMs?}` */
  faults: ({ faults }, { on, fault, times, code, delayMs }) => {
    const asked = { on: text('on', on), fault: text('fault', fault) as ArmedFault['fault'] }
    faults.arm({
      ...asked,
      ...(times === undefined ? {} : { times: number('times', times) }),
      ...(code === undefined ? {} : { code: text('code', code) }),
      ...(delayMs === undefined ? {} : { delayMs: number('delayMs', delayMs) }),
    })
  },
  'faults/clear': ({ faults }) => faults.clear(),
  /** `{id, name?, email?, balance?, enabled?}`: a new account, or other facts of a known one. */
  accounts: ({ accounts }, { id, name, email, balance, enabled }) => {
    const known: Readonly<Buyer> = accounts.get(text('id', id)) ?? {
      id: text('id', id),
      name: text('id', id),
      email: `${text('id', id)}@wallet.example`,
      balance: 0,
      enabled: true,
    }
    accounts.put({
      id: known.id,
      name: name === undefined ? known.name : text('name', name),
      email: email === undefined ? known.email : text('email', email),
      balance: balance === undefined ? known.balance : number('balance', balance),
      enabled: enabled === undefined ? known.enabled : flag('enabled', enabled),
    })
  },
  /** `{name: value, …}` */
  settings: (sandbox, body) => {
    sandbox.settings = changedSettings(sandbox.settings, body)
  },
  /** `{callbacks?: […], notifyHosts?: […]}`: adds where the partner is. */
  addresses: ({ merchant }, { callbacks = [], notifyHosts = [] }) => {
    for (const url of list('callbacks', callbacks)) merchant.addCallback(url)
    for (const host of list('notifyHosts', notifyHosts)) merchant.addNotifyHost(host)
  },
  /** `{fundsLow}`: whether refunds find the merchant's account empty. */
  merchant: ({ desk }, { fundsLow }) => {
    desk.merchantFundsLow = flag('fundsLow', fundsLow)
  },
  /** `{scale}`: waits that begin from now on last a so-many-th. */
  clock: ({ clock }, { scale }) => {
    if (!('scale' in clock)) throw new TypeError('this clock has no scale')
    const value = number('scale', scale)
    if (value < 1 || value > 1_000_000) throw new RangeError('scale is from 1 to 1000000')
    clock.scale = value
  },
  /** `{tradeNo}`: the time for its refunds is over. */
  'trades/finish': ({ book, desk }, { tradeNo }) => {
    const trade = book.byTradeNo(text('tradeNo', tradeNo))
    if (trade === undefined || !desk.finish(trade)) throw new TypeError('there is no such paid trade')
  },
  /** `{notifyId}`: sends that notice once more, whatever came of it. */
  'notices/resend': ({ notifier }, { notifyId }) => {
    if (!notifier.resend(text('notifyId', notifyId)))
      throw new TypeError('there is no such notice that could be sent')
  },
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= 2_000) return value
  throw new TypeError(`${name} is a text`)
}

function number(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new TypeError(`${name} is a number`)
}

function flag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new TypeError(`${name} is true or false`)
}

function list(name: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.length <= 32) return value.map(item => text(name, item))
  throw new TypeError(`${name} is a list of texts`)
}
