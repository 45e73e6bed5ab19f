/** Tells alarms to the log and to the webhook. Of several servers one tells each. */
import { createHmac } from 'node:crypto'
import type { Log } from '../log.ts'
import type { Store } from '../store/sql.ts'

export interface TellerOptions {
  readonly store: Store
  readonly log: Log
  readonly webhook: { readonly url: string; readonly secret: Buffer } | null
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** The global fetch unless given. */
  readonly fetch?: typeof fetch
  readonly pollMs?: number
}

interface Told {
  readonly id: number
  readonly kind: string
  readonly key: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly count: number
  readonly firstMs: number
  readonly lastMs: number
  readonly toldMs: number | null
}

const POLL_MS = 2_000
const BATCH = 20
const TIMEOUT_MS = 10_000
/** An alarm that comes again and again is told so often. */
const REPEAT_MS = 10 * 60_000
/** A webhook that is down is tried again after a minute. */
const RETRY_MS = 60_000

export class AlarmTeller {
  readonly #o: TellerOptions
  #timer: NodeJS.Timeout | undefined
  #working: Promise<unknown> = Promise.resolve()
  #isStopped = true

  constructor(options: TellerOptions) {
    this.#o = options
  }

  start(): void {
    this.#isStopped = false
    this.#later()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#working
  }

  /** Tells what is to be told now; gives how many. */
  async once(): Promise<number> {
    const claimed = await this.#claim()
    for (const alarm of claimed) await this.#tell(alarm)
    return claimed.length
  }

  #later(): void {
    if (this.#isStopped) return
    this.#timer = setTimeout(() => {
      this.#working = this.once()
        .catch(error =>
          this.#o.log.warn({ error: String(error) }, 'the store does not say which alarms there are'),
        )
        .then(() => this.#later())
    }, this.#o.pollMs ?? POLL_MS)
  }

  /** Claimed and committed before anything is sent: a server that dies in between leaves it told, and in the table. */
  #claim(): Promise<readonly Told[]> {
    const now = this.#o.now()
    return this.#o.store.transaction(tx =>
      tx.query<Told>(
        `WITH due AS (
           SELECT id, told_ms FROM alarm
            WHERE closed_ms IS NULL AND (told_ms IS NULL OR (last_ms > told_ms AND told_ms <= $1 - $2::bigint))
            ORDER BY last_ms LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
         UPDATE alarm SET told_ms = $1 FROM due WHERE alarm.id = due.id
         RETURNING alarm.id, kind, key, detail, count, first_ms AS "firstMs", last_ms AS "lastMs", due.told_ms AS "toldMs"`,
        [now, REPEAT_MS],
      ),
    )
  }

  async #tell(alarm: Told): Promise<void> {
    const { store, log, webhook, now } = this.#o
    const { id, kind, key, detail, count } = alarm
    log.error({ alarm: id, kind, key, count, detail }, 'alarm')
    if (webhook === null || (await this.#post(alarm, webhook))) return
    log.warn({ alarm: id }, 'the webhook did not take the alarm; it is tried again')
    // Due again after RETRY_MS, as one that has come again since.
    await store.query(
      'UPDATE alarm SET told_ms = $2::bigint, last_ms = GREATEST(last_ms, $2::bigint + 1) WHERE id = $1',
      [id, now() - REPEAT_MS + RETRY_MS],
    )
  }

  async #post(
    { id, kind, key, detail, count, firstMs, lastMs }: Told,
    { url, secret }: NonNullable<TellerOptions['webhook']>,
  ): Promise<boolean> {
    const body = JSON.stringify({ id, kind, key, detail, count, firstMs, lastMs })
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    try {
      const response = await (this.#o.fetch ?? fetch)(url, {
        method: 'POST',
        redirect: 'error',
        headers: { 'content-type': 'application/json', 'x-farebridge-signature': `sha256=${signature}` },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      await response.body?.cancel()
      return response.ok
    } catch {
      return false
    }
  }
}
