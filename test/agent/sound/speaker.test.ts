import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { commandFor } from '../../../src/agent/sound/phrase.ts'
import { Speaker } from '../../../src/agent/sound/speaker.ts'
import { CASES, ride, SILENT, viewFor } from '../screens/fixture.ts'

const ESPEAK = { speak: 'espeak-ng', language: 'en', folder: null } as const

const READY = viewFor(CASES.ready)
/** A ride of that fare, all of it come in. */
const paid = (amount: number, id = 'A') =>
  viewFor({ position: 'stopped', trip: { ...ride({ noticeReceived: amount }, amount), id } })

describe('the command', () => {
  test('names the amount in the language’s voice', () => {
    expect(commandFor(ESPEAK, '23.50')).toEqual({
      program: 'espeak-ng',
      args: ['-v', 'en', '--', 'Paid, 23.50'],
    })
    expect(commandFor({ ...ESPEAK, language: 'zh-CN' }, '8').args).toEqual(['-v', 'cmn', '--', '已付款, 8'])
  })

  test('of recorded phrases is one file a word, in order', () => {
    const { program, args } = commandFor({ speak: 'phrases', language: 'en', folder: '/w' }, '20.5')
    expect([program, ...args]).toEqual([
      'aplay',
      '-q',
      '--',
      '/w/paid.wav',
      '/w/2.wav',
      '/w/0.wav',
      '/w/point.wav',
      '/w/5.wav',
    ])
  })

  test.each(['', '-1', '1,5', '1 && ls', '$(ls)', '../x', '1.2.3', '9'.repeat(13)])(
    '%j is no amount',
    amount => {
      expect(() => commandFor(ESPEAK, amount)).toThrow(RangeError)
    },
  )
})

describe('the speaker', () => {
  let folder = ''
  let heard = ''
  let warned: string[] = []
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'speech-'))
    heard = join(folder, 'heard')
    warned = []
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Each word is written to a file by a program of its own, as the real one would be run. */
  function speaker(
    script = `require('fs').appendFileSync(process.argv[1], process.argv[2] + '\\n')`,
  ): Speaker {
    return new Speaker({
      config: ESPEAK,
      log: { ...SILENT, warn: text => void warned.push(text) },
      runs: ({ args }) => ({ program: process.execPath, args: ['-e', script, '--', heard, args.at(-1)!] }),
    })
  }
  const timeToSpeak = () => new Promise(resolve => setTimeout(resolve, 500))
  const said = () => {
    try {
      return readFileSync(heard, 'utf8').trim().split('\n')
    } catch {
      return []
    }
  }

  test('says each payment once, and none that was there at the start', async () => {
    const one = speaker()
    one.now(paid(100))
    one.now(paid(100))
    await timeToSpeak()
    expect(said()).toEqual([])
    one.now(paid(200, 'B'))
    await expect.poll(said).toEqual(['Paid, 2.00'])
    one.now(paid(200, 'B'))
    await timeToSpeak()
    expect(said()).toEqual(['Paid, 2.00'])
    one.now(paid(200, 'C'))
    await expect.poll(said).toEqual(['Paid, 2.00', 'Paid, 2.00'])
  })

  test('an old payment is not told again when its face comes back, nor when a part of it goes back', async () => {
    const one = speaker()
    one.now(READY)
    one.now(paid(2350))
    await expect.poll(said).toEqual(['Paid, 23.50'])
    const trip = { ...CASES.paid.trip!, id: 'A' }
    const back = viewFor({ position: 'for-hire', trip, now: { lingering: false } })
    expect(back.face).toBe('ready')
    one.now(back)
    one.now(paid(2350))
    one.now(viewFor({ position: 'stopped', trip: { ...trip, refunded: 500 } }))
    await timeToSpeak()
    expect(said()).toEqual(['Paid, 23.50'])
    const restarted = speaker()
    restarted.now(back)
    restarted.now(paid(2350))
    await timeToSpeak()
    expect(said()).toEqual(['Paid, 23.50'])
  })

  test('an amount that cannot be spoken stops nothing', () => {
    const one = speaker()
    one.now(READY)
    const view = paid(100)
    one.now({ ...view, trip: { ...view.trip!, refunded: 200 } })
    expect(warned).toEqual(['the amount could not be spoken'])
  })

  test('a program that fails or is missing is told in the log and throws nothing', async () => {
    const failing = speaker('process.exit(3)')
    failing.now(READY)
    failing.now(paid(100, 'A'))
    await expect.poll(() => warned).toEqual(['the amount could not be spoken'])
    const missing = new Speaker({
      config: ESPEAK,
      log: { ...SILENT, warn: text => void warned.push(text) },
      runs: () => ({ program: join(folder, 'no-such-program'), args: [] }),
    })
    missing.now(READY)
    missing.now(paid(100, 'A'))
    await expect.poll(() => warned[1]).toMatch(/is the program installed/)
  })

  test('a newer payment cuts the older voice short, and stop ends what speaks', async () => {
    const slow = `setTimeout(() => require('fs').appendFileSync(process.argv[1], process.argv[2] + '\\n'), process.argv[2].endsWith('1.00') ? 400 : 0)`
    const one = speaker(slow)
    one.now(READY)
    one.now(paid(100, 'A'))
    one.now(paid(200, 'B'))
    await expect.poll(said).toEqual(['Paid, 2.00'])
    one.now(paid(100, 'C'))
    one.stop()
    await new Promise(resolve => setTimeout(resolve, 900))
    expect(said()).toEqual(['Paid, 2.00'])
    expect(warned).toEqual([])
  })
})
