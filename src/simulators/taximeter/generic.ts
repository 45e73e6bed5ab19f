/** The generic line protocol as a dialect. */
import type { Position } from '../../domain/trip.ts'
import type { BridgeWord, Dialect, TaxiState } from './dialect.ts'
import { type EndRecord, endBody, fareBody } from './ride.ts'
import { BridgeEar, frame } from './wire.ts'

const WORDS: Readonly<Record<Position, string>> = {
  'for-hire': 'FORHIRE',
  hired: 'HIRED',
  stopped: 'STOPPED',
}

export class GenericDialect implements Dialect {
  readonly recordAt = 'stop'
  readonly saysHiring = true
  readonly shows = ['UNPAID', 'UNKNOWN', 'PAID', 'CASH', 'SHORT', 'REFUNDED', 'LEFT']
  readonly hasAcks = true
  readonly #ear = new BridgeEar()

  sayable(total: number): number {
    return total
  }

  position({ position, tripNo }: TaxiState): Buffer[] {
    return [frame(`MTR,POS,${WORDS[position]},${tripNo}`)]
  }

  heartbeat(state: TaxiState): Buffer[] {
    return this.position(state)
  }

  running({ tripNo, ride }: TaxiState): Buffer[] {
    return [frame(fareBody(tripNo, ride))]
  }

  record(record: EndRecord): Buffer[] {
    return [frame(endBody(record))]
  }

  hear(bytes: Buffer): BridgeWord[] {
    return this.#ear.hear(bytes)
  }

  reset(): void {
    this.#ear.reset()
  }

  withWrongCheck(line: Buffer): Buffer {
    const text = line.toString('latin1')
    const digit = text.at(-3) === '0' ? '1' : '0'
    return Buffer.from(`${text.slice(0, -3)}${digit}\r\n`, 'latin1')
  }
}
