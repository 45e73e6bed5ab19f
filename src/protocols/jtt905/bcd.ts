/**
 * Fields as JT/T 905.2-2014 writes them: binary-coded decimals with the most significant digit first, big-endian integers,
 * and ASCII text that is padded with zero bytes. Readers throw Refused; a driver refuses the message with it.
 */

import { printable } from '../printable.ts'
import { Refused } from '../refused.ts'

/** The decimal digits of `bytes`, two a byte. */
export function digits(name: string, bytes: Buffer): string {
  const text = bytes.toString('hex')
  if (!/^\d*$/.test(text)) throw new Refused('number', `${name} is not decimal: ${text}`)
  return text
}

export function decimal(name: string, bytes: Buffer): number {
  return Number(digits(name, bytes))
}

/** `value` as decimal digits in so many bytes. Throws RangeError when it does not fit: a fault of the caller. */
export function toDecimal(value: number, bytes: number): Buffer {
  const text = String(value).padStart(bytes * 2, '0')
  if (!/^\d+$/.test(text) || text.length > bytes * 2) throw new RangeError(`${value} in ${bytes} BCD bytes`)
  return Buffer.from(text, 'hex')
}

export function fromDigits(text: string): Buffer {
  if (!/^(\d\d)*$/.test(text)) throw new RangeError(`not BCD: ${text}`)
  return Buffer.from(text, 'hex')
}

/**
 * Text without its padding, which is FF in a memory that nobody wrote. Else what is not printable ASCII stands as `\xNN`:
 * these are names, and no fare is refused because a city put the plate's Chinese character in front.
 */
export function ascii(bytes: Buffer): string {
  return printable(bytes.toString('latin1').replace(/[\0 \xff]+$/, '')).trim()
}

/** Text in so many bytes, cut and padded with zeroes; what ASCII has not becomes `?`. */
export function toAscii(text: string, bytes: number): Buffer {
  const field = Buffer.alloc(bytes)
  field.write(text.replace(/[^\x20-\x7e]/gu, '?').slice(0, bytes), 'latin1')
  return field
}

/** A message's fields one after the other. */
export class Fields {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  take(length: number): Buffer {
    const field = this.#bytes.subarray(this.#at, this.#at + length)
    if (field.length < length)
      throw new Refused('shape', `${this.#bytes.length} bytes of data, ${this.#at + length} needed`)
    this.#at += length
    return field
  }

  decimal(name: string, length: number): number {
    return decimal(name, this.take(length))
  }

  digits(name: string, length: number): string {
    return digits(name, this.take(length))
  }

  ascii(length: number): string {
    return ascii(this.take(length))
  }

  byte(): number {
    return this.take(1)[0]!
  }

  uint32(): number {
    return this.take(4).readUInt32BE()
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#at)
  }

  /** Throws where data is left over: the length does not fit the message. */
  end(): void {
    const left = this.#bytes.length - this.#at
    if (left > 0) throw new Refused('shape', `${left} bytes of data too many`)
  }
}
