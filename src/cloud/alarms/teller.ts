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
  /** When it was told before this time; null: never. */
  readonly toldMs: number | null
  /** Posts that failed since the last that did not. */
  readonly tries: number
}

const POLL_MS = 2_000
const BATCH = 20
const TIMEOUT_MS = 10_000
/** An alarm that comes again and again is told so often. */
const REPEAT_MS = 10 * 60_000
/** A webhook that is down is tried again after a minute, then after twice as long each time, up to the longest. */
const RETRY_MS = 60_000
const LONGEST_RETRY_MS = 60 * 60_000

export class AlarmTeller {
  readonly #o: TellerOptions
  #timer: NodeJS.Timeout | undefined
  #working: Promise<unknown> = Promise.resolve()
  #isStopping = false

  constructor(options: TellerOptions) {
    this.#o = options
  }

  start(): void {
    this.#isStopping = false
    this.#later()
  }

  /** Waits for the alarm under way, and for no more than that. */
  async stop(): Promise<void> {
    this.#isStopping = true
    clearTimeout(this.#timer)
    await this.#working
  }

  /** Tells what is to be told now; gives how many. */
  async once(): Promise<number> {
    let told = 0
    for (; told < BATCH && !this.#isStopping; told++) {
      const alarm = await this.#claim()
      if (alarm === undefined) break
      await this.#tell(alarm)
    }
    return told
  }

  #later(): void {
    if (this.#isStopping) return
    this.#timer = setTimeout(() => {
      this.#working = this.once()
        .catch(error =>
          this.#o.log.warn({ error: String(error) }, 'the store does not say which alarms there are'),
        )
        .then(() => this.#later())
    }, this.#o.pollMs ?? POLL_MS)
  }

  /**
   * One at a time, claimed and committed before it is sent: of a server that dies in between one alarm is not told, and
   * stands in the table.
   */
  async #claim(): Promise<Told | undefined> {
    const now = this.#o.now()
    const [claimed] = await this.#o.store.transaction(tx =>
      tx.query<Told>(
        `WITH due AS (
           SELECT id, told_ms FROM alarm
            WHERE closed_ms IS NULL AND (retry_ms IS NULL OR retry_ms <= $1)
              AND (told_ms IS NULL OR (last_ms > told_ms AND told_ms <= $1 - $2::bigint))
            ORDER BY last_ms LIMIT 1 FOR UPDATE SKIP LOCKED)
         UPDATE alarm SET told_ms = $1 FROM due WHERE alarm.id = due.id
         RETURNING alarm.id, kind, key, detail, count, first_ms AS "firstMs", last_ms AS "lastMs",
                   due.told_ms AS "toldMs", tries`,
        [now, REPEAT_MS],
      ),
    )
    return claimed
  }

  async #tell(alarm: Told): Promise<void> {
    const { store, log, webhook, now } = this.#o
    const { id, kind, key, detail, count, toldMs, tries } = alarm
    log.error({ alarm: id, kind, key, count, detail }, 'alarm')
    if (webhook === null) return
    if (await this.#post(alarm, webhook)) {
      if (tries > 0) await store.query('UPDATE alarm SET tries = 0, retry_ms = NULL WHERE id = $1', [id])
      return
    }
    log.warn({ alarm: id, tries: tries + 1 }, 'the webhook did not take the alarm; it is tried again')
    const gapMs = Math.min(RETRY_MS * 2 ** Math.min(tries, 20), LONGEST_RETRY_MS)
    await store.query('UPDATE alarm SET told_ms = $2, tries = tries + 1, retry_ms = $3 WHERE id = $1', [
      id,
      toldMs,
      now() + gapMs,
    ])
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
