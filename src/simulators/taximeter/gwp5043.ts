/**
 * A GWP 5043 as a dialect: it speaks and never listens. Live figures while hired, the last record again and again once vacant.
 * Its fares are whole units of the currency, so rides are rounded down to them.
 */
import type { BridgeWord, Dialect, TaxiState } from './dialect.ts'
import type { EndRecord, Ride } from './ride.ts'

const MINOR_UNITS = 100
/** The last byte of a record's fare in 32 bits, behind six bytes of head. */
const SECOND_FARE = 6 + 63

export class Gwp5043Dialect implements Dialect {
  readonly recordAt = 'flag-up'
  readonly saysHiring = true
  readonly shows = []
  readonly hasAcks = false
  readonly #serial: string
  #sent = 0

  constructor(serial = 'GW000123') {
    this.#serial = serial
  }

  sayable(total: number): number {
    return Math.floor(total / MINOR_UNITS) * MINOR_UNITS
  }

  /** A hiring is known by its live figures. */
  position(state: TaxiState): Buffer[] {
    return state.position === 'hired' ? this.running(state) : []
  }

  heartbeat(state: TaxiState): Buffer[] {
    if (state.position !== 'for-hire') return this.running(state)
    return state.last === null ? [] : this.record(state.last)
  }

  running({ ride }: TaxiState): Buffer[] {
    const data = Buffer.alloc(30)
    data.writeUInt32BE(this.#stamp(), 0)
    data.write(this.#serial, 4, 8, 'latin1')
    data.writeUInt16BE(30, 12)
    data.writeUInt32BE(ride.metres, 20)
    data.writeUInt16BE(ride.seconds, 24)
    data.writeUInt16BE(ride.waitSeconds, 26)
    data.writeUInt16BE(whole(ride) & 0xffff, 28)
    return [frame(0xc2, data)]
  }

  record(record: EndRecord): Buffer[] {
    return [frame(0xc1, this.#recordData(record))]
  }

  /** The print key. */
  printed(record: EndRecord): Buffer[] {
    return [frame(0xb4, this.#recordData(record))]
  }

  hear(bytes: Buffer): BridgeWord[] {
    return [{ kind: 'offence', problem: 'this meter does not listen', bytes: bytes.toString('hex') }]
  }

  reset(): void {}

  /** There is no check. The nearest to it: a record whose two fares contradict each other, live figures without their end. */
  withWrongCheck(sound: Buffer): Buffer {
    const copy = Buffer.from(sound)
    const at = copy[1] === 0xc2 ? copy.length - 2 : SECOND_FARE
    copy[at] = copy[at]! ^ 0x40
    return copy
  }

  #recordData(record: EndRecord): Buffer {
    const data = Buffer.alloc(84)
    const start = utc(record.start)
    data.writeUInt32BE(this.#stamp(), 0)
    data.write(this.#serial, 4, 8, 'latin1')
    data.writeUInt32BE(start, 12)
    data.writeUInt32BE(Math.max(start + record.seconds + record.waitSeconds, utc(record.end)), 16)
    data.writeUInt32BE(record.metres, 20)
    data.writeUInt16BE(record.seconds, 24)
    data.writeUInt16BE(record.waitSeconds, 26)
    data.writeUInt16BE(whole(record) & 0xffff, 28)
    data.writeFloatBE(100.5, 32)
    data.writeFloatBE(13.75, 36)
    data.writeFloatBE(100.6, 40)
    data.writeFloatBE(13.8, 44)
    data.write('DEV00001', 48, 8, 'latin1')
    data.writeUInt32BE(Number(record.tripNo), 56)
    data.writeUInt32BE(whole(record), 60)
    data.write('DRV0001', 64, 16, 'latin1')
    data.writeUInt32BE(1000, 80)
    return data
  }

  /** The sending time differs in every frame. */
  #stamp(): number {
    return 1_795_000_000 + this.#sent++
  }
}

function whole({ total }: Pick<Ride, 'total'>): number {
  return Math.floor(total / MINOR_UNITS)
}

function utc(time: string): number {
  const [y, mo, d, h, mi, s] = [0, 4, 6, 8, 10, 12].map((at, i) =>
    Number(time.slice(at, at + (i === 0 ? 4 : 2))),
  )
  return Date.UTC(y!, mo! - 1, d!, h!, mi!, s!) / 1000
}

function frame(command: number, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x02, command, 0, 0, 0, data.length]), data, Buffer.from([0x03, 0x10])])
}
