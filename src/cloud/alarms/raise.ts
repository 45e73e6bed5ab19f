/** What a person must see, stored with the fact that caused it; telling it (log, webhook) comes afterwards. */
import type { Sql } from '../store/sql.ts'

export type AlarmKind =
  /** A reply or notification of Alipay's, or a vehicle's message, whose signature is wrong. */
  | 'bad-signature'
  /** A signed word that does not agree with the order or the trip. */
  | 'mismatch'
  /** Alipay could not be asked to the end, or contradicts itself: state unknown. */
  | 'unknown-order'
  | 'cancel-failed'
  | 'refund-failed'
  /** A cancel that gave money back. */
  | 'cancel-refunded'
  /** Money that needs a decision. */
  | 'refund-task'
  /** A vehicle put a message aside. */
  | 'quarantined'
  /** A confirmation code without a capture. */
  | 'code-without-capture'
  /** Two messages under one number: an older copy of a card. */
  | 'ledger-forked'
  /** Alipay says that this merchant is set up wrongly. */
  | 'setup'

export interface AlarmFact {
  readonly kind: AlarmKind
  /** What it is about, such as an order or a vehicle: repeats of an open alarm count up. */
  readonly key: string
  /** No secrets, nothing unbounded. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>
}

export async function raise(tx: Sql, { kind, key, detail }: AlarmFact, nowMs: number): Promise<void> {
  await tx.query(
    `INSERT INTO alarm (kind, key, detail, first_ms, last_ms) VALUES ($1, $2, $3, $4, $4)
     ON CONFLICT (kind, key) WHERE closed_ms IS NULL
     DO UPDATE SET count = alarm.count + 1, last_ms = excluded.last_ms, detail = excluded.detail`,
    [kind, key.slice(0, 200), JSON.stringify(detail), nowMs],
  )
}
