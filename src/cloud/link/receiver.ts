/**
 * What comes up: believed, committed, and only then answered. Rejects when the store failed, so that the broker is not
 * told that the message was taken.
 */
import { MessageError } from '../../contract/messages.ts'
import { type AlarmKind, raise } from '../alarms/raise.ts'
import { takeIn } from '../fleet/intake.ts'
import { noteStatus } from '../fleet/presence.ts'
import { hasten, onSync } from '../fleet/sync.ts'
import type { Fleet, FleetVehicle } from '../fleet/vehicle.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/sql.ts'
import type { Ack } from './ackDesk.ts'
import { type Believed, Doorkeeper } from './believe.ts'

export interface ReceiverOptions {
  readonly store: Store
  readonly fleet: Fleet
  readonly now: () => number
  readonly log: Log
  committed(ack: Ack): void
  /** A vehicle is there: what is owed to it is due. */
  there(): void
}

/** Between two alarms of one kind about one vehicle: whoever floods the broker must not flood the store. */
const ALARM_EVERY_MS = 60_000

export class Receiver {
  readonly counters = { taken: 0, repeated: 0, early: 0, dropped: 0, forked: 0, syncs: 0, rejected: 0 }
  readonly #o: ReceiverOptions
  readonly #door: Doorkeeper
  /** When an alarm was raised last, by kind and vehicle of the fleet. */
  readonly #raised = new Map<string, number>()

  constructor(options: ReceiverOptions) {
    this.#o = options
    this.#door = new Doorkeeper(options.fleet)
  }

  async receive(topic: string, payload: Buffer): Promise<void> {
    const believed = this.#door.believe(topic, payload)
    try {
      await this.#take(believed)
    } catch (error) {
      if (believed.vehicle === null || !isOfTheMessage(error)) throw error
      await this.#reject(believed.vehicle, 'mismatch', error.message)
    }
  }

  async #take(believed: Believed): Promise<void> {
    const { store, now } = this.#o
    if (believed.kind === 'rejected') return this.#reject(believed.vehicle, believed.alarm, believed.why)
    const { id } = believed.vehicle
    if (believed.kind === 'status') {
      if (!(await noteStatus(store, id, believed.status, now()))) return
      await hasten(store, id, now())
      this.#o.there()
    } else if (believed.kind === 'sync') {
      const { ledger } = believed.sync
      const upTo = await onSync(store, id, believed.sync, now())
      this.counters.syncs += 1
      this.#o.committed({ vehicle: id, ledger, upTo })
      this.#o.there()
    } else {
      const done = await takeIn(store, believed.vehicle, believed.kind, believed.claims, now())
      const counter = {
        next: 'taken',
        repeat: 'repeated',
        early: 'early',
        dropped: 'dropped',
        forked: 'forked',
      }
      this.counters[counter[done.kind] as keyof Receiver['counters']] +=
        done.kind === 'next' ? done.applied : 1
      this.#o.committed({ vehicle: id, ledger: done.ledger, upTo: done.upTo })
    }
  }

  async #reject(vehicle: FleetVehicle | null, kind: AlarmKind | null, why: string): Promise<void> {
    this.counters.rejected += 1
    this.#o.log.debug({ vehicle: vehicle?.id ?? null, why }, 'a message was not believed')
    if (vehicle === null || kind === null) return
    const nowMs = this.#o.now()
    const key = `${kind}/${vehicle.id}`
    if (nowMs - (this.#raised.get(key) ?? Number.NEGATIVE_INFINITY) < ALARM_EVERY_MS) return
    await raise(this.#o.store, { kind, key: vehicle.id, detail: { vehicle: vehicle.id, why } }, nowMs)
    this.#raised.set(key, nowMs)
  }
}

/**
 * What another try would not change: no such message, or data that the database refuses (classes 22 and 23 of
 * PostgreSQL's Appendix A). It stays unacknowledged with the vehicle; ending the connection for it would go on for ever.
 */
function isOfTheMessage(error: unknown): error is Error {
  if (error instanceof MessageError) return true
  const { code } = error as { code?: unknown }
  return error instanceof Error && typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code)
}
