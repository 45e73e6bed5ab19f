import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { noticingHangUps } from '../../../src/agent/meter/hangUp.ts'
import { until } from './harness.ts'

/** A port as the library's Linux binding makes it, on any file descriptor. */
class PolledPort {
  isOpen = true
  fd: number | null
  readonly waiting: ((error: Error | null) => void)[] = []
  readonly poller = { once: (_: 'readable', told: (error: Error | null) => void) => this.waiting.push(told) }

  constructor(fd: number) {
    this.fd = fd
  }

  read(_buffer: Buffer, _offset: number, _length: number): Promise<{ bytesRead: number }> {
    return Promise.reject(new Error("the library's own read"))
  }
}

async function reading(port: PolledPort): Promise<string> {
  const buffer = Buffer.alloc(20)
  await noticingHangUps({ open: async () => port }).open({})
  const { bytesRead } = await port.read(buffer, 2, 10)
  return buffer.toString('latin1', 2, 2 + bytesRead)
}

describe('reading a serial device', () => {
  let folder: string
  let fd: number

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'farebridge-fifo-'))
    execFileSync('mkfifo', [join(folder, 'fifo')])
    fd = openSync(join(folder, 'fifo'), constants.O_RDWR | constants.O_NONBLOCK)
  })

  afterEach(() => {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  })

  test('gives what is there', async () => {
    writeSync(fd, 'hello')
    expect(await reading(new PolledPort(fd))).toBe('hello')
  })

  test('waits while there is nothing, without asking again and again', async () => {
    const port = new PolledPort(fd)
    const read = reading(port)
    await until('it waits', () => port.waiting.length === 1)
    writeSync(fd, 'late')
    port.waiting[0]!(null)
    expect(await read).toBe('late')
    expect(port.waiting).toHaveLength(1)
  })

  test('ends with an error when the wait does', async () => {
    const port = new PolledPort(fd)
    const read = reading(port)
    await until('it waits', () => port.waiting.length === 1)
    port.waiting[0]!(new Error('bad file descriptor'))
    await expect(read).rejects.toThrow('bad file descriptor')
  })

  test('is canceled, which is no fault, when the port is closed on purpose', async () => {
    const port = new PolledPort(fd)
    const read = reading(port)
    await until('it waits', () => port.waiting.length === 1)
    port.isOpen = false
    port.waiting[0]!(null)
    await expect(read).rejects.toMatchObject({ canceled: true })
  })

  test('of which nothing is left is a hang-up: zero bytes are the end', async () => {
    const nothing = openSync('/dev/null', constants.O_RDONLY)
    await expect(reading(new PolledPort(nothing))).rejects.toThrow('the device hung up')
    closeSync(nothing)
  })
})

test('a binding without a poller is left as it is', async () => {
  const port = { read: () => 'its own' }
  const opened = await noticingHangUps({ open: async () => port }).open({})
  expect(opened).toBe(port)
  expect(port.read()).toBe('its own')
})
