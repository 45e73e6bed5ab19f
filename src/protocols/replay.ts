/** What a driver makes of a capture: the meter's bytes again, with the driver's ticks at the moments when they were due. */
import type { Capture } from './capture.ts'
import type { DriverSetting, Heard, MeterProfile } from './meterDriver.ts'

export interface Replayed {
  /** Milliseconds since the capture began. */
  readonly t: number
  readonly heard: Heard
}

const SETTING: DriverSetting = { maxTotal: Number.MAX_SAFE_INTEGER }
/** After the last byte the line stays quiet for so many ticks: what ends in silence ends then. */
const TICKS_AFTER = 20

/** One by one, so that the caller may wait between them. What the bridge had written is left out. */
export function* replay(
  { pieces }: Capture,
  profile: MeterProfile,
  setting: DriverSetting = SETTING,
): Generator<Replayed> {
  const driver = profile.driver(setting)
  const tickMs = driver.tick === undefined ? undefined : profile.tickMs
  let nextTick = 0
  const ticksUntil = function* (t: number): Generator<Replayed> {
    if (tickMs === undefined) return
    // A gap of hours needs no more ticks than end whatever was begun.
    if (t - nextTick > tickMs * TICKS_AFTER * 2) {
      for (let n = 0; n < TICKS_AFTER; n++) yield* told(nextTick, driver.tick!())
      nextTick = t
    }
    for (; nextTick <= t; nextTick += tickMs) yield* told(nextTick, driver.tick!())
  }
  let last = 0
  for (const { t, dir, bytes } of pieces) {
    if (dir !== '<') continue
    yield* ticksUntil(t)
    yield* told(t, driver.hear(bytes))
    last = t
  }
  if (tickMs !== undefined) yield* ticksUntil(last + tickMs * TICKS_AFTER)
}

function* told(t: number, all: readonly Heard[]): Generator<Replayed> {
  for (const heard of all) yield { t, heard }
}
