/** A Meter with everything around it written down, and small helpers to wait for what it does. */
import type { Clock } from '../../../src/agent/health/clock.ts'
import type { Log, LogFacts } from '../../../src/agent/health/log.ts'
import {
  Meter,
  type MeterEvent,
  type MeterOptions,
  type MeterTrouble,
} from '../../../src/agent/meter/meter.ts'
import { generic } from '../../protocols/profile/generic.ts'

export interface Heard {
  readonly meter: Meter
  readonly events: MeterEvent[]
  readonly troubles: MeterTrouble[]
  readonly lines: LogLine[]
  /** What the event handler does before it returns; a throw means that nothing was committed. */
  handler: (event: MeterEvent) => void
}

export interface LogLine {
  readonly level: string
  readonly text: string
  readonly facts: LogFacts
}

export function listLog(lines: LogLine[]): Log {
  const at =
    (level: string) =>
    (text: string, facts: LogFacts = {}) => {
      lines.push({ level, text, facts })
    }
  const log: Log = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    from: () => log,
  }
  return log
}

export const testClock: Clock = {
  stamp: () => ({ at: 0, source: 'unverified' }),
  monotonicMs: () => performance.now(),
}

export function hearing(options: Pick<MeterOptions, 'open'> & Partial<MeterOptions>): Heard {
  const events: MeterEvent[] = []
  const troubles: MeterTrouble[] = []
  const lines: LogLine[] = []
  const heard: Heard = {
    events,
    troubles,
    lines,
    handler: () => undefined,
    meter: new Meter({
      profile: generic,
      onEvent: event => {
        heard.handler(event)
        events.push(event)
      },
      onTrouble: trouble => troubles.push(trouble),
      onStatus: () => undefined,
      log: listLog(lines),
      clock: testClock,
      backoff: { firstMs: 20, longestMs: 100 },
      silentAfterMs: 60_000,
      ...options,
    }),
  }
  return heard
}

/** Settles when the condition holds; rejects with `what` after a bounded wait. */
export async function until(what: string, isSo: () => boolean, ms = 10_000): Promise<void> {
  const deadline = Date.now() + ms
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
