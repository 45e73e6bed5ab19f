/** A vehicle's words, and what the store made of them. */
import { Buffer } from 'node:buffer'
import { owe } from '../../../src/cloud/fleet/owe.ts'
import type { FleetVehicle } from '../../../src/cloud/fleet/vehicle.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import { linkMac } from '../../../src/contract/payLink.ts'

export const NOW = 1_770_000_000_000
export const CAR: FleetVehicle = {
  id: 'TAXI-0042',
  plate: 'B 1234',
  currency: 'CNY',
  keys: [Buffer.from(Array.from({ length: 32 }, (_, i) => i))],
}
export const OTHER_CAR: FleetVehicle = { ...CAR, id: 'TAXI-0043', keys: [Buffer.alloc(32, 7)] }

export function mac(trip: string, rev: number, amount: number, car = CAR): string {
  return linkMac(car.keys[0]!, { vehicle: car.id, trip, rev, amount, currency: 'CNY' })
}

export type Words = Record<string, unknown>

/** A trip document as it travels; revision 1 with all due unless said. */
export function tripWords(seq: number, trip: string, facts: Words = {}, car = CAR): Words {
  const total = (facts.total as number | undefined) ?? 2350
  return {
    ...{ v: 1, vehicle: car.id, ledger: 'L1', seq, trip, rev: 1, link: mac(trip, 1, total, car) },
    ...{ state: 'open', total, due: total, cash: 0, received: 0, refunded: 0, currency: 'CNY' },
    ...{ clock: 'ntp', bootId: 'b1', offline: false, startedAt: '20261126120000' },
    meter: { tripNo: `${seq}`, rev: 1 },
    ...facts,
  }
}

export function ackWords(seq: number, acks: readonly Words[], car = CAR): Words {
  return { v: 1, vehicle: car.id, ledger: 'L1', seq, acks }
}

export async function trips(store: Store): Promise<readonly string[]> {
  const rows = await store.query<{ trip: string }>(
    'SELECT trip FROM trip WHERE document IS NOT NULL ORDER BY trip',
  )
  return rows.map(({ trip }) => trip)
}

export const revisions = (store: Store, trip: string) =>
  store.query<{ rev: number; total: number | null; due: number; withdrawn: boolean; told: boolean }>(
    'SELECT rev, total, due, withdrawn, told FROM revision WHERE trip = $1 ORDER BY rev',
    [trip],
  )

export const alarms = (store: Store) =>
  store.query<{ kind: string; key: string; count: number; closed: boolean }>(
    'SELECT kind, key, count, closed_ms IS NOT NULL AS closed FROM alarm ORDER BY id',
  )

export const owed = (store: Store, typ?: string) =>
  store.query<{ jti: string; subject: string | null; body: Words; next: number; result: string | null }>(
    `SELECT jti, subject, body, next_ms AS next, result FROM down_message
      WHERE $1::text IS NULL OR typ = $1 ORDER BY created_ms, jti`,
    [typ ?? null],
  )

/** A captured order of a revision, as the orders book it; the trip and its revision are there. */
export async function capture(store: Store, trip: string, rev: number, amount: number): Promise<void> {
  await store.query(
    `INSERT INTO attempt (out_trade_no, vehicle, trip, rev, link, ride, n, amount, currency, buyer_id, trade_no,
       state, created_ms, window_ms, paid_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $4, $7, 'CNY', 'buyer', $8, 'paid', $9, $9, $9)`,
    [
      ...[`${trip}_${rev}`, CAR.id, trip, rev, mac(trip, rev, amount), `${CAR.id}/${trip}`, amount],
      ...[`20260000${trip}${rev}`, NOW],
    ],
  )
}

/** The trip's last notice, as the orders keep it. */
export async function notice(store: Store, trip: string, n: number, received: number): Promise<void> {
  const at = Math.trunc(NOW / 1000)
  const cause = { rev: 1, link: mac(trip, 1, received), amount: received, kind: 'captured', tradeNo: `9${n}` }
  const body = {
    ...{ trip, n, currency: 'CNY', received, refunded: 0 },
    cause: { ...cause, method: 'alipay', at },
  }
  await store.query(
    'UPDATE trip SET received = $2, notice_n = $3, notice = $4 WHERE trip = $1 AND vehicle = $5',
    [trip, received, n, JSON.stringify(body), CAR.id],
  )
}

export const oweUnallocated = (store: Store, vehicle = CAR.id, nowMs = NOW) =>
  store.transaction(tx =>
    owe(
      tx,
      {
        vehicle,
        typ: 'notice',
        body: { kind: 'unallocated', amount: 100, currency: 'CNY', tradeNo: '2026', paidAt: 1 },
      },
      nowMs,
    ),
  )
