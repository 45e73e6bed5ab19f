/** A taximeter as it really is: which ride runs, and every record that it ever wrote. */
import type { MeterRecord, Position } from '../../../../src/domain/trip.ts'

export interface Ride {
  readonly tripNo: string
  readonly startedAt: string
  rev: number
}

export class Taximeter {
  position: Position = 'for-hire'
  ride: Ride | null = null
  readonly records: MeterRecord[] = []
  #rides = 0
  #number = 0

  hire(counterReset: boolean): void {
    this.#number = counterReset ? 1 : this.#number + 1
    this.#rides++
    const startedAt = `2026112310${String(this.#rides).padStart(4, '0')}`
    this.ride = { tripNo: String(this.#number), startedAt, rev: 0 }
    this.position = 'hired'
  }

  /** The record of the ride that stands, the next in revision. */
  end(total: number): MeterRecord | null {
    if (this.ride === null) return null
    this.ride.rev++
    const { tripNo, startedAt, rev } = this.ride
    const record = { tripNo, rev, total, startedAt }
    this.records.push(record)
    return record
  }
}
