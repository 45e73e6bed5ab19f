import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Patience, PrintError } from '../../../src/agent/printer/connection.ts'
import { openDevice } from '../../../src/agent/printer/device.ts'
import { has } from '../../support/programs.ts'
import { until } from './fixtures.ts'

const CALM: Patience = {
  openMs: 2_000,
  hangUpMs: 20,
  jobMs: () => 15_000,
  answerMs: 150,
  pollMs: 50,
  closeMs: 3_000,
}
const QUICK: Patience = {
  openMs: 2_000,
  hangUpMs: 20,
  jobMs: () => 300,
  answerMs: 150,
  pollMs: 50,
  closeMs: 3_000,
}
/** More than a pipe holds (64 KiB), so that it is full before the end. */
const LONG = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'printer-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function failure(promise: Promise<unknown>): Promise<PrintError> {
  return promise.then(
    () => {
      throw new Error('it succeeded')
    },
    error => error,
  )
}

describe('what is no printer', () => {
  test('a missing path is not there, and does not come to be', async () => {
    const path = join(folder, 'lp0')
    const error = await failure(openDevice(path, CALM))
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
    expect(error.message).toContain('is not there')
    expect(existsSync(path)).toBe(false)
  })

  test('a regular file is refused and stays as it was', async () => {
    const path = join(folder, 'lp0')
    writeFileSync(path, 'notes')
    const error = await failure(openDevice(path, CALM))
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
    expect(error.message).toContain('is no device')
    expect(readFileSync(path, 'utf8')).toBe('notes')
  })

  test('a folder is refused', async () => {
    expect((await failure(openDevice(folder, CALM))).message).toContain('is a folder')
  })
})

/** A named pipe in the printer's place: it fills up, empties, and loses its reader as a device would. */
class Pipe {
  readonly path = join(folder, 'lp0')
  readonly got: Buffer[] = []
  #fd: number

  constructor() {
    execFileSync('mkfifo', [this.path])
    this.#fd = openSync(this.path, constants.O_RDONLY | constants.O_NONBLOCK)
  }

  /** Reads what is there; returns how much. */
  read(most = 65_536): number {
    const chunk = Buffer.alloc(most)
    try {
      const size = readSync(this.#fd, chunk)
      this.got.push(chunk.subarray(0, size))
      return size
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0
      throw error
    }
  }

  get bytes(): Buffer {
    return Buffer.concat(this.got)
  }

  close(): void {
    closeSync(this.#fd)
  }
}

describe('a device that takes bytes', () => {
  test.each(['none', 'dle-eot'] as const)('without anybody behind it, it is not there (%s)', async status => {
    const pipe = new Pipe()
    pipe.close()
    const error = await failure(openDevice(pipe.path, CALM, status))
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
    expect(error.message).toContain('is not there')
  })

  test('a slow one gets every byte once, however often it is full', async () => {
    const pipe = new Pipe()
    const connection = await openDevice(pipe.path, CALM)
    const reader = setInterval(() => pipe.read(7_001), 2)
    await connection.print(LONG)
    clearInterval(reader)
    while (pipe.read() > 0);
    expect(pipe.bytes.equals(LONG)).toBe(true)
    pipe.close()
  })

  test('one that stops taking: time-out, may be on paper', async () => {
    const pipe = new Pipe()
    const error = await failure((await openDevice(pipe.path, QUICK)).print(LONG))
    expect(error.message).toContain('takes nothing more')
    expect(error.sent).toBe(65_536)
    pipe.close()
  })

  test('one that is full from the start: time-out, nothing was sent', async () => {
    const pipe = new Pipe()
    await failure((await openDevice(pipe.path, QUICK)).print(LONG))
    const error = await failure((await openDevice(pipe.path, QUICK)).print(LONG))
    expect(error.sent).toBe(0)
    pipe.close()
  })

  test('one that goes away in the middle: may be on paper', async () => {
    const pipe = new Pipe()
    const ended = failure((await openDevice(pipe.path, CALM)).print(LONG))
    await until(() => pipe.read() > 0)
    pipe.close()
    const error = await ended
    expect(error.message).toContain('EPIPE')
    expect(error.sent).toBeGreaterThan(0)
  })

  test('one that goes away before the first byte: nothing was sent', async () => {
    const pipe = new Pipe()
    const connection = await openDevice(pipe.path, CALM)
    pipe.close()
    expect((await failure(connection.print(LONG))).sent).toBe(0)
  })

  test('let go while it is full: the job ends at once', async () => {
    const pipe = new Pipe()
    const connection = await openDevice(pipe.path, CALM)
    const ended = failure(connection.print(LONG))
    await new Promise(resolve => setTimeout(resolve, 50))
    connection.close()
    const error = await ended
    expect(error.message).toContain('was let go')
    expect(error.sent).toBe(65_536)
    pipe.close()
  })

  test('a character device is one', async () => {
    await (await openDevice('/dev/null', CALM)).print(LONG)
  })

  test('a pipe is one-way: nothing is asked, whatever the make could answer', async () => {
    const pipe = new Pipe()
    const connection = await openDevice(pipe.path, CALM, 'dle-eot')
    expect(await connection.condition()).toBe(null)
    expect(await connection.print(Buffer.from('receipt'))).toEqual({ isConfirmed: false, condition: null })
    while (pipe.read() > 0);
    expect(pipe.bytes.toString()).toBe('receipt')
    pipe.close()
  })

  test.each(['/dev/null', '/dev/zero'])('%s answers nothing that is an answer', async path => {
    const connection = await openDevice(path, CALM, 'dle-eot')
    expect(await connection.condition()).toBe(null)
    expect(await connection.print(Buffer.from('receipt'))).toEqual({ isConfirmed: false, condition: null })
  })

  test('a device without room: the error is told, and in doubt counts as sent', async () => {
    const error = await failure((await openDevice('/dev/full', CALM)).print(Buffer.from('receipt')))
    expect(error.message).toContain('ENOSPC')
    expect(error.sent).toBe(7)
  })

  test.skipIf(!has('socat'))('a terminal device (socat) gets every byte', async () => {
    const [near, far] = [join(folder, 'near'), join(folder, 'far')]
    const socat = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`])
    try {
      await until(() => existsSync(near) && existsSync(far))
      const fd = openSync(far, constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK)
      const got: Buffer[] = []
      const reader = setInterval(() => {
        const chunk = Buffer.alloc(65_536)
        try {
          got.push(chunk.subarray(0, readSync(fd, chunk)))
        } catch {
          // nothing there yet
        }
      }, 1)
      const job = LONG.subarray(0, 50_000)
      await (await openDevice(near, CALM)).print(job)
      await until(() => Buffer.concat(got).length >= job.length)
      clearInterval(reader)
      closeSync(fd)
      expect(Buffer.concat(got).equals(job)).toBe(true)
    } finally {
      socat.kill()
      await once(socat, 'exit')
    }
  })
})
