/**
 * Takes a vehicle's numbered messages in, in one transaction with what they do. What this has answered is committed:
 * only then may the broker, and by `upTo` the vehicle, be told so.
 */
import { parseUpAck, parseUpTrip } from '../../contract/messages.ts'
import { raise } from '../alarms/raise.ts'
import type { Sql, Store } from '../store/sql.ts'
import { applyAck } from './acksIn.ts'
import { lockLedger, type Numbered, type Place, place, taken } from './ledger.ts'
import { applyTrip } from './tripIn.ts'
import type { FleetVehicle } from './vehicle.ts'

export interface Taken {
  readonly ledger: string
  /** Every message of the ledger up to here is committed. */
  readonly upTo: number
  /** What became of this one. */
  readonly kind: Place['kind']
  /** Messages applied: this one, and those that had waited for it. */
  readonly applied: number
}

/**
 * `claims` are those of a message that one of this vehicle's keys signed. Rejects with MessageError on what is not such a
 * message: it is then neither stored nor counted, so the vehicle keeps it.
 */
export function takeIn(
  store: Store,
  vehicle: FleetVehicle,
  typ: 'trip' | 'ack',
  claims: Readonly<Record<string, unknown>>,
  nowMs: number,
): Promise<Taken> {
  return store.transaction(async tx => {
    // The known members alone: jsonb cannot hold every text that JSON can, and these it can.
    const known = typ === 'trip' ? parseUpTrip(claims) : parseUpAck(claims)
    const { ledger, seq } = known
    const message: Numbered = { typ, seq, claims: { ...known } }
    const upTo = await lockLedger(tx, vehicle.id, ledger, nowMs)
    const found = await place(tx, vehicle.id, ledger, upTo, message)
    if (found.kind === 'forked') await raiseForked(tx, vehicle.id, ledger, message, nowMs)
    if (found.kind !== 'next') return { ledger, upTo, kind: found.kind, applied: 0 }
    for (const next of found.ready) await apply(tx, vehicle, next, nowMs)
    const now = await taken(tx, vehicle.id, ledger, found.ready)
    return { ledger, upTo: now, kind: found.kind, applied: found.ready.length }
  })
}

function apply(tx: Sql, vehicle: FleetVehicle, { typ, claims }: Numbered, nowMs: number): Promise<void> {
  return typ === 'trip'
    ? applyTrip(tx, vehicle, parseUpTrip(claims), nowMs)
    : applyAck(tx, vehicle.id, parseUpAck(claims), nowMs)
}

async function raiseForked(
  tx: Sql,
  vehicle: string,
  ledger: string,
  { typ, seq, claims }: Numbered,
  nowMs: number,
): Promise<void> {
  const trip = typ === 'trip' ? (claims.trip as string) : null
  await raise(
    tx,
    { kind: 'ledger-forked', key: `${vehicle}/${ledger}`, detail: { vehicle, ledger, typ, seq, trip } },
    nowMs,
  )
}
