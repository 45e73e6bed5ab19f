/**
 * Vehicle and trip ids (DESIGN §5.1). Both fit a pay link, an MQTT topic and a file name without any escaping.
 */
import { randomBytes } from 'node:crypto'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const TRIP_ID_LENGTH = 12
/** The greatest multiple of 36 in a byte: bytes from here on would favour the first letters. */
const UNBIASED = 252

/** True for 1–20 of `A–Z 0–9 -`, first and last not `-`. */
export function isVehicleId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z0-9](?:[A-Z0-9-]{0,18}[A-Z0-9])?$/.test(value)
}

/** True for 1–12 of `A–Z 0–9`. */
export function isTripId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z0-9]{1,12}$/.test(value)
}

/**
 * 12 random characters of `A–Z 0–9`, each equally likely: 62 bits, drawn without counter or clock so that a restored or
 * cloned card cannot draw one again. `random` gives n random bytes. Throws when it gives nothing usable.
 */
export function newTripId(random: (n: number) => Buffer = randomBytes): string {
  let id = ''
  for (let draws = 0; draws < 32; draws++) {
    for (const byte of random(TRIP_ID_LENGTH)) {
      if (byte < UNBIASED) id += LETTERS[byte % LETTERS.length]
      if (id.length === TRIP_ID_LENGTH) return id
    }
  }
  throw new Error('the random source gives no usable bytes')
}
