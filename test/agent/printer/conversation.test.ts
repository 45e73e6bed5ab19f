import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Patience, PrintError, PrinterConnection } from '../../../src/agent/printer/connection.ts'
import { openTcp } from '../../../src/agent/printer/tcp.ts'
import { hindrance } from '../../../src/protocols/printers/condition.ts'
import { ENQUIRIES } from '../../../src/protocols/printers/status.ts'
import { Talker } from './talker.ts'

const PATIENCE: Patience = {
  openMs: 2_000,
  hangUpMs: 5,
  jobMs: () => 600,
  answerMs: 100,
  pollMs: 40,
  closeMs: 60,
}
/** Nothing in it looks like a question. */
const JOB = Buffer.alloc(3_000, 'receipt ')

let server: Server | null = null
const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  server?.close()
  server = null
})

/** A printer on a TCP port that answers, and hangs up only when told to. */
async function printer(
  set: (talker: Talker, socket: Socket) => void = () => {},
  patience = PATIENCE,
): Promise<{ connection: PrinterConnection; talker: Talker; socket: Socket }> {
  const accepted = new Promise<{ talker: Talker; socket: Socket }>(resolve => {
    server = createServer({ allowHalfOpen: true }, socket => {
      sockets.push(socket)
      socket.on('error', () => {})
      const talker = new Talker(bytes => void (socket.writable && socket.write(bytes)))
      set(talker, socket)
      socket.on('data', (bytes: Buffer) => talker.hear(bytes))
      resolve({ talker, socket })
    })
  })
  server!.listen(0, '127.0.0.1')
  await once(server!, 'listening')
  const address = server!.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const connection = await openTcp({ host: '127.0.0.1', port: address.port }, patience, 'dle-eot')
  return { connection, ...(await accepted) }
}

function failure(promise: Promise<unknown>): Promise<PrintError> {
  return promise.then(
    () => {
      throw new Error('it succeeded')
    },
    error => error,
  )
}

describe('before a job', () => {
  test('it is asked how it is, and answers', async () => {
    const { connection } = await printer(({ state }) => {
      state.paper = 'near-end'
    })
    expect(await connection.condition()).toMatchObject({ paper: 'near-end', cover: 'closed', isOnline: true })
  })

  test('a silent one: nothing is known, in the time for an answer', async () => {
    const { connection } = await printer(({ state }) => {
      state.answers = false
    })
    const began = performance.now()
    expect(await connection.condition()).toBe(null)
    expect(performance.now() - began).toBeLessThan(400)
  })

  test('half an answer is none', async () => {
    const { connection } = await printer((talker, socket) => {
      talker.state.answers = false
      socket.once('data', () => socket.write(Buffer.from([0x12, 0x12])))
    })
    expect(await connection.condition()).toBe(null)
  })

  test.each([
    ['paper', { paper: 'out' }, 'no paper'],
    ['cover', { cover: 'open' }, 'cover is open'],
    ['line', { online: false }, 'offline'],
  ] as const)('without %s not one byte of a job is sent', async (_, state, advice) => {
    const { connection, talker } = await printer(talker => Object.assign(talker.state, state))
    expect(hindrance((await connection.condition())!)).toContain(advice)
    const error = await failure(connection.print(JOB))
    expect(error).toMatchObject({ name: 'PrintError', sent: 0 })
    expect(error.message).toContain(advice)
    expect(talker.job.length).toBe(0)
    // A question now would be answered when the paper is back, and be taken for the answer to another.
    expect(talker.questions).toBe(0)
  })

  test('one that hangs up meanwhile: nothing was sent', async () => {
    const { connection } = await printer((talker, socket) => {
      talker.state.answers = false
      socket.once('data', () => socket.end())
    })
    expect(await failure(connection.print(JOB))).toMatchObject({ name: 'PrintError', sent: 0 })
  })
})

describe('a printer that answers in its turn', () => {
  test('confirms the job behind its last byte, though it never hangs up', async () => {
    const { connection, talker } = await printer()
    expect(await connection.print(JOB)).toMatchObject({ isConfirmed: true, condition: { paper: 'ok' } })
    expect(talker.job.equals(JOB)).toBe(true)
  })

  test('is not asked anything within a job', async () => {
    const { connection, talker } = await printer()
    const long = Buffer.alloc(60_000, 'x')
    let within = 0
    await connection.condition()
    const before = talker.enquiries + talker.questions
    talker.onJob = job => {
      if (job.length < long.length) within = Math.max(within, talker.enquiries + talker.questions - before)
    }
    await connection.print(long)
    expect(within).toBe(0)
  })

  test('without paper after the last byte: in doubt, and says why', async () => {
    const { connection, talker } = await printer()
    talker.onJob = () => talker.set({ paper: 'out' })
    const error = await failure(connection.print(JOB))
    expect(error.sent).toBe(JOB.length)
    expect(error.message).toContain('no paper')
  })

  test('paper that is back in time: the job is confirmed', async () => {
    const { connection, talker } = await printer()
    talker.onJob = () => {
      talker.set({ paper: 'out' })
      setTimeout(() => talker.set({ paper: 'ok' }), 200)
    }
    expect(await connection.print(JOB)).toMatchObject({ isConfirmed: true })
  })

  test('the cover opened in the middle: in doubt, and says why', async () => {
    const { connection, talker } = await printer()
    talker.onJob = () => talker.set({ cover: 'open' })
    const error = await failure(connection.print(JOB))
    expect(error.message).toContain('cover is open')
    expect(error.sent).toBeGreaterThan(0)
  })

  test('answers before and never after: it stopped answering', async () => {
    const { connection, talker } = await printer()
    talker.onJob = () => talker.set({ answers: false, confirms: false })
    const error = await failure(connection.print(JOB))
    expect(error.sent).toBe(JOB.length)
    expect(error.message).toContain('stopped answering')
  })

  test('says that it is well and not that the receipt is out: in doubt', async () => {
    const { connection, talker } = await printer()
    talker.onJob = () => talker.set({ confirms: false })
    const error = await failure(connection.print(JOB))
    expect(error.sent).toBe(JOB.length)
    expect(error.message).toContain('did not say that the receipt is out')
  })

  test('hangs up behind the last byte without a word: in doubt', async () => {
    const { connection, talker, socket } = await printer()
    talker.onJob = job => {
      talker.set({ confirms: false })
      if (job.length === JOB.length) socket.end()
    }
    const error = await failure(connection.print(JOB))
    expect(error.sent).toBe(JOB.length)
    expect(error.message).toContain('hung up')
  })

  test('hangs up with its answer: confirmed', async () => {
    const { connection, talker, socket } = await printer()
    talker.onJob = job => {
      if (job.length === JOB.length) setTimeout(() => socket.end(Buffer.from([0])), 20)
    }
    talker.state.confirms = true
    await connection.condition()
    talker.set({ confirms: false })
    expect(await connection.print(JOB)).toMatchObject({ isConfirmed: true, condition: null })
  })
})

describe('a printer that answers, and not in its turn', () => {
  const mute = (talker: Talker) => {
    talker.state.confirms = false
  }

  test('is judged by the wire, and never called confirmed', async () => {
    const { connection, talker } = await printer(mute)
    expect(await connection.print(JOB)).toMatchObject({ isConfirmed: false, condition: { paper: 'ok' } })
    expect(talker.job.equals(JOB)).toBe(true)
  })

  test('without paper behind the last byte: in doubt, and says why', async () => {
    const { connection, talker } = await printer(mute)
    talker.onJob = () => talker.set({ paper: 'out' })
    const error = await failure(connection.print(JOB))
    expect(error).toMatchObject({ sent: JOB.length })
    expect(error.message).toContain('no paper')
  })

  test('more answers than questions are those of an earlier job: not trusted', async () => {
    const { connection, talker } = await printer((talker, socket) => {
      socket.on('data', () =>
        setImmediate(() => {
          if (talker.questions > 0) socket.write(Buffer.from([0]))
        }),
      )
    })
    expect(await connection.print(JOB)).toMatchObject({ isConfirmed: false })
    expect(talker.questions).toBe(1)
  })
})

describe('a silent printer', () => {
  const silent = (talker: Talker) => {
    talker.state.answers = false
  }

  test('that hangs up at the end has taken the job', async () => {
    const { connection, talker, socket } = await printer(silent)
    socket.on('end', () => socket.end())
    expect(await connection.print(JOB)).toEqual({ isConfirmed: false, condition: null })
    expect(talker.job.equals(JOB)).toBe(true)
  })

  test('that never hangs up has the job once its system acknowledged every byte', async () => {
    const { connection } = await printer(silent)
    const began = performance.now()
    expect(await connection.print(JOB)).toEqual({ isConfirmed: false, condition: null })
    expect(performance.now() - began).toBeGreaterThanOrEqual(PATIENCE.closeMs)
  })

  test('is asked anew at the next job', async () => {
    const { connection, talker } = await printer(silent)
    await connection.condition()
    expect(talker.enquiries).toBe(1)
    expect(talker.questions).toBe(0)
  })
})

describe('a Star', () => {
  const WELL = '230600000000000000'
  const NO_PAPER = '23060800000c000000'

  /** Answers each enquiry with the next of these blocks, the last one again and again. */
  async function star(...blocks: string[]): Promise<PrinterConnection> {
    server = createServer({ allowHalfOpen: true }, socket => {
      sockets.push(socket)
      socket.on('error', () => {})
      socket.on('data', (bytes: Buffer) => {
        if (!bytes.includes(ENQUIRIES['star-asb'])) return
        const block = blocks.length > 1 ? blocks.shift()! : blocks[0]!
        socket.write(Buffer.from(block, 'hex'))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    return await openTcp({ host: '127.0.0.1', port }, PATIENCE, 'star-asb')
  }

  test('says how it is, and has no way to confirm', async () => {
    const connection = await star(WELL)
    expect(await connection.condition()).toMatchObject({ paper: 'ok', isOnline: true })
    expect(await connection.print(JOB)).toMatchObject({ isConfirmed: false, condition: { paper: 'ok' } })
  })

  test('without paper not one byte of a job is sent', async () => {
    const error = await failure((await star(NO_PAPER)).print(JOB))
    expect(error).toMatchObject({ sent: 0 })
    expect(error.message).toContain('no paper')
  })

  test('without paper behind the last byte: in doubt, and says why', async () => {
    const error = await failure((await star(WELL, NO_PAPER)).print(JOB))
    expect(error).toMatchObject({ sent: JOB.length })
    expect(error.message).toContain('no paper')
  })

  test('with paper again in time: it goes on', async () => {
    const connection = await star(WELL, NO_PAPER, NO_PAPER, WELL)
    expect(await connection.print(JOB)).toMatchObject({ isConfirmed: false, condition: { paper: 'ok' } })
  })
})
