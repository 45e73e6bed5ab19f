import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { PortError } from '../../../src/agent/port/port.ts'
import { FakePort, HandOpener } from './fakePort.ts'
import { type Heard, hearing } from './harness.ts'

const HIRED = '$MTR,POS,HIRED,17*7F\r\n'
const PAID = '$BRG,PAY,17,PAID,2350*01\r\n'

describe('ports that come and go', () => {
  let opener: HandOpener
  let heard: Heard
  const tick = () => vi.advanceTimersByTimeAsync(1)
  const attempt = (n: number) => opener.attempts[n]!
  const state = () => heard.meter.status().state

  beforeEach(() => {
    vi.useFakeTimers()
    opener = new HandOpener()
    heard = hearing({ open: opener.open, silentAfterMs: 30_000, openTimeoutMs: 1000, writeTimeoutMs: 500 })
    heard.meter.start()
  })

  afterEach(async () => {
    const stopping = heard.meter.stop()
    await vi.runAllTimersAsync()
    await stopping
    vi.useRealTimers()
  })

  async function opened(n = 0): Promise<FakePort> {
    const port = new FakePort()
    attempt(n).resolve(port)
    await tick()
    return port
  }

  test('each attempt makes a new port; an older one is neither heard nor written to', async () => {
    const first = await opened()
    heard.meter.show({ tripNo: '17', word: 'PAID', amount: 2350 })
    await tick()
    expect(first.written).toEqual([PAID])
    first.hangUp()
    expect(first.isClosed).toBe(true)
    await vi.advanceTimersByTimeAsync(200)
    const second = await opened(1)
    expect(second.written).toEqual([PAID])
    first.say(HIRED)
    first.hangUp('again')
    expect(heard.events).toEqual([])
    expect(state()).toBe('open')
    second.say(HIRED)
    expect(heard.events).toHaveLength(1)
    expect(first.written).toEqual([PAID])
  })

  test('an attempt that takes too long is given up, and closed when it comes through after all', async () => {
    await vi.advanceTimersByTimeAsync(1100)
    expect(heard.meter.status().detail).toMatch(/did not open in time/)
    await vi.advanceTimersByTimeAsync(100)
    expect(opener.attempts).toHaveLength(2)
    const late = await opened(0)
    expect(late.isClosed).toBe(true)
    expect(state()).toBe('opening')
    const current = await opened(1)
    expect(current.isClosed).toBe(false)
    expect(state()).toBe('open')
  })

  test('attempts that never come back do not gather', async () => {
    await vi.advanceTimersByTimeAsync(60_000)
    expect(opener.attempts).toHaveLength(3)
    attempt(0).reject(new PortError('failed', 'at last'))
    await vi.advanceTimersByTimeAsync(500)
    expect(opener.attempts).toHaveLength(4)
  })

  test('stopped while opening: the port that comes is closed', async () => {
    void heard.meter.stop()
    const port = await opened()
    expect(port.isClosed).toBe(true)
    expect(state()).toBe('stopped')
    port.say(HIRED)
    expect(heard.events).toEqual([])
  })

  test('refusals are tried again for ever, with longer waits, and the log stays short', async () => {
    for (let n = 0; n < 300; n++) {
      attempt(n).reject(new PortError('missing', '/dev/x: there is no such device'))
      await vi.advanceTimersByTimeAsync(150)
    }
    expect(opener.attempts.length).toBe(301)
    expect(heard.meter.status().detail).toMatch(/no such device/)
    const lines = heard.lines.filter(line => line.text.includes('no such device'))
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThan(300)
  })

  test('a port that is locked is told once, until it could be opened', async () => {
    const locked = new PortError('locked', '/dev/x: in use by process 12 (cat)')
    for (const n of [0, 1]) {
      attempt(n).reject(locked)
      await vi.advanceTimersByTimeAsync(150)
    }
    expect(heard.troubles).toEqual([{ kind: 'locked', detail: locked.message }])
    const port = await opened(2)
    expect(heard.meter.status().detail).toBe('')
    port.hangUp()
    await vi.advanceTimersByTimeAsync(150)
    attempt(3).reject(locked)
    await tick()
    expect(heard.troubles).toHaveLength(2)
  })

  test('a port that takes no bytes is given up and opened anew', async () => {
    const port = await opened()
    port.isStuck = true
    heard.meter.show({ tripNo: '17', word: 'PAID', amount: 2350 })
    await vi.advanceTimersByTimeAsync(501)
    expect(port.isClosed).toBe(true)
    expect(heard.meter.status().detail).toMatch(/takes no bytes/)
    await vi.advanceTimersByTimeAsync(150)
    expect((await opened(1)).written).toEqual([PAID])
  })

  test('so is one whose writes fail, and one that lets acknowledgements pile up', async () => {
    const failing = await opened()
    failing.fault = new Error('EIO')
    heard.meter.show({ tripNo: '17', word: 'PAID', amount: 2350 })
    await tick()
    expect(failing.isClosed).toBe(true)
    await vi.advanceTimersByTimeAsync(150)
    const slow = await opened(1)
    slow.isStuck = true
    const end = '$MTR,END,17,1,2350,200,8400,1260,95,20261123100100,20261123102200,1*1C\r\n'
    slow.say(end.repeat(40))
    expect(slow.isClosed).toBe(true)
    expect(heard.meter.status().detail).toMatch(/too many frames wait/)
  })

  test('when the handler stops the meter in the middle of a chunk, the rest is not heard', async () => {
    const port = await opened()
    heard.handler = () => void heard.meter.stop()
    port.say(HIRED + HIRED + HIRED)
    expect(heard.events).toHaveLength(1)
    expect(state()).toBe('stopped')
  })

  test('an open link without frames is silent, which is no reason to open it again', async () => {
    const port = await opened()
    await vi.advanceTimersByTimeAsync(30_001)
    expect(heard.meter.status()).toMatchObject({ state: 'open', silent: true })
    expect(heard.meter.status().detail).toMatch(/nothing arrives: check that the meter is on/)
    port.say('\xff\xfe\x00 noise of another baud rate')
    await vi.advanceTimersByTimeAsync(600_000)
    expect(heard.meter.status().detail).toMatch(/9600 baud, 8 data bits, parity none/)
    expect(opener.attempts).toHaveLength(1)
    expect(port.isClosed).toBe(false)
    heard.meter.show({ tripNo: '17', word: 'PAID', amount: 2350 })
    await tick()
    // The meter was switched on only now: it has not seen what was written before.
    port.say(HIRED)
    await tick()
    expect(heard.meter.status()).toMatchObject({ silent: false, detail: '' })
    expect(port.written).toEqual([PAID, PAID])
  })
})
