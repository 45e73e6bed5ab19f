import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { StatusPublisher } from '../../../src/agent/link/status.ts'

describe('the status publisher', () => {
  const sent: object[] = []
  let body: object = { at: 1, meter: 'open' }
  const status = new StatusPublisher(
    () => body,
    said => sent.push(said),
    5_000,
  )

  beforeEach(() => {
    vi.useFakeTimers()
    sent.length = 0
    body = { at: 1, meter: 'open' }
  })
  afterEach(() => {
    status.close()
    vi.useRealTimers()
  })

  test('says it at once when the link opens, and nothing before', () => {
    status.changed()
    expect(sent).toEqual([])
    status.open()
    expect(sent).toEqual([body])
  })

  test('a hundred changes in a moment are two messages, the second with the last word', () => {
    status.open()
    for (let i = 0; i < 100; i++) {
      body = { at: i, meter: `word ${i}` }
      status.changed()
    }
    vi.advanceTimersByTime(60_000)
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual({ at: 99, meter: 'word 99' })
  })

  test('what is unchanged but for its time is not said again, except after a reconnect', () => {
    status.open()
    for (let i = 0; i < 10; i++) {
      body = { at: i, meter: 'open' }
      status.changed()
      vi.advanceTimersByTime(5_000)
    }
    expect(sent).toHaveLength(1)
    status.close()
    status.open()
    expect(sent).toHaveLength(2)
  })

  test('after close nothing more comes', () => {
    status.open()
    body = { meter: 'silent' }
    status.changed()
    status.close()
    vi.advanceTimersByTime(60_000)
    expect(sent).toHaveLength(1)
  })
})
