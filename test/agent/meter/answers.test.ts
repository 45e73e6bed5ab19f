/** What a driver asks for and what it answers, and when that is written: never before the commit, never on an old link. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AllowedFrame, Heard, MeterDriver, MeterProfile } from '../../../src/protocols/meterDriver.ts'
import { FakePort } from './fakePort.ts'
import { type Heard as Hearing, hearing } from './harness.ts'

const frame = (text: string) => Buffer.from(text, 'latin1') as AllowedFrame

/** Each byte heard is a message of its own: r a record, p a position, h a heartbeat, x noise. */
function letters(): MeterProfile {
  const record = { tripNo: '12', rev: 1, total: 800 }
  const meaning: Record<string, Heard> = {
    r: { kind: 'event', event: { kind: 'record', record }, answer: frame('R') },
    p: { kind: 'event', event: { kind: 'position', position: 'for-hire' } },
    h: { kind: 'message', said: 'heartbeat', answer: frame('H') },
    q: { kind: 'message', said: 'nothing to answer' },
    x: { kind: 'discarded', why: 'checksum', bytes: 1, head: '78' },
  }
  return {
    name: 'letters',
    title: 'letters',
    line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
    tickMs: 500,
    trySamples: () => [],
    driver: (): MeterDriver => {
      let ticks = 0
      return {
        hear: bytes => [...bytes.toString('latin1')].map(letter => meaning[letter]!),
        display: () => null,
        tick: () => (ticks++ < 2 ? [{ kind: 'ask', said: 'status', frame: frame('?') }] : []),
      }
    },
  }
}

describe('answers', () => {
  let ports: FakePort[]
  let heard: Hearing

  beforeEach(async () => {
    vi.useFakeTimers()
    ports = []
    heard = hearing({
      profile: letters(),
      open: async () => {
        ports.push(new FakePort())
        return ports.at(-1)!
      },
    })
    heard.meter.start()
    await vi.advanceTimersByTimeAsync(1)
  })

  afterEach(async () => {
    const stopping = heard.meter.stop()
    await vi.runAllTimersAsync()
    await stopping
    vi.useRealTimers()
  })

  const written = (port = ports.at(-1)!) => port.written.join('')
  const say = async (text: string, port = ports.at(-1)!) => {
    port.say(text)
    await vi.advanceTimersByTimeAsync(1)
  }

  test('a record is answered after the commit, a heartbeat at once, a position not at all', async () => {
    await vi.advanceTimersByTimeAsync(2_000)
    expect(written()).toBe('??')
    let committed = ''
    heard.handler = event => {
      committed += `${event.kind} after ${written()}; `
    }
    await say('rphq')
    expect(committed).toBe('record after ??; position after ??R; ')
    expect(written()).toBe('??RH')
  })

  test('a record that could not be committed is not answered, and what follows it is heard', async () => {
    heard.handler = event => {
      if (event.kind === 'record') throw new Error('the disk is full')
    }
    await say('rph')
    expect(written().replaceAll('?', '')).toBe('H')
    expect(heard.events.map(({ kind }) => kind)).toEqual(['position'])
  })

  test('an ask is no sign that the meter is there, a message is', async () => {
    await vi.advanceTimersByTimeAsync(2_000)
    expect(heard.meter.status()).toMatchObject({ frames: 0, lastFrameAgoMs: null })
    await say('x')
    expect(heard.meter.status()).toMatchObject({ frames: 0, discardedBytes: 1 })
    await say('q')
    expect(heard.meter.status().frames).toBe(1)
  })

  test('each link has a driver of its own, which asks anew; the old one says nothing more', async () => {
    await vi.advanceTimersByTimeAsync(600)
    ports[0]!.hangUp()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(ports).toHaveLength(2)
    expect(written(ports[0])).toBe('??')
    expect(written(ports[1])).toMatch(/^\?\??$/)
    await say('r', ports[0])
    expect(heard.events).toEqual([])
    expect(written(ports[0])).toBe('??')
  })

  test('stopped, no tick comes any more', async () => {
    await heard.meter.stop()
    const before = written()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(written()).toBe(before)
  })
})
