/** The order of a vehicle's numbered messages in the store: each is handed on once, in order, without a gap. */
import { createHash } from 'node:crypto'
import type { Sql } from '../store/sql.ts'

export interface Numbered {
  readonly typ: 'trip' | 'ack'
  readonly seq: number
  readonly claims: Readonly<Record<string, unknown>>
}

export type Place =
  /** The messages that are next in order now. */
  | { readonly kind: 'next'; readonly ready: readonly Numbered[] }
  | { readonly kind: 'repeat' }
  /** Another message came under this number before. */
  | { readonly kind: 'forked' }
  /** Kept until the gap is filled. */
  | { readonly kind: 'early' }
  /** Too far ahead: it comes again. */
  | { readonly kind: 'dropped' }

/** Messages kept beyond a gap. */
export const MAX_AHEAD = 256
/** Digests kept of a ledger, the newest. */
export const MAX_DIGESTS = 500

/** Holds the ledger until the transaction ends, so that one server at a time works on it. Gives how far it was taken in. */
export async function lockLedger(tx: Sql, vehicle: string, ledger: string, nowMs: number): Promise<number> {
  await tx.query(
    'INSERT INTO ledger (vehicle, ledger, created_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [vehicle, ledger, nowMs],
  )
  const [row] = await tx.query<{ upTo: number }>(
    'SELECT up_to AS "upTo" FROM ledger WHERE vehicle = $1 AND ledger = $2 FOR UPDATE',
    [vehicle, ledger],
  )
  return row!.upTo
}

/** The ledger is locked and stands at `upTo`. */
export async function place(
  tx: Sql,
  vehicle: string,
  ledger: string,
  upTo: number,
  message: Numbered,
): Promise<Place> {
  const { seq } = message
  const key = [vehicle, ledger, seq] as const
  if (seq <= upTo) {
    const [taken] = await tx.query<{ digest: string }>(
      'SELECT digest FROM taken_message WHERE vehicle = $1 AND ledger = $2 AND seq = $3',
      key,
    )
    return { kind: taken === undefined || taken.digest === digest(message) ? 'repeat' : 'forked' }
  }
  if (seq > upTo + MAX_AHEAD) return { kind: 'dropped' }
  const [early] = await tx.query<Numbered>(
    'SELECT typ, seq, claims FROM early_message WHERE vehicle = $1 AND ledger = $2 AND seq = $3',
    key,
  )
  if (early !== undefined) return { kind: digest(early) === digest(message) ? 'repeat' : 'forked' }
  if (seq > upTo + 1) {
    await tx.query(
      'INSERT INTO early_message (vehicle, ledger, seq, typ, claims) VALUES ($1, $2, $3, $4, $5)',
      [...key, message.typ, JSON.stringify(message.claims)],
    )
    return { kind: 'early' }
  }
  return { kind: 'next', ready: [message, ...(await following(tx, vehicle, ledger, seq))] }
}

/** Takes out what follows without a gap. */
async function following(
  tx: Sql,
  vehicle: string,
  ledger: string,
  seq: number,
): Promise<readonly Numbered[]> {
  const early = await tx.query<Numbered>(
    'SELECT typ, seq, claims FROM early_message WHERE vehicle = $1 AND ledger = $2 ORDER BY seq',
    [vehicle, ledger],
  )
  const gap = early.findIndex((message, i) => message.seq !== seq + 1 + i)
  const ready = gap < 0 ? early : early.slice(0, gap)
  if (ready.length > 0)
    await tx.query('DELETE FROM early_message WHERE vehicle = $1 AND ledger = $2 AND seq <= $3', [
      vehicle,
      ledger,
      ready.at(-1)!.seq,
    ])
  return ready
}

/** These were applied: the ledger stands at the last one. */
export async function taken(
  tx: Sql,
  vehicle: string,
  ledger: string,
  messages: readonly Numbered[],
): Promise<number> {
  const upTo = messages.at(-1)!.seq
  await tx.query(
    `INSERT INTO taken_message (vehicle, ledger, seq, digest)
     SELECT $1, $2, * FROM unnest($3::bigint[], $4::text[])`,
    [vehicle, ledger, messages.map(message => message.seq), messages.map(digest)],
  )
  await tx.query('DELETE FROM taken_message WHERE vehicle = $1 AND ledger = $2 AND seq <= $3', [
    vehicle,
    ledger,
    upTo - MAX_DIGESTS,
  ])
  await tx.query('UPDATE ledger SET up_to = $3 WHERE vehicle = $1 AND ledger = $2', [vehicle, ledger, upTo])
  return upTo
}

/** Of the content: the order of members does not matter, since jsonb does not keep it. */
export function digest({ typ, claims }: Numbered): string {
  return createHash('sha256')
    .update(`${typ}\n${JSON.stringify(sorted(claims))}`)
    .digest('base64url')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return members.map(([name, member]) => [name, sorted(member)])
}
