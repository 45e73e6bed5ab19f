import { afterEach, describe, expect, test } from 'vitest'
import { type PrintEnd, PrintError, type PrinterConnection } from '../../../src/agent/printer/connection.ts'
import { PrinterQueue, type PrinterQueueOptions } from '../../../src/agent/printer/queue.ts'
import type { PrinterCondition } from '../../../src/protocols/printers/condition.ts'
import { MemoryJobs, MemoryLog, until } from './fixtures.ts'

/** A printer that prints what it is given, unless a test says otherwise. */
class FakePrinter {
  readonly paper: string[] = []
  opened = 0
  closed = 0
  onOpen: () => void = () => {}
  onPrint: (text: string) => Promise<void> = async () => {}
  /** What it says of itself before a job, and behind its last byte. */
  says: () => Promise<PrinterCondition | null> = async () => null
  end: PrintEnd = { isConfirmed: false, condition: null }

  readonly open = async (): Promise<PrinterConnection> => {
    this.onOpen()
    this.opened++
    return {
      condition: () => this.says(),
      print: async bytes => {
        await this.onPrint(bytes.toString())
        this.paper.push(bytes.toString())
        return this.end
      },
      close: () => {
        this.closed++
      },
    }
  }
}

const queues: PrinterQueue[] = []

function start(jobs: MemoryJobs, printer: FakePrinter, more: Partial<PrinterQueueOptions> = {}) {
  const log = new MemoryLog()
  const queue = new PrinterQueue({
    jobs,
    open: printer.open,
    render: job => Buffer.from(`receipt ${job.receiptNo}`),
    log,
    clock: { stamp: () => ({ at: 7, source: 'ntp' }), monotonicMs: () => 0 },
    retryMs: 5,
    longestRetryMs: 10,
    ...more,
  })
  queues.push(queue)
  queue.start()
  return { queue, log }
}

afterEach(async () => {
  await Promise.all(queues.splice(0).map(queue => queue.stop()))
})

describe('print queue', () => {
  test('prints one after the other, each marked as printing before its first byte', async () => {
    const jobs = new MemoryJobs(2)
    const printer = new FakePrinter()
    const stateAtPrint: (string | undefined)[] = []
    printer.onPrint = async () => void stateAtPrint.push(jobs.states.at(-1))
    const { queue } = start(jobs, printer)
    await until(() => jobs.rows.every(row => row.state === 'printed'))
    expect(printer.paper).toEqual(['receipt 1', 'receipt 2'])
    expect(stateAtPrint).toEqual(['1 printing', '2 printing'])
    expect(printer.closed).toBe(printer.opened)
    await until(() => queue.status().state === 'idle')
    expect(queue.status()).toEqual({
      state: 'idle',
      lastError: null,
      lastPrintedAt: { at: 7, source: 'ntp' },
      condition: null,
    })
  })

  test('a job that comes later is printed when poked', async () => {
    const jobs = new MemoryJobs(0)
    const printer = new FakePrinter()
    const { queue } = start(jobs, printer)
    await until(() => queue.status().state === 'idle')
    jobs.add()
    queue.poke()
    await until(() => printer.paper.length === 1)
  })

  test('an absent printer is waited for, and its absence is committed once', async () => {
    const jobs = new MemoryJobs(1)
    const printer = new FakePrinter()
    let tries = 0
    printer.onOpen = () => {
      if (++tries < 6) throw new PrintError('printer x is not there', 0)
    }
    const { queue, log } = start(jobs, printer)
    await until(() => tries === 3)
    expect(queue.status()).toMatchObject({ state: 'waiting', lastError: 'printer x is not there' })
    expect(jobs.states).toEqual(['1 failed'])
    expect(log.lines.filter(line => line.startsWith('warn'))).toHaveLength(1)
    await until(() => jobs.rows[0]!.state === 'printed')
    expect(printer.paper).toEqual(['receipt 1'])
    expect(queue.status().lastError).toBe(null)
  })

  test('an attempt of which nothing left is made again', async () => {
    const jobs = new MemoryJobs(1)
    const printer = new FakePrinter()
    let tries = 0
    printer.onPrint = async () => {
      if (++tries === 1) throw new PrintError('took nothing', 0)
    }
    start(jobs, printer)
    await until(() => jobs.rows[0]!.state === 'printed')
    expect(jobs.states).toEqual(['1 printing', '1 failed', '1 printing', '1 printed'])
  })

  test.each([
    ['an error after some bytes', new PrintError('broke off', 12)],
    ['an error that says nothing of bytes', new Error('what?')],
    ['something thrown that is no error', 'Printer Error'],
  ])('%s leaves the job unknown, and it is not repeated', async (_, error) => {
    const jobs = new MemoryJobs(2)
    const printer = new FakePrinter()
    let tries = 0
    printer.onPrint = async () => {
      if (++tries === 1) throw error
    }
    start(jobs, printer)
    await until(() => jobs.rows[1]!.state === 'printed')
    expect(jobs.rows[0]!.state).toBe('unknown')
    expect(jobs.rows[0]!.detail).not.toBe('')
    expect(printer.paper).toEqual(['receipt 2'])
  })

  test('when printing cannot be committed, nothing is sent until it can', async () => {
    const jobs = new MemoryJobs(1)
    const printer = new FakePrinter()
    let tries = 0
    jobs.before = (_, state) => {
      if (state === 'printing' && ++tries < 3) throw new Error('disk full')
    }
    const { queue } = start(jobs, printer)
    await until(() => tries === 2)
    expect(printer.paper).toEqual([])
    expect(queue.status().lastError).toContain('disk full')
    await until(() => jobs.rows[0]!.state === 'printed')
    expect(printer.paper).toEqual(['receipt 1'])
    expect(printer.closed).toBe(printer.opened)
  })

  test.each(['printed', 'unknown'])(
    'an outcome (%s) that cannot be committed is kept, and written before anything else',
    async outcome => {
      const jobs = new MemoryJobs(2)
      const printer = new FakePrinter()
      let refused = 0
      jobs.before = (id, state) => {
        if (id === 1 && state === outcome && ++refused < 4) throw new Error('disk full')
      }
      printer.onPrint = async text => {
        if (outcome === 'unknown' && text === 'receipt 1') throw new PrintError('broke off', 3)
      }
      start(jobs, printer)
      await until(() => jobs.rows[1]!.state === 'printed')
      expect(jobs.states).toEqual(['1 printing', `1 ${outcome}`, '2 printing', '2 printed'])
      expect(printer.paper.filter(text => text === 'receipt 1').length).toBe(outcome === 'printed' ? 1 : 0)
    },
  )

  test('a receipt that cannot be drawn does not hold up the others', async () => {
    const jobs = new MemoryJobs(2)
    const printer = new FakePrinter()
    start(jobs, printer, {
      render: job => {
        if (job.id === 1) throw new Error('no such field')
        return Buffer.from('receipt 2')
      },
    })
    await until(() => jobs.rows[1]!.state === 'printed')
    expect(jobs.rows[0]).toMatchObject({
      state: 'unknown',
      detail: 'not printed, it cannot be drawn: no such field',
    })
  })

  test('a job that is offered while it counts as printing is left alone', async () => {
    const jobs = new MemoryJobs(1)
    jobs.next = () => ({ ...jobs.rows[0]!, state: 'printing' })
    const printer = new FakePrinter()
    const { queue } = start(jobs, printer)
    await until(() => queue.status().lastError !== null)
    expect(printer.paper).toEqual([])
    expect(jobs.states).toEqual([])
  })

  test('a ledger that cannot be read is asked again', async () => {
    const jobs = new MemoryJobs(1)
    const next = jobs.next.bind(jobs)
    let tries = 0
    jobs.next = () => {
      if (++tries < 3) throw new Error('disk I/O error')
      return next()
    }
    start(jobs, new FakePrinter())
    await until(() => jobs.rows[0]!.state === 'printed')
  })

  test('poke shortens a long wait, but does not try without end', async () => {
    const jobs = new MemoryJobs(1)
    const printer = new FakePrinter()
    let tries = 0
    printer.onOpen = () => {
      if (++tries < 3) throw new PrintError('not there', 0)
    }
    const { queue } = start(jobs, printer, { retryMs: 30, longestRetryMs: 3_600_000 })
    await until(() => tries === 1)
    for (let i = 0; i < 50; i++) queue.poke()
    await new Promise(resolve => setImmediate(resolve))
    expect(tries).toBe(1)
    await until(() => {
      queue.poke()
      return jobs.rows[0]!.state === 'printed'
    })
  })

  test('stop lets go of a printer that hangs, and the job is unknown', async () => {
    const jobs = new MemoryJobs(1)
    let reject: (error: Error) => void = () => {}
    const { queue } = start(jobs, new FakePrinter(), {
      stopMs: 5,
      open: async () => ({
        condition: async () => null,
        print: () =>
          new Promise((_, no) => {
            reject = no
          }),
        close: () => reject(new PrintError('let go', 5)),
      }),
    })
    await until(() => jobs.rows[0]!.state === 'printing')
    expect(queue.status().state).toBe('printing')
    await queue.stop()
    expect(jobs.rows[0]!.state).toBe('unknown')
  })

  test('stop ends a long wait at once, and start goes on from there', async () => {
    const jobs = new MemoryJobs(1)
    const printer = new FakePrinter()
    printer.onOpen = () => {
      throw new PrintError('not there', 0)
    }
    const { queue } = start(jobs, printer, { retryMs: 3_600_000 })
    await until(() => queue.status().state === 'waiting')
    await queue.stop()
    printer.onOpen = () => {}
    queue.start()
    await until(() => jobs.rows[0]!.state === 'printed')
  })

  test('without a printer jobs stay queued', async () => {
    const jobs = new MemoryJobs(1)
    const { queue } = start(jobs, new FakePrinter(), { open: null })
    queue.poke()
    expect(queue.status()).toMatchObject({ state: 'none', lastError: null, lastPrintedAt: null })
    await queue.stop()
    expect(jobs.states).toEqual([])
  })
})

const FINE: PrinterCondition = { paper: 'ok', cover: 'closed', isOnline: true, error: 'none' }

describe('a printer that says how it is', () => {
  test.each([
    [{ paper: 'out' }, 'put a new roll in'],
    [{ cover: 'open' }, 'close it'],
    [{ error: 'knife' }, 'the knife is stuck'],
    [{ error: 'needs-help' }, 'switch it off and on'],
    [{ error: 'mends-itself' }, 'goes on by itself'],
    [{ isOnline: false }, 'feed button'],
  ] as const)(
    'with %o: not a byte leaves, the driver reads why, and it is printed once that has ended',
    async (wrong, advice) => {
      const jobs = new MemoryJobs(1)
      const printer = new FakePrinter()
      printer.says = async () => ({ ...FINE, ...wrong })
      const { queue } = start(jobs, printer)
      await until(() => jobs.rows[0]!.state === 'failed')
      expect(jobs.rows[0]!.detail).toContain(advice)
      expect(queue.status().lastError).toContain(advice)
      await until(() => printer.opened > 3)
      expect(printer.paper).toEqual([])
      expect(jobs.states).toEqual(['1 failed'])
      printer.says = async () => FINE
      await until(() => jobs.rows[0]!.state === 'printed')
      expect(printer.paper).toEqual(['receipt 1'])
      expect(queue.status()).toMatchObject({ lastError: null, condition: FINE })
    },
  )

  test('is asked again soon while it answers, however long that lasts', async () => {
    const jobs = new MemoryJobs(1)
    const printer = new FakePrinter()
    printer.says = async () => ({ ...FINE, paper: 'out' })
    start(jobs, printer, { retryMs: 1, longestRetryMs: 600_000 })
    await until(() => printer.opened > 25)
  })

  test('that it prints on with the roll nearly at its end is told, and what it says after the job counts', async () => {
    const jobs = new MemoryJobs(1)
    const printer = new FakePrinter()
    printer.says = async () => FINE
    printer.end = { isConfirmed: true, condition: { ...FINE, paper: 'near-end' } }
    const { queue } = start(jobs, printer)
    await until(() => jobs.rows[0]!.state === 'printed')
    expect(queue.status().condition?.paper).toBe('near-end')
  })

  test('and then falls silent gets no more jobs until it answers again', async () => {
    const jobs = new MemoryJobs(2)
    const printer = new FakePrinter()
    printer.says = async () => (printer.paper.length === 0 ? FINE : null)
    const { queue } = start(jobs, printer)
    await until(() => jobs.rows[1]!.state === 'failed')
    expect(queue.status().lastError).toContain('does not answer any more')
    expect(printer.paper).toEqual(['receipt 1'])
    printer.says = async () => FINE
    await until(() => jobs.rows[1]!.state === 'printed')
  })

  test('an enquiry that fails is no answer: it is tried', async () => {
    const jobs = new MemoryJobs(1)
    const printer = new FakePrinter()
    printer.says = () => Promise.reject(new Error('no answer'))
    start(jobs, printer)
    await until(() => jobs.rows[0]!.state === 'printed')
  })
})

describe('what nobody waits for', () => {
  test('expires when it has failed, without a try, and what is newer is printed', async () => {
    const jobs = new MemoryJobs(3)
    const printer = new FakePrinter()
    printer.says = async () => ({ ...FINE, paper: 'out' })
    const { queue } = start(jobs, printer)
    await until(() => jobs.rows[0]!.state === 'failed')
    jobs.rows[0]!.isOutlived = true
    printer.says = async () => FINE
    await until(() => jobs.rows[2]!.state === 'printed')
    expect(printer.paper).toEqual(['receipt 2', 'receipt 3'])
    expect(jobs.rows[0]).toMatchObject({ state: 'expired' })
    expect(jobs.rows[0]!.detail).toContain('nobody waited')
    await until(() => queue.status().state === 'idle')
    expect(queue.status().lastError).toBeNull()
  })

  test('but has not failed is printed: it only stood behind another one', async () => {
    const jobs = new MemoryJobs(1)
    jobs.rows[0]!.isOutlived = true
    const printer = new FakePrinter()
    start(jobs, printer)
    await until(() => jobs.rows[0]!.state === 'printed')
  })

  test('a code that was paid while the printer was opened stays off the paper', async () => {
    const jobs = new MemoryJobs(1)
    const printer = new FakePrinter()
    let isPaid = false
    printer.onOpen = () => {
      isPaid = true
    }
    start(jobs, printer, {
      render: () => (isPaid ? { outlived: 'it is paid' } : Buffer.from('code')),
    })
    await until(() => jobs.rows[0]!.state === 'expired')
    expect(printer.paper).toEqual([])
    expect(jobs.states).toEqual(['1 expired'])
    expect(jobs.rows[0]!.detail).toBe('it is paid')
  })
})
