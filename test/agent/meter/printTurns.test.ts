/** Whose turn it is on the line while a text is printed, frame by frame: a meter of single letters. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Port } from '../../../src/agent/port/port.ts'
import type { AllowedFrame, Heard as Said } from '../../../src/protocols/meterDriver.ts'
import { generic } from '../../protocols/profile/generic.ts'
import { type Heard, hearing, until } from './harness.ts'

const ASK_ACK_MS = 80
const frame = (text: string) => Buffer.from(text) as AllowedFrame

/** `k` acknowledges, `q` makes the driver ask, `e` is an event that is answered. */
function said(letter: string): Said {
  if (letter === 'k') return { kind: 'message', said: 'acknowledged', ofLast: 'taken' }
  if (letter === 'q') return { kind: 'ask', said: 'trip data', frame: frame('Q') }
  return { kind: 'event', event: { kind: 'position', position: 'stopped' }, answer: frame('K') }
}

const profile = {
  ...generic,
  trySamples: () => [],
  driver: () => ({
    hear: (bytes: Buffer) => [...bytes.toString()].map(said),
    display: () => frame('D'),
    print: () => ({ load: [frame('L'), frame('M')], print: frame('P'), clear: frame('C') }),
  }),
}

let written: string
let times: number[]
let say: (text: string) => void
let heard: Heard

beforeEach(async () => {
  written = ''
  times = []
  const port: Port = {
    write: async bytes => {
      written += bytes.toString()
      times.push(performance.now())
    },
    onData: take => {
      say = text => take(Buffer.from(text))
    },
    onClose: () => undefined,
    close: async () => undefined,
  }
  heard = hearing({ open: async () => port, profile, printAckMs: 400, askAckMs: ASK_ACK_MS })
  heard.meter.start()
  await until('it is open', () => heard.meter.status().state === 'open')
  say('e')
  await until('it is answered', () => written === 'K')
})

afterEach(() => heard.meter.stop())

const writtenBe = (text: string) => until(`${text} was written, not ${written}`, () => written === text)

test('each frame waits for its acknowledgement; questions and the display wait, answers do not', async () => {
  const printed = heard.meter.print('text')
  await writtenBe('KC')
  say('qqe')
  heard.meter.show({ tripNo: '1', word: 'PAID', amount: 1 })
  await writtenBe('KCK')
  await new Promise(resolve => setTimeout(resolve, 30))
  expect(written).toBe('KCK')
  // Now the question, once, and the display; and the next frame only when their acknowledgements can no longer be taken for its own.
  say('k')
  await writtenBe('KCKQD')
  say('kk')
  await writtenBe('KCKQDL')
  expect(times[5]! - times[4]!).toBeGreaterThanOrEqual(ASK_ACK_MS - 5)
  say('k')
  await writtenBe('KCKQDLM')
  say('k')
  await writtenBe('KCKQDLMP')
  say('k')
  await writtenBe('KCKQDLMPC')
  say('k')
  await printed
})

test('an acknowledgement of a question asked just before is not taken for a frame’s', async () => {
  say('q')
  await writtenBe('KQ')
  const printed = heard.meter.print('text')
  say('k')
  await writtenBe('KQC')
  await new Promise(resolve => setTimeout(resolve, 30))
  expect(written).toBe('KQC')
  const failed = expect(printed).rejects.toMatchObject({ sent: 1 })
  say('k')
  await writtenBe('KQCL')
  // Nothing more is acknowledged: one frame may be with the meter, and it is cleared.
  await failed
  expect(written).toBe('KQCLC')
})

test('an acknowledgement that comes late for a frame is not taken for the clearing’s', async () => {
  const printed = expect(heard.meter.print('text')).rejects.toMatchObject({ sent: 1 })
  await writtenBe('KC')
  say('k')
  await writtenBe('KCL')
  // The frame's time is over; what comes now may be its own acknowledgement.
  await writtenBe('KCLC')
  say('k')
  await printed
  const next = expect(heard.meter.print('next')).rejects.toMatchObject({ sent: 0 })
  await writtenBe('KCLCC')
  // The meter does not say that it let go of the rest: nothing is loaded behind it.
  await next
  expect(written).toBe('KCLCC')
})

test('acknowledged and given up at once: it is printed', async () => {
  const letGo = new AbortController()
  const printed = heard.meter.print('text', letGo.signal)
  for (const upTo of ['KC', 'KCL', 'KCLM', 'KCLMP']) {
    await writtenBe(upTo)
    say('k')
  }
  letGo.abort()
  await printed
})
