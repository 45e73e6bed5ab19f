/**
 * The power goes at every point of a job's way: around each commit, while the printer is opened, after each byte. Then the agent
 * starts again. However it went, no second original comes out.
 */
import { afterEach, describe, expect, test } from 'vitest'
import type { PrinterOpener } from '../../../src/agent/printer/connection.ts'
import { PrinterQueue } from '../../../src/agent/printer/queue.ts'
import { MemoryJobs, MemoryLog, until } from './fixtures.ts'

const BYTES = 12
const JOBS = 2
/** Next, open, begin (before and after), each byte, close of the job, printed (before and after): for each job, and some more. */
const POINTS = 60

/** Counts the points at which power may go, and goes at one of them. */
class Mains {
  readonly #at: number
  #point = 0
  off = false

  constructor(at: number) {
    this.#at = at
  }

  /** Throws when the power is gone: nothing that comes after has an effect. */
  pass(): void {
    if (this.#point++ === this.#at) this.off = true
    if (this.off) throw new Error('no power')
  }
}

function run(jobs: MemoryJobs, mains: Mains, paper: number[]): PrinterQueue {
  const open: PrinterOpener = async () => {
    mains.pass()
    return {
      condition: async () => null,
      print: async bytes => {
        const receipt = bytes[0]!
        for (let i = 0; i < bytes.length; i++) {
          mains.pass()
          if (i === 0) paper.push(receipt)
        }
        mains.pass()
        return { isConfirmed: false, condition: null }
      },
      close: () => {},
    }
  }
  const next = () => {
    mains.pass()
    return MemoryJobs.prototype.next.call(jobs)
  }
  const set: MemoryJobs['set'] = (...args) => {
    mains.pass()
    MemoryJobs.prototype.set.apply(jobs, args)
    mains.pass()
  }
  const queue = new PrinterQueue({
    jobs: { next, set },
    open,
    render: job => Buffer.alloc(BYTES, job.receiptNo!),
    log: new MemoryLog(),
    retryMs: 1,
    longestRetryMs: 1,
  })
  queue.start()
  return queue
}

const queues: PrinterQueue[] = []
afterEach(async () => {
  await Promise.all(queues.splice(0).map(queue => queue.stop()))
})

describe('power cut', () => {
  test.each(Array.from({ length: POINTS }, (_, i) => i))('at point %i', async point => {
    const jobs = new MemoryJobs(JOBS)
    const paper: number[] = []
    const mains = new Mains(point)
    const before = run(jobs, mains, paper)
    await until(() => mains.off || jobs.rows.every(row => row.state === 'printed'))
    mains.off = true
    await before.stop()

    jobs.restart()
    queues.push(run(jobs, new Mains(Number.POSITIVE_INFINITY), paper))
    await until(() => jobs.rows.every(row => row.state === 'printed' || row.state === 'unknown'))
    expect(paper).toEqual([...new Set(paper)])
    // What is not on paper for certain is at least not called printed.
    for (const row of jobs.rows) {
      if (row.state === 'printed') expect(paper).toContain(row.receiptNo)
    }
  })
})
