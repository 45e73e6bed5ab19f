/** A refund task that somebody decided: the money stays. */
import type { Store } from '../store/sql.ts'
import { event } from './attempts.ts'

export type Decision = 'kept' | 'not-open'

export function closeTask(store: Store, id: number, nowMs: number): Promise<Decision> {
  return store.transaction(async tx => {
    const [task] = await tx.query<{ outTradeNo: string }>(
      `UPDATE refund_task SET state = 'kept', closed_ms = $2 WHERE id = $1 AND state = 'open'
        RETURNING out_trade_no AS "outTradeNo"`,
      [id, nowMs],
    )
    if (task === undefined) return 'not-open'
    await event(tx, task.outTradeNo, 'task kept', 'operator', nowMs, { task: id })
    return 'kept'
  })
}
