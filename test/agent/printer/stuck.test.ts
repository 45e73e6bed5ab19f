/** A link that takes so many bytes and then none, which no socket of this machine does for a receipt's few. */
import { describe, expect, test } from 'vitest'
import type { Patience, PrintError } from '../../../src/agent/printer/connection.ts'
import { converse } from '../../../src/agent/printer/conversation.ts'
import { LinkBroken, type PrinterLink } from '../../../src/agent/printer/link.ts'
import { Talker } from './talker.ts'

const PATIENCE: Patience = {
  openMs: 100,
  hangUpMs: 5,
  jobMs: () => 200,
  answerMs: 60,
  pollMs: 30,
  closeMs: 30,
}
const JOB = Buffer.alloc(20_000, 'receipt ')

/** `room`: bytes of a job that it takes; questions pass while `passes`, as on a wire that the printer still reads. */
class NarrowLink implements PrinterLink {
  readonly name = 'narrow'
  readonly isTwoWay = true
  readonly talker = new Talker(bytes => setImmediate(() => this.#take(bytes)))
  room: number
  passes = true
  closed = 0
  #take: (bytes: Buffer) => void = () => {}
  #told: (broken: LinkBroken) => void = () => {}

  constructor(room: number) {
    this.room = room
  }

  async write(bytes: Buffer, deadline: number): Promise<number> {
    const isQuestion = bytes[0] === 0x10 || bytes[0] === 0x1d
    while (isQuestion ? !this.passes : this.room === 0) {
      if (performance.now() >= deadline) return 0
      await new Promise(resolve => setTimeout(resolve, 2))
    }
    const taken = isQuestion ? bytes.length : Math.min(this.room, bytes.length)
    if (!isQuestion) this.room -= taken
    this.talker.hear(bytes.subarray(0, taken))
    return taken
  }

  async finish(): Promise<boolean> {
    return true
  }

  onBytes(take: (bytes: Buffer) => void): void {
    this.#take = take
  }

  onGone(told: (broken: LinkBroken) => void): void {
    this.#told = told
  }

  breakOff(): void {
    this.#told(new LinkBroken('broke off'))
  }

  close(): void {
    this.closed++
  }
}

function failure(promise: Promise<unknown>): Promise<PrintError> {
  return promise.then(
    () => {
      throw new Error('it succeeded')
    },
    error => error,
  )
}

describe('a job that is stuck in its middle', () => {
  test('is asked about once, when its time is over, and the error says why', async () => {
    const link = new NarrowLink(9_000)
    const connection = converse(link, 'dle-eot', PATIENCE)
    await connection.condition()
    const { enquiries } = link.talker
    link.talker.onJob = job => {
      if (job.length === 9_000) link.talker.set({ paper: 'out' })
    }
    const error = await failure(connection.print(JOB))
    expect(error).toMatchObject({ name: 'PrintError', sent: 9_000 })
    expect(error.message).toContain('takes nothing more: there is no paper')
    expect(link.talker.enquiries).toBe(enquiries + 1)
    expect(link.closed).toBe(1)
  })

  test('and cannot be asked either: says where to look', async () => {
    const link = new NarrowLink(9_000)
    const connection = converse(link, 'dle-eot', PATIENCE)
    await connection.condition()
    link.talker.onJob = () => {
      link.passes = false
    }
    const error = await failure(connection.print(JOB))
    expect(error.sent).toBe(9_000)
    expect(error.message).toContain('takes nothing more: look at paper, cover and power')
  })

  test('and goes on in time: confirmed, every byte once', async () => {
    const link = new NarrowLink(9_000)
    const connection = converse(link, 'dle-eot', PATIENCE)
    setTimeout(() => {
      link.room = Number.POSITIVE_INFINITY
    }, 120)
    expect(await connection.print(JOB)).toMatchObject({ isConfirmed: true })
    expect(link.talker.job.equals(JOB)).toBe(true)
  })

  test('and never took a byte: nothing was sent', async () => {
    const error = await failure(converse(new NarrowLink(0), 'dle-eot', PATIENCE).print(JOB))
    expect(error.sent).toBe(0)
  })

  test('where the last question does not get through either: in doubt', async () => {
    const link = new NarrowLink(Number.POSITIVE_INFINITY)
    const connection = converse(link, 'dle-eot', PATIENCE)
    await connection.condition()
    link.talker.onJob = job => {
      if (job.length === JOB.length) link.passes = false
    }
    expect(await failure(connection.print(JOB))).toMatchObject({ sent: JOB.length })
  })

  test('when the link breaks: in doubt', async () => {
    const link = new NarrowLink(Number.POSITIVE_INFINITY)
    const connection = converse(link, 'dle-eot', PATIENCE)
    await connection.condition()
    link.talker.onJob = job => {
      link.talker.set({ confirms: false })
      if (job.length === JOB.length) setTimeout(() => link.breakOff(), 20)
    }
    const error = await failure(connection.print(JOB))
    expect(error).toMatchObject({ sent: JOB.length })
    expect(error.message).toContain('broke off')
  })
})

describe('an enquiry that was answered in part', () => {
  test('is not followed by another, whose answer would be mixed with its rest', async () => {
    const link = new NarrowLink(Number.POSITIVE_INFINITY)
    const connection = converse(link, 'dle-eot', PATIENCE)
    await connection.condition()
    const { enquiries } = link.talker
    link.talker.onJob = () => link.talker.set({ answers: false, confirms: false })
    const error = await failure(connection.print(JOB))
    expect(error.message).toContain('stopped answering')
    expect(link.talker.enquiries).toBe(enquiries + 1)
  })
})

describe('on a one-way link', () => {
  test('nothing is asked, whatever the make could answer', async () => {
    const link = Object.assign(new NarrowLink(Number.POSITIVE_INFINITY), { isTwoWay: false })
    const connection = converse(link, 'dle-eot', PATIENCE)
    expect(await connection.condition()).toBe(null)
    expect(await connection.print(JOB)).toEqual({ isConfirmed: false, condition: null })
    expect(link.talker.enquiries + link.talker.questions).toBe(0)
  })

  test('a line that takes long has the time that it needs', async () => {
    const slow = Object.assign(new NarrowLink(0), { carriesInMs: () => 300 })
    setTimeout(() => {
      slow.room = Number.POSITIVE_INFINITY
    }, 500)
    expect(await converse(slow, 'none', PATIENCE).print(JOB)).toMatchObject({ isConfirmed: false })
  })
})
