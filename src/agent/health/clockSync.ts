/**
 * Whether the system says that its clock is synchronised. systemd-timesyncd leaves a file that says so. For any other
 * time daemon the kernel knows (adjtimex(2), STA_UNSYNC); Node cannot ask it, timedatectl can. Asked now and then, never
 * in the way of a trip.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

/** systemd-timesyncd.service(8): there once the clock was set from a time server, since boot. */
const TIMESYNCD_SAYS = '/run/systemd/timesync/synchronized'
/** Often while the clock is not yet right, since the receipt says so; seldom afterwards. */
const ASK_AGAIN_MS = { unverified: 15_000, ntp: 300_000 }
const ANSWER_WITHIN_MS = 5_000

export interface ClockSync {
  synchronised(): boolean
  stop(): void
}

/** Resolves to true when the clock is synchronised; rejects when nobody can tell. */
export type AskSync = () => Promise<boolean>

/** Starts asking at once; until the first answer, and when nobody can tell, the clock is not synchronised. */
export function watchClockSync(ask: AskSync = askSystem, againMs = ASK_AGAIN_MS): ClockSync {
  let answer = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const round = async (): Promise<void> => {
    answer = await ask().catch(() => false)
    if (!stopped) timer = setTimeout(round, answer ? againMs.ntp : againMs.unverified).unref()
  }
  void round()
  return {
    synchronised: () => answer,
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

function askSystem(): Promise<boolean> {
  return existsSync(TIMESYNCD_SAYS) ? Promise.resolve(true) : askTimedatectl()
}

function askTimedatectl(): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const args = ['show', '--property=NTPSynchronized', '--value']
    execFile('timedatectl', args, { timeout: ANSWER_WITHIN_MS, maxBuffer: 1024 }, (error, stdout) => {
      if (error === null) resolve(stdout.trim() === 'yes')
      else reject(error)
    })
  })
}
