/** `/metrics` in Prometheus' text form: what the store holds, and what this one server has seen. */
import type { Sql } from './store/sql.ts'

export interface LinkCounts {
  readonly connected: boolean
  /** By name, counting up. */
  readonly counters: Readonly<Record<string, number>>
}

/** Rejects when the store does not answer. */
export async function metricsText(store: Sql, link: LinkCounts): Promise<string> {
  const [sums] = await store.query<Record<string, number>>(
    `SELECT (SELECT count(*) FROM down_message WHERE done_ms IS NULL) AS owed,
            (SELECT count(*) FROM refund_task WHERE state = 'open') AS refund_tasks,
            (SELECT count(*) FROM alarm WHERE closed_ms IS NULL) AS alarms,
            (SELECT count(*) FROM presence WHERE online) AS online,
            (SELECT count(*) FROM attempt WHERE check_ms IS NOT NULL) AS unsettled`,
  )
  const gauges: readonly (readonly [name: string, help: string, value: number])[] = [
    ['farebridge_owed_messages', 'Messages that no vehicle has acknowledged yet', sums?.owed ?? 0],
    ['farebridge_refund_tasks_open', 'Payments that wait for a decision', sums?.refund_tasks ?? 0],
    ['farebridge_alarms_open', 'Alarms that nobody has closed', sums?.alarms ?? 0],
    ['farebridge_vehicles_online', 'Vehicles that say they are online', sums?.online ?? 0],
    ['farebridge_orders_unsettled', 'Orders of which Alipay will be asked', sums?.unsettled ?? 0],
    ['farebridge_broker_connected', 'Whether this server has the broker', link.connected ? 1 : 0],
  ]
  const lines = gauges.flatMap(([name, help, value]) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    `${name} ${value}`,
  ])
  lines.push('# HELP farebridge_messages_total What came from and went to vehicles through this server')
  lines.push('# TYPE farebridge_messages_total counter')
  for (const [name, value] of Object.entries(link.counters))
    lines.push(`farebridge_messages_total{what="${name}"} ${value}`)
  return `${lines.join('\n')}\n`
}
