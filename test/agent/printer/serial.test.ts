import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Patience, PrintError } from '../../../src/agent/printer/connection.ts'
import { openDevice } from '../../../src/agent/printer/device.ts'
import { type Flow, openSerial } from '../../../src/agent/printer/serial.ts'
import { has } from '../../support/programs.ts'
import { type PtyPair, ptyPair } from '../../support/pty.ts'
import { FarEnd } from './farEnd.ts'

const QUICK: Patience = {
  openMs: 2_000,
  hangUpMs: 5,
  jobMs: () => 300,
  answerMs: 150,
  pollMs: 50,
  closeMs: 50,
}
/** Nothing in it looks like a question. */
const JOB = Buffer.alloc(3_000, 'receipt ')
/** More than a pseudo-terminal and what lies between two of them hold. */
const LONG = Buffer.alloc(300_000, 'receipt ')
/** So fast that what the line itself needs is nothing. */
const FAST = 4_000_000

function failure(promise: Promise<unknown>): Promise<PrintError> {
  return promise.then(
    () => {
      throw new Error('it succeeded')
    },
    error => error,
  )
}

describe('what is no serial line', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'printer-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('a missing path is not there, and does not come to be', async () => {
    const path = join(folder, 'ttyUSB0')
    const error = await failure(openSerial({ path, baud: 9_600, flow: 'none' }, QUICK))
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
    expect(error.message).toContain('is not there')
    expect(existsSync(path)).toBe(false)
  })

  test('a regular file is refused and stays as it was', async () => {
    const path = join(folder, 'ttyUSB0')
    writeFileSync(path, 'notes')
    const error = await failure(openSerial({ path, baud: 9_600, flow: 'none' }, QUICK))
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
    expect(error.message).toContain('is no device')
    expect(readFileSync(path, 'utf8')).toBe('notes')
  })

  test('a device without a line is refused', async () => {
    const error = await failure(openSerial({ path: '/dev/null', baud: 9_600, flow: 'none' }, QUICK))
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
    expect(error.message).toContain('cannot be opened as a serial line')
  })
})

describe('a line that does not open', () => {
  test.each([
    ['Permission denied, cannot open /dev/ttyUSB0', 'group dialout'],
    ['Operation not permitted, cannot open /dev/ttyUSB0', 'group dialout'],
    ['Resource temporarily unavailable Cannot lock port', 'held by another program'],
    ['Device or resource busy, cannot open /dev/ttyUSB0', 'held by another program'],
    ['No such device, cannot open /dev/ttyUSB0', 'is not there'],
    ['Inappropriate ioctl for device, cannot open', 'check [printer] port and baud'],
  ])('%s', async (words, advice) => {
    const binding = { open: () => Promise.reject(new Error(words)) }
    const target = { path: '/dev/ttyUSB0', baud: 9_600, flow: 'none', binding } as const
    const error = await failure(openSerial(target, QUICK))
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
    expect(error.message).toContain(advice)
  })
})

describe.skipIf(!has('socat'))('a serial line', () => {
  let pty: PtyPair
  let far: FarEnd
  beforeEach(async () => {
    pty = await ptyPair()
    far = new FarEnd(pty.b)
  })
  afterEach(async () => {
    far.close()
    await pty.close()
  })

  const open = (flow: Flow = 'none', patience = QUICK, baud = FAST) =>
    openSerial({ path: pty.a, baud, flow }, patience, 'dle-eot')

  test('says how the printer is, and confirms the job', async () => {
    far.talker.state.paper = 'near-end'
    const connection = await open()
    expect(await connection.condition()).toMatchObject({ paper: 'near-end' })
    expect(await connection.print(JOB)).toMatchObject({ isConfirmed: true, condition: { paper: 'near-end' } })
    expect(far.talker.job.equals(JOB)).toBe(true)
  })

  test('carries every byte there is', async () => {
    const patience = { ...QUICK, jobMs: () => 10_000 }
    const connection = await openSerial({ path: pty.a, baud: FAST, flow: 'none' }, patience)
    const bytes = Buffer.from(Array.from({ length: 2_000 }, (_, i) => i % 256)).filter(
      byte => byte !== 0x10 && byte !== 0x1d,
    )
    expect(await connection.print(Buffer.from(bytes))).toEqual({ isConfirmed: false, condition: null })
    while (far.talker.job.length < bytes.length) await new Promise(resolve => setTimeout(resolve, 2))
    expect(far.talker.job.equals(bytes)).toBe(true)
  })

  test('tells flow control from answers', async () => {
    const connection = await open()
    far.talker.onJob = () => far.say(Buffer.from([0x13, 0x11]))
    far.say(Buffer.from([0x11]))
    expect(await connection.condition()).toMatchObject({ paper: 'ok' })
    expect(await connection.print(JOB)).toMatchObject({ isConfirmed: true })
  })

  test('stopped by XOFF, it goes on at XON', async () => {
    const connection = await open('xon', { ...QUICK, jobMs: () => 3_000 })
    await connection.condition()
    let stopped = 0
    const came: number[] = []
    far.talker.onJob = () => {
      if (stopped++ > 0) return
      far.say(Buffer.from([0x13]))
      // What was under way still comes in; then nothing does.
      for (const ms of [100, 200]) setTimeout(() => came.push(far.talker.job.length), ms)
      setTimeout(() => far.say(Buffer.from([0x11])), 220)
    }
    expect(await connection.print(LONG)).toMatchObject({ isConfirmed: true })
    expect(far.talker.job.equals(LONG)).toBe(true)
    expect(came[1]).toBe(came[0])
    expect(came[1]).toBeLessThan(LONG.length)
  })

  test('stopped for good: in doubt, and free again for the next job at once', async () => {
    const connection = await open()
    await connection.condition()
    far.isReading = false
    const error = await failure(connection.print(LONG))
    expect(error.message).toContain('takes nothing more')
    expect(error.sent).toBeGreaterThan(0)
    expect(error.sent).toBeLessThan(LONG.length)
    await pty.unplug()
    far.close()
    await pty.plug()
    far = new FarEnd(pty.b)
    expect(await (await open()).print(JOB)).toMatchObject({ isConfirmed: true })
    // Not a byte of the job that was given up.
    expect(far.talker.job.equals(JOB)).toBe(true)
  })

  test('a slow line has the time that it needs', async () => {
    const connection = await open('none', QUICK, 9_600)
    far.talker.onJob = () => {
      far.talker.set({ paper: 'out' })
      setTimeout(() => far.talker.set({ paper: 'ok' }), 800)
    }
    expect(await connection.print(JOB)).toMatchObject({ isConfirmed: true })
  })

  test('a silent printer is judged by the line', async () => {
    far.talker.set({ answers: false })
    const connection = await open()
    expect(await connection.condition()).toBe(null)
    expect(await connection.print(JOB)).toEqual({ isConfirmed: false, condition: null })
  })

  test('unplugged in the middle: in doubt', async () => {
    const connection = await open('none', { ...QUICK, jobMs: () => 10_000 })
    await connection.condition()
    far.isReading = false
    const ended = failure(connection.print(LONG))
    await new Promise(resolve => setTimeout(resolve, 50))
    await pty.unplug()
    const error = await ended
    expect(error.sent).toBeGreaterThan(0)
    expect(error.message).toContain('broke off')
  })

  test('held by another, it is not printed on', async () => {
    const connection = await open()
    const error = await failure(open())
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
    expect(error.message).toContain('held by another program')
    connection.close()
  })

  test('let go in the middle: the job ends at once', async () => {
    const connection = await open('none', { ...QUICK, jobMs: () => 10_000 })
    await connection.condition()
    far.isReading = false
    const ended = failure(connection.print(LONG))
    await new Promise(resolve => setTimeout(resolve, 50))
    connection.close()
    expect((await ended).message).toContain('was let go')
  })

  test('as a device path without a baud rate, it is heard too', async () => {
    const connection = await openDevice(pty.a, QUICK, 'dle-eot')
    expect(await connection.condition()).toMatchObject({ paper: 'ok' })
    expect(await connection.print(JOB)).toMatchObject({ isConfirmed: true })
    expect(far.talker.job.equals(JOB)).toBe(true)
  })

  test('as a device path, without paper behind the last byte: in doubt, and says why', async () => {
    const connection = await openDevice(pty.a, QUICK, 'dle-eot')
    far.talker.onJob = () => far.talker.set({ paper: 'out' })
    const error = await failure(connection.print(JOB))
    expect(error).toMatchObject({ sent: JOB.length })
    expect(error.message).toContain('no paper')
  })
})
