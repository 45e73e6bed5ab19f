import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { PNG } from 'pngjs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { VirtualPrinter } from '../../../src/simulators/printer/virtualPrinter.ts'

let printer: VirtualPrinter
let port: number
beforeEach(async () => {
  printer = new VirtualPrinter()
  port = (await printer.start()).port
})
afterEach(() => printer.stop())

async function dial(): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.resume()
  await once(socket, 'connect')
  return socket
}

describe('virtual printer', () => {
  test('a connection is a receipt, and the printer hangs up when it has printed', async () => {
    const socket = await dial()
    const receipt = once(printer, 'receipt')
    socket.end('one\ntwo')
    await once(socket, 'end')
    socket.destroy()
    const [png, text] = await receipt
    expect(text).toEqual(['one', 'two'])
    expect(PNG.sync.read(png).height).toBe(60 + 56)
    expect(printer.jobs).toHaveLength(1)
    expect(printer.jobs[0]!.cut).toBe(false)
  })

  test('a cut ends a receipt; nothing after it is none', async () => {
    const socket = await dial()
    socket.end('one\n\x1dV\x01two\n\x1dV\x01\x1b@')
    await once(socket, 'close')
    expect(printer.jobs.map(job => job.text)).toEqual([['one'], ['two']])
  })

  test('two hosts do not mix their lines', async () => {
    const [a, b] = [await dial(), await dial()]
    a.write('a1 ')
    b.write('b1 ')
    a.end('a2\n')
    b.end('b2\n')
    await Promise.all([once(a, 'close'), once(b, 'close')])
    expect(printer.jobs.map(job => job.text[0]).sort()).toEqual(['a1 a2', 'b1 b2'])
  })

  test('switched off it refuses; on again it has the same port', async () => {
    await printer.setFault('refuse')
    await expect(dial()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await printer.setFault('none')
    const socket = await dial()
    socket.end('x\n')
    await once(socket, 'close')
    expect(printer.jobs).toHaveLength(1)
  })

  test('stalled it takes nothing; what has piled up comes out later', async () => {
    await printer.setFault('stall')
    const socket = await dial()
    socket.end('x\n')
    await new Promise(resolve => setTimeout(resolve, 30))
    expect(printer.jobs).toHaveLength(0)
    await printer.setFault('none')
    await once(socket, 'close')
    expect(printer.jobs[0]!.text).toEqual(['x'])
  })

  test('it dies after so many bytes, and what was obeyed is on paper', async () => {
    await printer.setFault({ dieAfter: 6 })
    const socket = await dial()
    const error = once(socket, 'error').catch(error => [error])
    socket.write('first\nsecond\n')
    expect((await error)[0]).toMatchObject({ code: 'ECONNRESET' })
    await new Promise(resolve => setImmediate(resolve))
    expect(printer.jobs.map(job => job.text)).toEqual([['first']])
    expect(printer.received).toBe(6)
  })

  test('unknown commands are counted over all jobs', async () => {
    for (const job of ['\x07x\n', '\x07\x1bp\x00\x01\x01y\n']) {
      const socket = await dial()
      socket.end(job)
      await once(socket, 'close')
    }
    expect(printer.unknownCommands).toEqual(
      new Map([
        ['x07', 2],
        ['ESC p', 1],
      ]),
    )
  })
})
