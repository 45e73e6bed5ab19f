import { expect, test, vi } from 'vitest'
import { systemClock } from '../../../src/agent/health/clock.ts'
import { watchClockSync } from '../../../src/agent/health/clockSync.ts'

test('a stamp is whole seconds and says whether the system vouches for it', () => {
  let synchronised = false
  const clock = systemClock(() => synchronised)
  const stamp = clock.stamp()
  expect(stamp.source).toBe('unverified')
  expect(Number.isInteger(stamp.at)).toBe(true)
  expect(Math.abs(stamp.at * 1000 - Date.now())).toBeLessThan(60_000)
  synchronised = true
  expect(clock.stamp().source).toBe('ntp')
})

test('monotonic milliseconds grow', () => {
  const clock = systemClock(() => false)
  const first = clock.monotonicMs()
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(first)
})

test('the system is asked again and again, and no answer counts as no', async () => {
  vi.useFakeTimers()
  try {
    const answers = [() => Promise.reject(new Error('no bus')), async () => true, async () => false]
    const ask = vi.fn(() => (answers.shift() ?? (async () => false))())
    const sync = watchClockSync(ask, { unverified: 10, ntp: 1000 })
    expect(sync.synchronised()).toBe(false)
    await vi.advanceTimersByTimeAsync(0)
    expect(sync.synchronised()).toBe(false)
    await vi.advanceTimersByTimeAsync(10)
    expect(sync.synchronised()).toBe(true)
    await vi.advanceTimersByTimeAsync(999)
    expect(ask).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(sync.synchronised()).toBe(false)
    sync.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(ask).toHaveBeenCalledTimes(3)
  } finally {
    vi.useRealTimers()
  }
})

test('the real question is answered, whatever this machine says', async () => {
  const sync = watchClockSync()
  expect(typeof sync.synchronised()).toBe('boolean')
  sync.stop()
})
