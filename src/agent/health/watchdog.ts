/**
 * Feeds systemd's watchdog from progress: only while the agent's own health page answers, for which the event loop, the
 * pages and the ledger must work. What the answer says is another matter; a restart mends no unplugged meter.
 */
import { get } from 'node:http'
import type { Log } from './log.ts'
import type { Notifier } from './sdNotify.ts'

export interface Watchdog {
  stop(): void
}

/** Three feeds fit into systemd's patience: one may fail. `address` is the pages' `http://host:port`. */
export function feedWatchdog(
  notifier: Pick<Notifier, 'watchdogMs' | 'alive'>,
  address: string,
  log: Log,
): Watchdog {
  const { watchdogMs } = notifier
  if (watchdogMs === null) return { stop: () => {} }
  const everyMs = watchdogMs / 3
  const timer = setInterval(async () => {
    if (await answers(`${address}/healthz`, everyMs / 2)) await notifier.alive()
    else log.warn('the health page gives no answer; systemd will restart the agent')
  }, everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}

function answers(url: string, withinMs: number): Promise<boolean> {
  return new Promise(resolve => {
    const request = get(url, { agent: false, timeout: withinMs }, response => {
      response.resume()
      // 200 all well, 503 something is missing; anything else is not the health page.
      resolve(response.statusCode === 200 || response.statusCode === 503)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}
