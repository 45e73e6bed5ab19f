/** One vehicle as the stand-in keeps it: its keys, its ledgers, its trips. */
import {
  type AckFacts,
  MAX_MESSAGE_BYTES,
  MAX_RESTORE_TRIPS,
  type RestoredTrip,
  type UpAck,
  type UpTrip,
} from '../../contract/messages.ts'
import { upKey } from '../../contract/vehicleKey.ts'
import { TripAccount } from './account.ts'
import { LedgerIntake } from './intake.ts'

export interface PartnerVehicle {
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
  readonly previousKey?: Buffer
}

export type UpMessage =
  | { readonly typ: 'trip'; readonly seq: number; readonly message: UpTrip }
  | { readonly typ: 'ack'; readonly seq: number; readonly message: UpAck }

/** Newest kept: a demo runs for days. */
const MAX_TRIPS = 5_000
/** What a message's trips may take as JSON: base64url makes four characters of three bytes, and header and signature come on top. */
const RESTORE_BYTES = Math.floor((MAX_MESSAGE_BYTES * 3) / 4) - 1_024

export class GarageVehicle {
  readonly id: string
  /** The vehicle's own keys, current first. */
  readonly keys: readonly Buffer[]
  readonly upKeys: readonly Buffer[]
  readonly #ledgers = new Map<string, LedgerIntake<UpMessage>>()
  readonly #trips = new Map<string, TripAccount>()

  constructor({ id, key, previousKey }: PartnerVehicle) {
    this.id = id
    this.keys = previousKey === undefined ? [key] : [key, previousKey]
    this.upKeys = this.keys.map(upKey)
  }

  ledger(id: string): LedgerIntake<UpMessage> {
    const known = this.#ledgers.get(id) ?? new LedgerIntake<UpMessage>()
    this.#ledgers.set(id, known)
    return known
  }

  known(trip: string): TripAccount | undefined {
    return this.#trips.get(trip)
  }

  account(trip: string, currency: string): TripAccount {
    const known = this.#trips.get(trip) ?? new TripAccount(trip, currency)
    this.#trips.set(trip, known)
    if (this.#trips.size > MAX_TRIPS) this.#trips.delete(this.#trips.keys().next().value!)
    return known
  }

  accounts(): readonly TripAccount[] {
    return [...this.#trips.values()]
  }

  /** Newest last, as many of the newest as a restore message may hold. */
  restorable(): readonly RestoredTrip[] {
    const newest = this.accounts()
      .toReversed()
      .flatMap(account => account.restored() ?? [])
      .slice(0, MAX_RESTORE_TRIPS)
    let room = RESTORE_BYTES
    const fitting = newest.findIndex(trip => {
      room -= Buffer.byteLength(JSON.stringify(trip)) + 1
      return room < 0
    })
    return newest.slice(0, fitting < 0 ? newest.length : fitting).toReversed()
  }
}

export type AckResult = AckFacts['result']
