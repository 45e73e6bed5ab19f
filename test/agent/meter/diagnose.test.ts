import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { diagnose, lineText, otherSettings, verdict } from '../../../src/agent/meter/diagnose.ts'
import { tcpOpener } from '../../../src/agent/meter/tcpPort.ts'
import type { LineSettings } from '../../../src/protocols/meterDriver.ts'
import { Taximeter } from '../../../src/simulators/taximeter/taximeter.ts'
import { generic } from '../../protocols/profile/generic.ts'
import { FakePort } from './fakePort.ts'

/** A meter at 2400 8N1: with any other setting its words arrive as noise. */
function meterAt(real: LineSettings, ports: FakePort[]) {
  return (line: LineSettings) => async () => {
    const port = new FakePort()
    ports.push(port)
    const isRight = lineText(line) === lineText(real)
    setTimeout(() => {
      for (let n = 0; n < 12; n++)
        port.say(isRight ? '$MTR,POS,FORHIRE,16*61\r\n' : '\xff\xfe\x80\x11\x00\xf8\xe0\xff\xfc\x80')
    }, 10)
    return port
  }
}

describe('a line that one only listens to', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  async function look(real: LineSettings) {
    const ports: FakePort[] = []
    const looking = diagnose({
      profile: generic,
      openWith: meterAt(real, ports),
      listenMs: 1000,
      tryMs: 200,
      isFixed: false,
    })
    await vi.advanceTimersByTimeAsync(60_000)
    const diagnosis = await looking
    expect(ports.flatMap(port => port.written)).toEqual([])
    expect(ports.every(port => port.isClosed)).toBe(true)
    return { diagnosis, ...verdict(diagnosis, generic) }
  }

  test('with the right settings nothing else is tried', async () => {
    const { diagnosis, isFine, text } = await look(generic.line)
    expect(isFine).toBe(true)
    expect(diagnosis.tried).toEqual([])
    expect(text).toBe('12 good frames, 0 bytes discarded in 1 s at 9600 8N1')
    expect(diagnosis.asConfigured.samples.at(-1)).toBe('kind=position position=for-hire trip=16')
  })

  test.each([
    { ...generic.line, baud: 2400 },
    { baud: 4800, dataBits: 7, parity: 'even', stopBits: 1 } as const,
  ])('only noise: it finds %j', async real => {
    const { isFine, text } = await look(real)
    expect(isFine).toBe(false)
    expect(text).toBe(
      `frames 0, discarded 120 bytes in 1 s at 9600 8N1: wrong baud or parity? tried ${lineText(real)}: 12 good frames. Set [line] in the meter profile to that.`,
    )
  })

  test('noise at every speed says so', async () => {
    const { isFine, text } = await look({ baud: 300, dataBits: 8, parity: 'odd', stopBits: 2 })
    expect(isFine).toBe(false)
    expect(text).toContain('at any usual speed')
  })

  test('nothing at all points at the cable', async () => {
    const looking = diagnose({
      profile: generic,
      openWith: () => async () => new FakePort(),
      listenMs: 1000,
      tryMs: 200,
      isFixed: false,
    })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(verdict(await looking, generic)).toMatchObject({
      isFine: false,
      text: expect.stringContaining('nothing arrived in 1 s'),
    })
  })

  test('what is tried is bounded, and never what was listened to already', () => {
    const all = otherSettings(generic.line).map(lineText)
    expect(all).toHaveLength(23)
    expect(new Set(all).size).toBe(23)
    expect(all).not.toContain('9600 8N1')
    expect(all).toContain('9600 7E1')
    expect(otherSettings({ baud: 600, dataBits: 8, parity: 'odd', stopBits: 2 })).toHaveLength(32)
  })
})

test('over TCP, from a simulated meter', async () => {
  const taximeter = new Taximeter({ positionMs: 50 })
  const port = Number(new URL(await taximeter.listen()).port)
  const diagnosis = await diagnose({
    profile: generic,
    openWith: () => tcpOpener({ host: '127.0.0.1', port }),
    listenMs: 500,
    tryMs: 100,
    isFixed: true,
  })
  await taximeter.close()
  expect(diagnosis.asConfigured.frames).toBeGreaterThan(2)
  expect(taximeter.offences).toEqual([])
})
