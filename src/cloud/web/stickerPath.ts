/**
 * A sticker payment as a path of ours: `/S/<VEHICLE>/<ID>/<AMOUNT><CUR>/<MAC>`. The id is drawn when the amount is
 * confirmed, so that every reload is the same payment, and the MAC keeps anybody from giving an id another amount. No
 * session is needed for it: several servers agree by the vehicle's key.
 */
import { timingSafeEqual } from 'node:crypto'
import { isVehicleId } from '../../contract/ids.ts'
import { vehicleHmac } from '../../contract/vehicleKey.ts'
import { isAmount, isCurrency, minorDigits } from '../../domain/money.ts'

export interface StickerFacts {
  readonly vehicle: string
  readonly id: string
  /** Minor units, from 1. */
  readonly amount: number
  readonly currency: string
}

/** Without the `u` flag, so that `i` folds ASCII only. */
const PATH = /^\/s\/([a-z0-9-]{1,20})\/([a-z0-9]{12})\/([1-9][0-9]{0,11})([a-z]{3})\/([0-9a-f]{20})$/i

/** 80 bits, as many as a pay link has. The prefix and the slashes make it another text than any that a vehicle signs. */
function mac(key: Buffer, { vehicle, id, amount, currency }: StickerFacts): string {
  return vehicleHmac(key, `STICKER/${vehicle}/${id}/${amount}${currency}`)
    .subarray(0, 10)
    .toString('hex')
    .toUpperCase()
}

export function stickerPath(key: Buffer, facts: StickerFacts): string {
  const { vehicle, id, amount, currency } = facts
  return `/S/${vehicle}/${id}/${amount}${currency}/${mac(key, facts)}`
}

/** Null for anything but such a path. It proves nothing until verifySticker agrees. */
export function parseStickerPath(path: string): (StickerFacts & { readonly mac: string }) | null {
  const match = PATH.exec(path)
  if (match === null) return null
  const [, vehicle = '', id = '', amount = '', currency = '', given = ''] = match.map(part =>
    part.toUpperCase(),
  )
  const facts = { vehicle, id, amount: Number(amount), currency, mac: given }
  return isVehicleId(vehicle) && isAmount(facts.amount) && isCurrency(currency) ? facts : null
}

export function verifySticker(
  keys: readonly Buffer[],
  parsed: StickerFacts & { readonly mac: string },
): boolean {
  const given = Buffer.from(parsed.mac, 'ascii')
  return keys
    .map(key => Buffer.from(mac(key, parsed), 'ascii'))
    .map(right => right.length === given.length && timingSafeEqual(right, given))
    .includes(true)
}

/**
 * What a person typed, in minor units: digits with at most the currency's decimals. Null for anything else: no signs,
 * grouping or exponents. A comma may stand for the point where it cannot be read as grouping.
 */
export function typedAmount(text: string, currency: string): number | null {
  const digits = minorDigits(currency)
  const point = digits > 0 && digits < 3 ? '[.,]' : '[.]'
  const decimals = digits === 0 ? '' : `(?:${point}([0-9]{1,${digits}}))?`
  const match = new RegExp(`^(0|[1-9][0-9]{0,9})${decimals}$`).exec(text.trim().slice(0, 40))
  if (match === null) return null
  const amount = Number(`${match[1]}${(match[2] ?? '').padEnd(digits, '0')}`)
  return isAmount(amount) ? amount : null
}
