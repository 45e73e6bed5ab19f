/**
 * The pay link (DESIGN §5.2): the signed URL of one revision's due, in the characters of a QR symbol's alphanumeric
 * mode. Also the sticker links, which are fixed and carry no amount.
 */
import { timingSafeEqual } from 'node:crypto'
import { isAmount, isCurrency } from '../domain/money.ts'
import { isTripId, isVehicleId } from './ids.ts'
import { MAX_REVISION } from './limits.ts'
import { vehicleHmac } from './vehicleKey.ts'

export interface PayLinkFacts {
  readonly vehicle: string
  readonly trip: string
  /** From 1. */
  readonly rev: number
  /** The revision's due, minor units, from 1: nothing due has no link. */
  readonly amount: number
  /** ISO 4217. */
  readonly currency: string
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const MAC_BYTES = 10
/** A host name has at most 253 characters, with scheme and port 267; the longest path has 79. */
const MAX_BASE_CHARACTERS = 267
const MAX_LINK_CHARACTERS = MAX_BASE_CHARACTERS + 79

const LABEL = '[a-z0-9-]{1,63}'
const ORIGIN = `https?://${LABEL}(?:[.]${LABEL}){0,9}(?::[1-9][0-9]{0,4})?`
const FACTS =
  '(?<vehicle>[a-z0-9-]{1,20})/(?<trip>[a-z0-9]{1,12})[.](?<rev>[1-9][0-9]{0,8})/(?<amount>[1-9][0-9]{0,11})(?<currency>[a-z]{3})'
/** Both without the `u` flag, so that `i` folds ASCII only: `ſ` and the Kelvin sign are not letters here. */
const BASE = new RegExp(`^${ORIGIN}$`, 'i')
const LINK = new RegExp(`^(?:${ORIGIN})?/p/${FACTS}/(?<mac>[a-z2-7]{16})$`, 'i')
type LinkParts = Record<keyof PayLinkFacts | 'mac', string>

/** What the MAC covers: `<VEHICLE>/<TRIP>.<REV>/<AMOUNT><CUR>`. Throws TypeError on facts that no link can carry. */
export function factsText(facts: PayLinkFacts): string {
  if (!arePayLinkFacts(facts)) throw new TypeError('not the facts of a pay link')
  return `${facts.vehicle}/${facts.trip}.${facts.rev}/${facts.amount}${facts.currency}`
}

function arePayLinkFacts({ vehicle, trip, rev, amount, currency }: PayLinkFacts): boolean {
  return (
    isVehicleId(vehicle) &&
    isTripId(trip) &&
    Number.isInteger(rev) &&
    rev >= 1 &&
    rev <= MAX_REVISION &&
    isAmount(amount) &&
    amount >= 1 &&
    isCurrency(currency)
  )
}

/** 16 base32 characters: the first 80 bits of the HMAC. Throws TypeError on facts that no link can carry. */
export function linkMac(vehicleKey: Buffer, facts: PayLinkFacts): string {
  return base32(vehicleHmac(vehicleKey, factsText(facts)).subarray(0, MAC_BYTES))
}

/** RFC 4648 §6 for whole groups of five bytes, which need no padding. */
function base32(bytes: Buffer): string {
  const bits = Array.from(bytes, byte => byte.toString(2).padStart(8, '0')).join('')
  return bits.replace(/[01]{5}/g, five => BASE32[Number.parseInt(five, 2)]!)
}

/** True for `HTTPS://HOST` or `HTTPS://HOST:PORT` in any case, and `HTTP://` for a sandbox: no path, no user, no IPv6. */
export function isPayBase(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MAX_BASE_CHARACTERS || !BASE.test(value)) return false
  return Number(/:(\d+)$/.exec(value)?.[1] ?? 443) <= 65535
}

/** The whole URL in upper case. Throws TypeError on a base or facts that no link can carry. */
export function payLink(base: string, facts: PayLinkFacts, mac: string): string {
  if (!/^[A-Z2-7]{16}$/.test(mac)) throw new TypeError('not the MAC of a pay link')
  return `${origin(base)}/P/${factsText(facts)}/${mac}`
}

/** The fixed code of a vehicle, or without one the code where the passenger types the vehicle number. */
export function stickerLink(base: string, vehicle?: string): string {
  if (vehicle === undefined) return `${origin(base)}/S`
  if (!isVehicleId(vehicle)) throw new TypeError('not a vehicle id')
  return `${origin(base)}/S/${vehicle}`
}

function origin(base: string): string {
  if (!isPayBase(base)) throw new TypeError('a pay base is HTTPS://HOST or HTTPS://HOST:PORT')
  return base.toUpperCase()
}

/**
 * What a whole URL or its path says, in any case; null for anything but exactly one pay link. It proves nothing until
 * verifyPayLink agrees, and the host of a URL is not looked at.
 */
export function parsePayLink(urlOrPath: string): (PayLinkFacts & { readonly mac: string }) | null {
  if (typeof urlOrPath !== 'string' || urlOrPath.length > MAX_LINK_CHARACTERS) return null
  const match = LINK.exec(urlOrPath)
  if (match === null) return null
  const { vehicle, trip, rev, amount, currency, mac } = match.groups as LinkParts
  const facts = {
    vehicle: vehicle.toUpperCase(),
    trip: trip.toUpperCase(),
    rev: Number(rev),
    amount: Number(amount),
    currency: currency.toUpperCase(),
  }
  return arePayLinkFacts(facts) ? { ...facts, mac: mac.toUpperCase() } : null
}

/** True when one of the vehicle's keys (current, previous) made the MAC. Timing safe; never throws on what was parsed. */
export function verifyPayLink(
  keys: readonly Buffer[],
  parsed: PayLinkFacts & { readonly mac: string },
): boolean {
  if (!arePayLinkFacts(parsed) || !/^[A-Z2-7]{16}$/.test(parsed.mac)) return false
  const mac = Buffer.from(parsed.mac, 'ascii')
  const agrees = keys.map(key => timingSafeEqual(Buffer.from(linkMac(key, parsed), 'ascii'), mac))
  return agrees.includes(true)
}
