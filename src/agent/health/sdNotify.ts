/**
 * systemd's readiness and watchdog protocol (sd_notify(3)). Its socket takes unix datagrams, which Node cannot send, so
 * systemd's own program sends them; a message costs one short-lived process. The unit needs `NotifyAccess=all`.
 */
import { execFile } from 'node:child_process'
import type { Log } from './log.ts'

const SENT_WITHIN_MS = 10_000

export interface Notifier {
  ready(status: string): Promise<void>
  /** What it does now, for `systemctl status`. */
  status(text: string): Promise<void>
  stopping(): Promise<void>
  /** Feeds the watchdog: only ever after proof that the program gets on. */
  alive(): Promise<void>
  /** How often systemd wants to be fed at least, in milliseconds; null when no watchdog is set. */
  readonly watchdogMs: number | null
}

/** Does nothing, quickly, when systemd did not start this program. Never throws; a failure is one line of the log. */
export function systemdNotifier(env: NodeJS.ProcessEnv, log: Log): Notifier {
  const send = (...args: string[]): Promise<void> =>
    env.NOTIFY_SOCKET ? notify(args, env, log) : Promise.resolve()
  return {
    ready: status => send('--ready', `--status=${status}`),
    status: text => send(`--status=${text}`),
    stopping: () => send('STOPPING=1'),
    alive: () => send('WATCHDOG=1'),
    watchdogMs: watchdogMs(env),
  }
}

function notify(args: readonly string[], env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  return new Promise(resolve => {
    execFile('systemd-notify', args, { env, timeout: SENT_WITHIN_MS, maxBuffer: 1024 }, error => {
      if (error !== null) {
        log.warn('systemd could not be told; is the program systemd-notify installed?', {
          error: error.message,
        })
      }
      resolve()
    })
  })
}

/** WATCHDOG_USEC counts only for the process that it names (sd_watchdog_enabled(3)). */
function watchdogMs(env: NodeJS.ProcessEnv): number | null {
  const usec = Number(env.WATCHDOG_USEC)
  if (!env.NOTIFY_SOCKET || !Number.isSafeInteger(usec) || usec <= 0) return null
  if (env.WATCHDOG_PID !== undefined && Number(env.WATCHDOG_PID) !== process.pid) return null
  return usec / 1000
}
