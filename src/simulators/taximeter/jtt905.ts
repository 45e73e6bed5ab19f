/**
 * A JT/T 905.2-2014 meter as a dialect, from the standard's tables and with code of its own: trip start at flag-down,
 * heartbeats that never carry a fare, the record at flag-up and again as 0x00F2 until it is answered 0x90.
 */
import type { BridgeWord, Dialect, TaxiState } from './dialect.ts'
import type { EndRecord } from './ride.ts'

export interface Jtt905Facts {
  readonly vendor?: number
  readonly plate?: string
  readonly licence?: string
  readonly driver?: string
  /** Driven without a passenger before each ride. */
  readonly emptyMetres?: number
  /** The transaction type of every record: 0 cash, 1 and 3 cards, 9 other. */
  readonly payment?: number
  /** A city's card data behind each record. */
  readonly card?: Buffer
}

const RESULT_OK = 0x90
const RESULT_ERROR = 0xff
/** How long a frame of the bridge may be. */
const LONGEST = 200

export class Jtt905Dialect implements Dialect {
  readonly recordAt = 'flag-up'
  readonly saysHiring = true
  readonly shows = []
  readonly hasAcks = true
  readonly #facts: Required<Jtt905Facts>
  #rest = Buffer.alloc(0)
  /** The record that was said last: an answer is to that one. */
  #said: EndRecord | null = null
  #isStartOpen = false
  #areTotalsOpen = false
  #isSignOpen = false

  constructor(facts: Jtt905Facts = {}) {
    this.#facts = {
      vendor: 0x03,
      plate: 'BT0042',
      licence: '',
      driver: 'DRV0000001',
      emptyMetres: 3500,
      payment: 0,
      card: Buffer.alloc(0),
      ...facts,
    }
  }

  /** Tenths of a yuan. */
  sayable(total: number): number {
    return Math.floor(total / 10) * 10
  }

  position(state: TaxiState): Buffer[] {
    if (state.position !== 'hired') return []
    this.#isStartOpen = true
    return [this.frame(0x00e7, Buffer.from(state.start, 'hex'))]
  }

  heartbeat({ position }: TaxiState): Buffer[] {
    const bits = (position === 'for-hire' ? 0 : 1) | 2
    return [
      this.frame(
        0x00e9,
        Buffer.from([bits]),
        padded(this.#facts.licence, 16),
        padded(this.#facts.driver, 19),
      ),
    ]
  }

  /** The standard has no message for the fare so far. */
  running(): Buffer[] {
    return []
  }

  record(record: EndRecord, isAgain: boolean): Buffer[] {
    this.#said = record
    return [this.frame(isAgain ? 0x00f2 : 0x00e8, this.recordData(record))]
  }

  recordData(record: EndRecord): Buffer {
    const { plate, licence, driver, card, emptyMetres, payment } = this.#facts
    return Buffer.concat([
      padded(plate, 6),
      padded(licence, 16),
      padded(driver, 19),
      Buffer.from(record.start.slice(2, 12), 'hex'),
      Buffer.from(record.end.slice(8, 12), 'hex'),
      bcd(Math.floor(record.metres / 100), 6),
      bcd(Math.floor(emptyMetres / 100), 4),
      bcd(Math.floor(record.supplements / 10), 6),
      bcd(Math.floor(record.waitSeconds / 3600), 2),
      bcd(Math.floor(record.waitSeconds / 60) % 60, 2),
      bcd(Math.floor(record.total / 10), 6),
      big32(Number(record.tripNo)),
      Buffer.from([payment]),
      card,
    ])
  }

  /** The driver puts in his card: what the meter asks the unit, and then that it is on. */
  signIn(at: string, totalTrips: number): Buffer[] {
    this.#isSignOpen = true
    const { licence, driver, plate } = this.#facts
    const ids = [padded(licence, 16), padded(driver, 19), padded(plate, 6)]
    return [
      this.frame(0x00e0, Buffer.from([0x90])),
      this.frame(0x00e1, ...ids, Buffer.from(at.slice(0, 12), 'hex'), big32(totalTrips), Buffer.from([0x90])),
    ]
  }

  /** The totals of the shift. `isAgain`: they were not answered. Amounts in minor units. */
  signOut(
    totals: { from: string; to: string; trips: number; total: number; metres: number },
    isAgain = false,
  ): Buffer[] {
    this.#areTotalsOpen = true
    const { licence, driver, plate } = this.#facts
    return [
      this.frame(
        isAgain ? 0x00f1 : 0x00e4,
        padded(licence, 16),
        padded(driver, 19),
        padded(plate, 6),
        bcd(1000, 4),
        Buffer.from(totals.from.slice(0, 12), 'hex'),
        Buffer.from(totals.to.slice(0, 12), 'hex'),
        bcd(Math.floor(totals.metres / 100) + 120, 6),
        bcd(Math.floor(totals.metres / 100), 6),
        bcd(totals.trips, 4),
        bcd(10_203, 6),
        bcd(Math.floor(totals.total / 10), 6),
        bcd(0, 6),
        bcd(0, 4),
        bcd(0, 4),
        bcd(123_456, 8),
        bcd(65_432, 8),
        bcd(230, 4),
        big32(9999),
      ),
    ]
  }

  frame(command: number, ...data: Buffer[]): Buffer {
    const body = Buffer.concat([Buffer.from([0x02, this.#facts.vendor]), big16(command), ...data])
    const counted = Buffer.concat([big16(body.length), body])
    return Buffer.concat([MARK, counted, Buffer.from([xor(counted)]), MARK])
  }

  hear(bytes: Buffer): BridgeWord[] {
    this.#rest = Buffer.concat([this.#rest, bytes])
    const words: BridgeWord[] = []
    for (;;) {
      const size = sizeOf(this.#rest)
      if (size === 'more') return words
      if (size === 'none') {
        words.push({ kind: 'offence', problem: 'no frame', bytes: this.#rest.toString('hex') })
        this.#rest = Buffer.alloc(0)
        return words
      }
      words.push(this.#judge(this.#rest.subarray(0, size)))
      this.#rest = this.#rest.subarray(size)
    }
  }

  reset(): void {
    this.#rest = Buffer.alloc(0)
  }

  withWrongCheck(frame: Buffer): Buffer {
    const copy = Buffer.from(frame)
    copy[copy.length - 3] = copy[copy.length - 3]! ^ 0x01
    return copy
  }

  #judge(frame: Buffer): BridgeWord {
    const offence = (problem: string): BridgeWord => ({
      kind: 'offence',
      problem,
      bytes: frame.toString('hex'),
    })
    if (frame.at(-3) !== xor(frame.subarray(2, -3))) return offence('a wrong check')
    const command = frame.readUInt16BE(6)
    const data = frame.subarray(8, -3)
    const isResult = data.length === 1 && (data[0] === RESULT_OK || data[0] === RESULT_ERROR)
    if (command === 0x00e9) return this.#judgeHeartbeat(data, offence)
    if (command === 0x00e8 || command === 0x00f2) return this.#judgeRecord(data, isResult, offence)
    if (command === 0x00e7) {
      if (!isResult || !this.#isStartOpen) return offence('an answer to no trip start')
      return { kind: 'fine' }
    }
    if (command === 0x00e4 || command === 0x00f1)
      return isResult && this.#areTotalsOpen ? { kind: 'fine' } : offence('an answer to no totals')
    if (command === 0x00e0 || command === 0x00e3) return this.#judgeSign(data, offence)
    return offence('a command that this bridge never sends')
  }

  #judgeHeartbeat(data: Buffer, offence: (problem: string) => BridgeWord): BridgeWord {
    if (data.length < 9 || data.length > 11) return offence('a heartbeat answer of a wrong length')
    return data.every(byte => byte === 0)
      ? { kind: 'fine' }
      : offence('a heartbeat answer that locks the taxi')
  }

  #judgeRecord(data: Buffer, isResult: boolean, offence: (problem: string) => BridgeWord): BridgeWord {
    if (!isResult || this.#said === null) return offence('an answer to no record')
    const { tripNo, rev } = this.#said
    return data[0] === RESULT_OK ? { kind: 'ack', tripNo, rev } : { kind: 'fine' }
  }

  /** Licence, driver, plate, card time, and then nothing that limits: state, time limit and count limit are zero. */
  #judgeSign(data: Buffer, offence: (problem: string) => BridgeWord): BridgeWord {
    if (!this.#isSignOpen || data.length !== 57) return offence('an answer to no sign-in')
    const limits = data.subarray(47, 56)
    return limits.every(byte => byte === 0) && data[56] === RESULT_OK
      ? { kind: 'fine' }
      : offence('a sign-in answer that limits the taxi')
  }
}

const MARK = Buffer.from([0x55, 0xaa])

/** The size of the frame that the bytes begin with, once it is there. */
function sizeOf(bytes: Buffer): number | 'more' | 'none' {
  if (!MARK.subarray(0, bytes.length).equals(bytes.subarray(0, 2))) return 'none'
  if (bytes.length < 4) return 'more'
  const size = bytes.readUInt16BE(2) + 7
  if (size < 11 || size > LONGEST) return 'none'
  if (bytes.length < size) return 'more'
  return bytes.subarray(size - 2, size).equals(MARK) ? size : 'none'
}

function xor(bytes: Buffer): number {
  return bytes.reduce((sum, byte) => sum ^ byte, 0)
}

function padded(text: string, bytes: number): Buffer {
  return Buffer.concat([Buffer.from(text.slice(0, bytes), 'latin1'), Buffer.alloc(bytes)]).subarray(0, bytes)
}

function bcd(value: number, digits: number): Buffer {
  return Buffer.from(String(value).padStart(digits, '0').slice(-digits), 'hex')
}

function big16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff])
}

function big32(value: number): Buffer {
  return Buffer.from([value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff])
}
