/** 0x0004, the answer, and 0x0005, the request: the tariff, 127 bytes (tables 83–85). Read only: this program sets none. */
import { Fields, fromDigits, toDecimal } from '../bcd.ts'

/** Prices in hundredths of a yuan, lengths in hundredths of a kilometre; times as digits. */
const PRICES = [
  'returnDay',
  'returnNight',
  'oneWayDay',
  'oneWayNight',
  'emptyReturnDay',
  'emptyReturnNight',
  'flagFallDay',
  'flagFallNight',
] as const
const LENGTHS = ['continuation', 'start', 'oneWay', 'secondEmpty'] as const
const WAITING = ['waitingDay', 'waitingNight'] as const
const TIMES = ['freeWaiting', 'priceStep', 'nightStart', 'nightEnd'] as const

type Numbers<K extends string> = { readonly [N in K]: number }
type Digits<K extends string> = { readonly [N in K]: string }

export interface Tariff {
  /** `YYYYMMDDhh`. */
  readonly enabledAt: string
  readonly prices: Numbers<(typeof PRICES)[number] | (typeof WAITING)[number]>
  readonly lengths: Numbers<(typeof LENGTHS)[number]>
  /** `mmss` for free waiting and price step, `hhmm` for the night. */
  readonly times: Digits<(typeof TIMES)[number]>
  readonly reserved: Buffer
  readonly vendor: Buffer
}

const RESERVED = 22
const VENDOR = 64

/** Throws Refused. */
export function parseTariff(data: Buffer): Tariff {
  const fields = new Fields(data)
  const numbers = <K extends string>(names: readonly K[]) =>
    Object.fromEntries(names.map(name => [name, fields.decimal(name, 2)])) as Numbers<K>
  const enabledAt = fields.digits('enable time', 5)
  const prices = numbers(PRICES)
  const lengths = numbers(LENGTHS)
  const waiting = numbers(WAITING)
  const times = Object.fromEntries(TIMES.map(name => [name, fields.digits(name, 2)])) as Digits<
    (typeof TIMES)[number]
  >
  const tariff = {
    enabledAt,
    prices: { ...prices, ...waiting },
    lengths,
    times,
    reserved: Buffer.from(fields.take(RESERVED)),
    vendor: Buffer.from(fields.take(VENDOR)),
  }
  fields.end()
  return tariff
}

export function tariffData(tariff: Tariff): Buffer {
  return Buffer.concat([
    fromDigits(tariff.enabledAt),
    ...PRICES.map(name => toDecimal(tariff.prices[name], 2)),
    ...LENGTHS.map(name => toDecimal(tariff.lengths[name], 2)),
    ...WAITING.map(name => toDecimal(tariff.prices[name], 2)),
    ...TIMES.map(name => fromDigits(tariff.times[name])),
    tariff.reserved,
    tariff.vendor,
  ])
}

export interface TariffSet {
  /** 0x00 taken, 0x01 a wrong check, 0x02 the same version, 0xFF not supported. */
  readonly result: number
  /** `YYYYMMDDhh`. */
  readonly effectiveAt: string
}

/** The answer to 0x0005. Throws Refused. */
export function parseTariffSet(data: Buffer): TariffSet {
  const fields = new Fields(data)
  const set = { result: fields.byte(), effectiveAt: fields.digits('effective time', 5) }
  fields.end()
  return set
}

export function tariffSetData({ result, effectiveAt }: TariffSet): Buffer {
  return Buffer.concat([Buffer.from([result]), fromDigits(effectiveAt)])
}

export function tariffText({ enabledAt, prices }: Tariff): string {
  const yuan = (price: number) => (price / 100).toFixed(2)
  return `tariff of ${enabledAt}: flag fall ${yuan(prices.flagFallDay)} by day, ${yuan(prices.flagFallNight)} by night, ${yuan(prices.returnDay)} a kilometre`
}

/** The answer to 0x0005: result and effective time. 0 set, 1 wrong check, 2 the same version, 0xFF unknown to this meter. */
export function parseSetTariffAnswer(data: Buffer): { readonly result: number; readonly from: string } {
  const fields = new Fields(data)
  const answer = { result: fields.byte(), from: fields.digits('effective time', 5) }
  fields.end()
  return answer
}
