/** Which failures of a call a person must see. */

import { raise } from '../alarms/raise.ts'
import { codeMeaning } from '../alipay/errors.ts'
import type { Service } from '../alipay/outcomes.ts'
import type { AnyOutcome } from '../alipay/retry.ts'
import type { Sql } from '../store/sql.ts'

export async function alarmOf(
  tx: Sql,
  key: string,
  service: Service,
  outcome: AnyOutcome,
  nowMs: number,
): Promise<void> {
  if (outcome.kind === 'unknown' && outcome.alarm !== undefined) {
    const { kind, detail } = outcome.alarm
    await raise(tx, { kind, key, detail: { service, why: detail } }, nowMs)
    return
  }
  if (outcome.kind !== 'untrusted' && outcome.kind !== 'refused') return
  const { code } = outcome
  const { alarm, action, meaning } = codeMeaning(code)
  if (!alarm) return
  // A wrong setting hits every order: one alarm for all of them.
  const isSetup = action === 'alarm'
  await raise(
    tx,
    {
      kind: isSetup ? 'setup' : 'unknown-order',
      key: isSetup ? `${service} ${code}` : key,
      detail: { service, code, why: meaning },
    },
    nowMs,
  )
}
