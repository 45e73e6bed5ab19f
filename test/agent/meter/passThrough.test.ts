import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PassThrough, tapped } from '../../../src/agent/meter/passThrough.ts'
import { tcpOpener } from '../../../src/agent/meter/tcpPort.ts'
import { freePort } from '../../support/ports.ts'
import { FakePort } from './fakePort.ts'
import { type LogLine, listLog, testClock, until } from './harness.ts'

/** A printer on TCP that keeps what it was given. */
class Printer {
  readonly got: Buffer[] = []
  socket: Socket | null = null
  #server: Server | null = null

  listen(port: number): Promise<void> {
    const server = createServer(socket => {
      this.socket = socket
      socket.on('error', () => undefined)
      socket.on('data', (bytes: Buffer) => this.got.push(bytes))
    })
    this.#server = server
    return new Promise(resolve => server.listen(port, '127.0.0.1', resolve))
  }

  close(): Promise<void> {
    this.socket?.destroy()
    const server = this.#server
    this.#server = null
    return server === null ? Promise.resolve() : new Promise(resolve => server.close(() => resolve()))
  }

  get text(): string {
    return Buffer.concat(this.got).toString('latin1')
  }
}

describe('what a meter prints goes on to its printer', () => {
  let printer: Printer
  let port: number
  let lines: LogLine[]
  const passing: PassThrough[] = []

  beforeEach(async () => {
    printer = new Printer()
    port = await freePort()
    lines = []
  })
  afterEach(async () => {
    for (const one of passing.splice(0)) await one.stop()
    await printer.close()
  })

  function pass(more: { mostWaiting?: number } = {}): PassThrough {
    const one = new PassThrough({
      open: tcpOpener({ host: '127.0.0.1', port }),
      log: listLog(lines),
      clock: testClock,
      backoff: { firstMs: 20, longestMs: 50 },
      ...more,
    })
    passing.push(one)
    one.start()
    return one
  }

  test('byte for byte and in order, whatever the pieces', async () => {
    await printer.listen(port)
    const through = pass()
    const stream = Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 7) & 0xff))
    for (let at = 0; at < stream.length; at += 1 + (at % 97))
      through.take(stream.subarray(at, at + 1 + (at % 97)))
    await until('all of it is there', () => printer.text.length === stream.length)
    expect(Buffer.concat(printer.got).equals(stream)).toBe(true)
  })

  test('a printer that comes later gets what it missed, as far as the memory goes', async () => {
    const through = pass({ mostWaiting: 1000 })
    for (let n = 0; n < 30; n++) through.take(Buffer.alloc(100, 65 + (n % 26)))
    await printer.listen(port)
    await until('the rest is there', () => printer.text.length >= 1000)
    expect(printer.text).toHaveLength(1000)
    expect(printer.text.endsWith('D'.repeat(100))).toBe(true)
    expect(lines.some(line => line.text.includes('print bytes were dropped'))).toBe(true)
  })

  test('a printer that goes away comes back by itself', async () => {
    await printer.listen(port)
    const through = pass()
    through.take(Buffer.from('one'))
    await until('it is there', () => printer.text === 'one')
    await printer.close()
    await until('it was noticed', () => lines.some(line => line.text.includes('is away')))
    through.take(Buffer.from('two'))
    await printer.listen(port)
    await until('the next is there', () => printer.text === 'onetwo')
  })

  test('without pass_back nothing goes to the meter', async () => {
    await printer.listen(port)
    const through = pass()
    const meter = new FakePort()
    const opened = await tapped(async () => meter, through, false)()
    opened.onData(() => undefined)
    meter.say('?')
    await until('it is there', () => printer.text === '?')
    printer.socket!.write('\x12')
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(meter.written).toEqual([])
  })

  test('the meter’s own port is read as before, and with pass_back the printer’s answers reach it', async () => {
    await printer.listen(port)
    const meter = new FakePort()
    const through = pass()
    const opened = await tapped(async () => meter, through, true)()
    const heard: string[] = []
    opened.onData(bytes => heard.push(bytes.toString('latin1')))
    opened.onClose(() => undefined)
    meter.say('ticket')
    await until('it is there', () => printer.text === 'ticket')
    expect(heard).toEqual(['ticket'])
    printer.socket!.write('\x13')
    await until('the answer is written', () => meter.written.length > 0)
    expect(meter.written).toEqual(['\x13'])
    meter.hangUp()
    printer.socket!.write('\x11')
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(meter.written).toEqual(['\x13'])
  })
})
