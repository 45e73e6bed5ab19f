/**
 * What the members of messages may be. Each field is one check with words of its own, so that a refusal never repeats
 * what a stranger sent.
 */
import * as v from 'valibot'
import { isAmount, isCurrency } from '../domain/money.ts'
import { SETTLEMENTS } from '../domain/settlement.ts'
import { isTripId, isVehicleId } from './ids.ts'
import { MAX_REVISION, MAX_TEXT } from './limits.ts'

const matching = (pattern: RegExp, words: string) =>
  v.custom<string>(value => typeof value === 'string' && pattern.test(value), words)

const whole = (least: number, most: number, words: string) =>
  v.custom<number>(
    value => Number.isSafeInteger(value) && least <= Number(value) && Number(value) <= most,
    words,
  )

/** One of the words given. */
export const oneOf = <const W extends readonly string[]>(...words: W) =>
  v.custom<W[number]>(value => words.includes(value as string), `one of ${words.join(', ')}`)

export const amount = v.custom<number>(isAmount, 'an amount: a whole number of minor units, not negative')
export const currency = v.custom<string>(isCurrency, 'three capital letters of ISO 4217')
export const vehicle = v.custom<string>(isVehicleId, 'a vehicle id: 1–20 of A–Z 0–9 and inner hyphens')
export const trip = v.custom<string>(isTripId, 'a trip id: 1–12 of A–Z 0–9')
export const revision = whole(1, MAX_REVISION, 'a revision: a whole number from 1')
export const mac = matching(/^[A-Z2-7]{16}$/, 'the MAC of a pay link: 16 characters of base32')

/** Ledger and boot ids, which the agent draws. */
export const id = matching(/^[A-Za-z0-9._:-]{1,64}$/, 'an id: 1–64 of A–Z a–z 0–9 . _ : -')
/** Who issued a message and its own id are whatever the cloud takes for them, a URL for one (RFC 7519 §4.1.1 and §4.1.7). */
export const issuer = matching(/^[ -~]{1,256}$/, 'an issuer: 1–256 printable characters of ASCII')
export const jti = matching(/^[!-~]{1,128}$/, 'a message id: 1–128 characters of ASCII that are seen')
/** Alipay's trade number, digits today. */
export const tradeNo = matching(/^[A-Za-z0-9._-]{1,64}$/, 'a trade number: 1–64 of A–Z a–z 0–9 . _ -')
/** A word that programs compare, such as a payment method. */
export const word = matching(/^[a-z0-9-]{1,32}$/, 'a word: 1–32 of a–z 0–9 -')

/** A name or number that people wrote; empty where a meter has no trip numbers. Half a character is no text. */
export const text = v.custom<string>(
  value =>
    typeof value === 'string' &&
    value.length <= MAX_TEXT &&
    value.isWellFormed() &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is its purpose
    !/[\u0000-\u001f\u007f-\u009f]/.test(value),
  `a text of at most ${MAX_TEXT} characters without control characters`,
)

/** Metres, seconds, numbers of things. */
export const count = whole(0, Number.MAX_SAFE_INTEGER, 'a whole number, not negative')
export const fromOne = whole(1, Number.MAX_SAFE_INTEGER, 'a whole number from 1')
/** Seconds since 1970. The cloud may give fractions (RFC 7519 §2, NumericDate). */
export const seconds = v.custom<number>(
  value => typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER,
  'seconds since 1970',
)
/** The meter's own digits; they need not be a date. */
export const meterTime = matching(/^[0-9]{14}$/, 'a time of the meter: YYYYMMDDhhmmss')
/** The settlement, or `hired` while the meter runs again after a record. */
export const tripState = oneOf(...SETTLEMENTS, 'hired')
export const yes = v.custom<true>(value => value === true, 'true')
export const flag = v.custom<boolean>(value => typeof value === 'boolean', 'true or false')

/** A list of at most `most`; the length is looked at before any of its items. */
export const list = <T extends v.GenericSchema>(item: T, most: number) =>
  v.pipe(
    v.custom<unknown[]>(value => Array.isArray(value) && value.length <= most, `a list of at most ${most}`),
    v.array(item),
  )

/** Present only where the fact is known: `null` is not a way to say absent. */
export const maybe = v.exactOptional
