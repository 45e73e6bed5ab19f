/** Settings as they come from a command line or the control page, checked one by one. */
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'

const CHOICES: Readonly<Partial<Record<keyof Settings, readonly string[]>>> = {
  redirectMatch: ['exact', 'prefix', 'host'],
  expiresIn: ['number', 'text'],
  identity: ['user_id', 'open_id'],
  tokenErrors: ['error_response', 'method_response'],
  timestampError: ['ILLEGAL_TIMESTAMP', 'SESSION_TIMEOUT'],
  specialCharacters: ['refuse', 'take'],
  replyCharset: ['UTF-8', 'GBK'],
  unknownTrade: ['TRADE_NOT_EXIST', 'TRANS_NOT_FOUND'],
  cancelUnknown: ['SUCCESS', 'TRADE_NOT_EXIST'],
  payAction: ['createDirectPayTradeByBuyerAction', 'payByAccountAction'],
}

/** Fifteen days: the longest wait that an order may ask for. */
const MAX_NUMBER = 15 * 86_400_000
const MAX_RATES = 50

/** The settings with those of `change`. Throws TypeError that says which one is wrong and what is allowed. */
export function changedSettings(settings: Settings, change: Readonly<Record<string, unknown>>): Settings {
  const next: Record<string, unknown> = { ...settings }
  for (const [name, value] of Object.entries(change)) {
    if (!isName(name)) throw new TypeError(`there is no setting ${JSON.stringify(name.slice(0, 40))}`)
    const allowed = problem(name, value)
    if (allowed !== null) throw new TypeError(`${name} takes ${allowed}`)
    next[name] = value
  }
  return next as unknown as Settings
}

/** `name=value` as a setting: numbers and `true`/`false` are read as such, rates as JSON. Throws TypeError. */
export function settingOf(text: string): Record<string, unknown> {
  const match = /^(\w{1,40})=(.{1,1000})$/s.exec(text)
  if (match === null) throw new TypeError('takes NAME=VALUE')
  const [, name = '', value = ''] = match
  if (!isName(name) || typeof DEFAULT_SETTINGS[name] === 'string') return { [name]: value }
  try {
    return { [name]: JSON.parse(value) }
  } catch {
    return { [name]: value }
  }
}

function isName(name: string): name is keyof Settings {
  return Object.hasOwn(DEFAULT_SETTINGS, name)
}

/** What is allowed, when it is not that. */
function problem(name: keyof Settings, value: unknown): string | null {
  const choices = CHOICES[name]
  if (choices !== undefined) return choices.some(choice => choice === value) ? null : choices.join(' or ')
  const known = DEFAULT_SETTINGS[name]
  if (typeof known === 'boolean') return typeof value === 'boolean' ? null : 'true or false'
  if (typeof known === 'number') {
    const isGood = Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_NUMBER
    return isGood ? null : `a whole number from 0 to ${MAX_NUMBER}`
  }
  return areRates(value) ? null : 'currencies with CNY for one unit of each, such as {"CNY": 1, "USD": 7.1}'
}

function areRates(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const rates = Object.entries(value)
  return (
    rates.length >= 1 &&
    rates.length <= MAX_RATES &&
    rates.every(
      ([name, rate]) => /^[A-Z]{3}$/.test(name) && typeof rate === 'number' && rate > 0 && rate < 1e6,
    )
  )
}
