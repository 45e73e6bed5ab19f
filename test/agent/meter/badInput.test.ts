import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sealed } from '../../protocols/profile/generic.ts'
import { FakePort } from './fakePort.ts'
import { type Heard, hearing } from './harness.ts'

const END = (total: string, rev = 1) =>
  sealed(`MTR,END,17,${rev},${total},200,8400,1260,95,20261123100100,20261123102200,1`).toString('latin1')

describe('bad input gets a word and has no effect', () => {
  let port: FakePort
  let heard: Heard

  beforeEach(async () => {
    vi.useFakeTimers()
    port = new FakePort()
    heard = hearing({ open: async () => port, maxTotal: 1_000_000 })
    heard.meter.start()
    await vi.advanceTimersByTimeAsync(1)
  })

  afterEach(async () => {
    const stopping = heard.meter.stop()
    await vi.runAllTimersAsync()
    await stopping
    vi.useRealTimers()
  })

  const warnings = () => heard.lines.filter(line => line.level === 'warn')

  test.each([
    ['garbled', END('2350').replace('MTR', 'M\x80R'), 'checksum'],
    ['truncated', '$MTR,END,17,1,23$MTR,POS,HIRED,17*7F\r\n', 'noise'],
    ['oversize', `$MTR,END,${'9'.repeat(100_000)}\r\n`, 'overlong'],
    ['of a wrong baud rate', '\x00\xf8\x80\x00\xff\x1c\r\n', 'noise'],
    [
      'with a wrong checksum',
      '$MTR,END,17,1,9950,200,8400,1260,95,20261123100100,20261123102200,1*1C\r\n',
      'checksum',
    ],
  ])('a line %s', (_, bytes, why) => {
    port.say(bytes)
    expect(heard.events.filter(event => event.kind === 'record')).toEqual([])
    expect(heard.meter.status().discardedBytes).toBeGreaterThan(0)
    expect(warnings().some(line => line.facts.why === why)).toBe(true)
    expect(port.written).toEqual([])
  })

  test.each([
    ['absurd', END('99999999'), 'total-above-limit: '],
    ['beyond numbers', END('9'.repeat(30)), 'too-large: '],
    ['negative', END('-2350'), 'negative: '],
    ['lettered', END('23A0'), 'number: '],
    ['with decimals', END('23.50'), 'decimals: '],
    ['below its supplements', END('100'), 'parts-above-total: '],
  ])('an amount %s', async (_, line, reason) => {
    port.say(line)
    await vi.advanceTimersByTimeAsync(1)
    expect(heard.events).toEqual([])
    expect(heard.troubles).toHaveLength(1)
    expect(heard.troubles[0]).toMatchObject({ kind: 'record-refused' })
    expect(heard.troubles[0]?.detail.startsWith(reason)).toBe(true)
    expect(heard.troubles[0]?.raw).toContain('MTR,END,17,1,')
    expect(heard.meter.status().refused).toBe(1)
    expect(port.written).toEqual([])
  })

  test('the same refused record, repeated for hours, raises one alarm and few log lines', async () => {
    for (let n = 0; n < 3600; n++) {
      port.say(END('23A0'))
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(heard.troubles).toHaveLength(1)
    expect(heard.meter.status().refused).toBe(3600)
    const lines = warnings().filter(line => line.text.includes('refused'))
    expect(lines.length).toBeLessThanOrEqual(5 * 61)
    expect(lines.some(line => Number(line.facts.suppressed) > 50)).toBe(true)
  })

  test('a flood of different refused records raises a few alarms a minute', () => {
    for (let n = 1; n <= 1000; n++) port.say(END('23A0', n))
    expect(heard.troubles.length).toBeLessThanOrEqual(5)
    expect(warnings().length).toBeLessThanOrEqual(10)
  })

  test('what was suppressed is said at the end', async () => {
    for (let n = 0; n < 100; n++) port.say('\x80\x81\r\n')
    await heard.meter.stop()
    expect(warnings().at(-1)?.text).toBe('suppressed 95 more lines about unreadable bytes')
  })

  test('a position that cannot be right is a lesser trouble, and a message unknown to the profile none', () => {
    port.say(sealed('MTR,POS,PARKED,17').toString('latin1'))
    port.say(sealed('MTR,VER,2').toString('latin1'))
    expect(heard.troubles.map(trouble => trouble.kind)).toEqual(['message-refused'])
    expect(warnings().some(line => line.facts.raw === 'MTR,VER,2')).toBe(true)
  })

  test('listening only, not one byte is written: no acknowledgement, no display', async () => {
    const quiet = new FakePort()
    const listening = hearing({ open: async () => quiet, listenOnly: true })
    listening.meter.start()
    listening.meter.show({ tripNo: '17', word: 'UNPAID', amount: 2350 })
    await vi.advanceTimersByTimeAsync(1)
    quiet.say(END('2350'))
    expect(listening.events).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(quiet.written).toEqual([])
    await listening.meter.stop()
  })

  test('nothing that comes makes it throw, and no event comes out of noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), noise => {
        port.say(Buffer.from(noise).toString('latin1'))
      }),
    )
    expect(heard.events).toEqual([])
    port.say('\r\n$MTR,POS,HIRED,17*7F\r\n')
    expect(heard.events).toHaveLength(1)
  })
})
