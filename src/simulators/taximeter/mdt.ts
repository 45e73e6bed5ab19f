/**
 * A meter of the meter–MDT family as a dialect, with code of its own: states are said until they are acknowledged, the
 * terminal asks what stands on the meter, and an authorisation is what the meter knows of a payment. Its printer prints what
 * was loaded into its buffer, and nothing while a passenger is being driven.
 */
import type { Position } from '../../domain/trip.ts'
import type { BridgeWord, Dialect, TaxiState } from './dialect.ts'
import type { EndRecord, Ride } from './ride.ts'

const STATES: Readonly<Record<Position, string>> = { 'for-hire': '0', hired: '1', stopped: '2' }

const METRES_A_TENTH_OF_A_MILE = 160.9344

export class MdtDialect implements Dialect {
  readonly recordAt = 'stop'
  readonly saysHiring = true
  readonly shows = ['PAID']
  readonly hasAcks = true
  readonly #patience: number
  #rest = Buffer.alloc(0)
  /** What was said and is not acknowledged yet, in order: an acknowledgement says not of what it is. */
  #open: ('trip' | 'other')[] = []
  /** `refuses`: it says that it does not know the message. `silent`: it takes it and says nothing. */
  printer: 'prints' | 'refuses' | 'silent' = 'prints'
  /** What it printed, one text a print, oldest first. */
  readonly printed: string[] = []
  #loaded = ''
  /** How often it was this meter's turn to say it again and it waited instead. */
  #turns = 0

  /** After how many turns without an answer it says its state again. */
  constructor(patience = 2) {
    this.#patience = patience
  }

  /** What is loaded and not printed or flushed. */
  get loaded(): string {
    return this.#loaded
  }

  sayable(total: number): number {
    return total
  }

  position({ position }: TaxiState): Buffer[] {
    this.#open.push('other')
    return [frame(0x41, STATES[position])]
  }

  /** A ping; while anything is not acknowledged, patience, and then the state again. */
  heartbeat(state: TaxiState): Buffer[] {
    if (this.#open.length > 0) return this.#again(state)
    this.#open.push('other')
    return [frame(0x70, '')]
  }

  running({ ride }: TaxiState): Buffer[] {
    this.#open.push('other')
    return [frame(0x68, digits(ride.total - ride.supplements, 8) + digits(ride.supplements, 8))]
  }

  /** The meter does not give a record by itself; what it repeats is that the time is off. */
  record(_: EndRecord, isAgain: boolean, state: TaxiState): Buffer[] {
    return isAgain ? this.#again(state) : []
  }

  /** Nobody answered for several turns: what was said before is not waited for any more. */
  #again(state: TaxiState): Buffer[] {
    this.#turns++
    if (this.#open.length > 0 && this.#turns < this.#patience) return []
    this.#open = []
    this.#turns = 0
    return this.position(state)
  }

  hear(bytes: Buffer, state: TaxiState): BridgeWord[] {
    this.#rest = Buffer.concat([this.#rest, bytes])
    const words: BridgeWord[] = []
    for (;;) {
      if (this.#rest.length > 0 && this.#rest[0] !== 0x02) {
        words.push({ kind: 'offence', problem: 'bytes outside a frame', bytes: this.#rest.toString('hex') })
        this.#rest = Buffer.alloc(0)
      }
      if (this.#rest.length < 5 || this.#rest.length < 5 + this.#rest[2]!) return words
      const size = 5 + this.#rest[2]!
      words.push(this.#judge(this.#rest.subarray(0, size), state))
      this.#rest = this.#rest.subarray(size)
    }
  }

  reset(): void {
    this.#rest = Buffer.alloc(0)
    this.#open = []
  }

  withWrongCheck(whole: Buffer): Buffer {
    const copy = Buffer.from(whole)
    copy[copy.length - 2] = copy[copy.length - 2]! ^ 0x10
    return copy
  }

  #judge(whole: Buffer, state: TaxiState): BridgeWord {
    const offence = (problem: string): BridgeWord => ({
      kind: 'offence',
      problem,
      bytes: whole.toString('hex'),
    })
    const expected = whole.subarray(0, -2).reduce((sum, byte) => sum ^ byte, 0)
    if (whole.at(-1) !== 0x03 || whole.at(-2) !== expected) return offence('no frame')
    const data = whole.toString('latin1', 3, whole.length - 2)
    switch (whole[1]) {
      case 0x5a:
        return this.#acknowledged(state)
      case 0x44:
        this.#open.push(state.position === 'hired' ? 'other' : 'trip')
        return { kind: 'reply', frames: [frame(0x4b, trip(state.ride))] }
      case 0x49:
        this.#open.push('other')
        return { kind: 'reply', frames: [frame(0x4a, `${STATES[state.position]}01`)] }
      case 0x67:
        return /^[01]{3}$/.test(data) ? { kind: 'fine' } : offence('a configuration of a wrong form')
      case 0x51:
        if (!/^\d{1,20}$/.test(data)) return offence('an authorisation that is no number')
        return { kind: 'display', tripNo: state.tripNo, word: 'PAID', amount: state.ride.total }
      case 0x6d:
        if (!/^[\n\x20-\x7e]{1,127}$/.test(data)) return offence('a print block that is too long or no text')
        return this.#printing(state, () => {
          this.#loaded += data
        })
      case 0x6e:
        if (data !== '1' || this.#loaded === '') return offence('a print of nothing')
        return this.#printing(state, () => {
          this.printed.push(this.#loaded)
        })
      case 0x71:
        if (data !== '') return offence('a flush with data')
        return this.#printing(state, () => {
          this.#loaded = ''
        })
      default:
        return offence('a message that this bridge never sends')
    }
  }

  #printing({ position }: TaxiState, act: () => void): BridgeWord {
    if (this.printer === 'refuses' || position === 'hired') {
      this.#open.push('other')
      return { kind: 'reply', frames: [frame(0x59, '')] }
    }
    act()
    return { kind: 'reply', frames: this.printer === 'silent' ? [] : [frame(0x5a, '')] }
  }

  #acknowledged({ last, tripNo }: TaxiState): BridgeWord {
    this.#turns = 0
    const isRecord = this.#open.shift() === 'trip' && last?.tripNo === tripNo
    return isRecord ? { kind: 'ack', tripNo: last.tripNo, rev: last.rev } : { kind: 'fine' }
  }
}

function trip({ total, supplements, metres }: Ride): string {
  const tenths = Math.round(metres / METRES_A_TENTH_OF_A_MILE)
  return (
    digits(total - supplements, 8) +
    digits(0, 8) +
    digits(supplements, 4) +
    digits(total, 8) +
    digits(tenths, 8)
  )
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0').slice(-width)
}

export function frame(id: number, data: string): Buffer {
  const bytes = [0x02, id, data.length, ...Buffer.from(data, 'latin1')]
  return Buffer.from([...bytes, bytes.reduce((sum, byte) => sum ^ byte, 0), 0x03])
}
