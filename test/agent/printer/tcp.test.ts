import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Patience, PrintError } from '../../../src/agent/printer/connection.ts'
import { openTcp } from '../../../src/agent/printer/tcp.ts'

const servers: Server[] = []
const sockets: Socket[] = []

/** A printer of a few lines: what the test makes of a connection. */
async function printer(serve: (socket: Socket) => void): Promise<{ host: string; port: number }> {
  const server = createServer({ allowHalfOpen: true }, socket => {
    sockets.push(socket)
    socket.on('error', () => {})
    serve(socket)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { host: '127.0.0.1', port: address.port }
}

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

const QUICK: Patience = {
  openMs: 2_000,
  hangUpMs: 20,
  jobMs: () => 300,
  answerMs: 150,
  pollMs: 50,
  closeMs: 3_000,
}
const CALM: Patience = {
  openMs: 2_000,
  hangUpMs: 20,
  jobMs: () => 15_000,
  answerMs: 150,
  pollMs: 50,
  closeMs: 3_000,
}

function failure(promise: Promise<unknown>): Promise<PrintError> {
  return promise.then(
    () => {
      throw new Error('it succeeded')
    },
    error => error,
  )
}

describe('tcp printer', () => {
  test('takes all bytes, and the job ends when the printer hangs up', async () => {
    const got: Buffer[] = []
    let ended = false
    const target = await printer(socket => {
      socket.on('data', (chunk: Buffer) => got.push(chunk))
      socket.on('end', () => {
        setTimeout(() => {
          ended = true
          socket.end()
        }, 30)
      })
    })
    const job = Buffer.alloc(100_000, 'x')
    await (await openTcp(target, CALM)).print(job)
    expect(ended).toBe(true)
    expect(Buffer.concat(got).equals(job)).toBe(true)
  })

  test('waits for a slow printer, and holds no more than it takes', async () => {
    let got = 0
    const target = await printer(socket => {
      socket.on('data', (chunk: Buffer) => {
        got += chunk.length
        socket.pause()
        setTimeout(() => socket.resume(), 1)
      })
      socket.on('end', () => socket.end())
    })
    const job = Buffer.alloc(8_000_000, 'x')
    await (await openTcp(target, CALM)).print(job)
    expect(got).toBe(job.length)
  })

  test('what the printer says meanwhile is read and ignored', async () => {
    const target = await printer(socket => {
      socket.write(Buffer.alloc(500_000))
      socket.resume()
      socket.on('end', () => socket.end())
    })
    await (await openTcp(target, CALM)).print(Buffer.from('receipt'))
  })

  test('nobody listens: nothing was sent', async () => {
    const target = await printer(() => {})
    servers.splice(0)[0]!.close()
    const error = await failure(openTcp(target, QUICK))
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
    expect(error.message).toContain('refuses connections')
  })

  test('nobody answers: given up after a while, nothing was sent', async () => {
    // TEST-NET-1 (RFC 5737) belongs to nobody; whether this machine has a way there or not, opening must end.
    const error = await failure(openTcp({ host: '192.0.2.1', port: 9100 }, { ...QUICK, openMs: 100 }))
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
  })

  test('a name that is not found says so', async () => {
    const error = await failure(openTcp({ host: 'no-such-printer.invalid', port: 9100 }, QUICK))
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
  })

  test.each([
    ['hangs up', (socket: Socket) => socket.end()],
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ])('accepts and %s a little later: nothing was sent', async (_, serve) => {
    const target = await printer(socket => void setTimeout(serve, 30, socket))
    const error = await failure(
      openTcp(target, { ...QUICK, hangUpMs: 10_000 }).then(connection => connection.print(Buffer.from('x'))),
    )
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
  })

  test('takes everything and never hangs up: time-out, may be on paper', async () => {
    const target = await printer(socket => void socket.resume())
    const error = await failure((await openTcp(target, QUICK)).print(Buffer.from('receipt')))
    expect(error.sent).toBe(7)
    expect(error.message).toContain('did not finish')
  })

  test('takes everything, acknowledges it and never hangs up: it has the job, and that is all that is known', async () => {
    const target = await printer(socket => void socket.resume())
    const began = performance.now()
    const connection = await openTcp(target, { ...CALM, closeMs: 200 })
    expect(await connection.print(Buffer.from('receipt'))).toEqual({ isConfirmed: false, condition: null })
    expect(performance.now() - began).toBeGreaterThan(200)
  })

  test('leaves a part of it unread on this board: time-out, may be on paper', async () => {
    const target = await printer(socket => void socket.pause())
    const job = Buffer.alloc(1_000_000, 'x')
    const error = await failure((await openTcp(target, { ...QUICK, closeMs: 20 })).print(job))
    expect(error.sent).toBe(job.length)
    expect(error.message).toContain('did not finish')
  })

  test('takes nothing more in the middle: time-out, may be on paper', async () => {
    const target = await printer(socket => void socket.pause())
    const job = Buffer.alloc(20_000_000)
    const error = await failure((await openTcp(target, QUICK)).print(job))
    expect(error.sent).toBeGreaterThan(0)
    expect(error.sent).toBeLessThan(job.length)
  })

  test('hangs up in the middle: may be on paper', async () => {
    const target = await printer(socket => {
      socket.on('data', () => socket.end())
    })
    const error = await failure((await openTcp(target, CALM)).print(Buffer.alloc(20_000_000)))
    expect(error.sent).toBeGreaterThan(0)
  })

  test('resets in the middle: may be on paper', async () => {
    const target = await printer(socket => {
      socket.on('data', () => socket.resetAndDestroy())
    })
    const error = await failure((await openTcp(target, CALM)).print(Buffer.alloc(20_000_000)))
    expect(error.sent).toBeGreaterThan(0)
  })

  test('let go in the middle: the job ends at once, may be on paper', async () => {
    const target = await printer(socket => void socket.resume())
    const connection = await openTcp(target, CALM)
    const ended = failure(connection.print(Buffer.from('receipt')))
    await new Promise(resolve => setImmediate(resolve))
    connection.close()
    expect((await ended).sent).toBe(7)
  })

  test('let go before the job: nothing was sent', async () => {
    const target = await printer(socket => void socket.resume())
    const connection = await openTcp(target, CALM)
    connection.close()
    expect((await failure(connection.print(Buffer.from('x')))).sent).toBe(0)
  })
})
