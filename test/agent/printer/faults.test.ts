/** Queue, transport and virtual printer together: what each fault makes of a job, and what comes out on paper. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Patience } from '../../../src/agent/printer/connection.ts'
import { printerOpener } from '../../../src/agent/printer/opener.ts'
import { PrinterQueue } from '../../../src/agent/printer/queue.ts'
import { paperBytes } from '../../../src/protocols/printers/bytes.ts'
import { receiptPaper } from '../../../src/receipts/receiptPaper.ts'
import { VirtualPrinter } from '../../../src/simulators/printer/virtualPrinter.ts'
import { layoutNamed, modelNamed } from '../../receipts/support.ts'
import { MemoryJobs, MemoryLog, RECEIPT, type ReceiptJob, until } from './fixtures.ts'

/** Only for jobs that must run out of it: a busy machine may take a while even to print well. */
const SHORT: Patience = {
  openMs: 5_000,
  hangUpMs: 20,
  jobMs: () => 300,
  answerMs: 150,
  pollMs: 50,
  closeMs: 3_000,
}
const CALM: Patience = {
  openMs: 5_000,
  hangUpMs: 20,
  jobMs: () => 15_000,
  answerMs: 150,
  pollMs: 50,
  closeMs: 3_000,
}

let printer: VirtualPrinter
let port: number
const queues: PrinterQueue[] = []

beforeEach(async () => {
  printer = new VirtualPrinter()
  port = (await printer.start()).port
})
afterEach(async () => {
  await Promise.all(queues.splice(0).map(queue => queue.stop()))
  await printer.stop()
})

const LAYOUT = layoutNamed('generic-en')
const MODEL = { ...modelNamed('generic-58'), cut: 'partial' } as const

function receiptBytes(job: ReceiptJob): Buffer {
  const document = { ...job.document, receiptNo: job.receiptNo }
  return paperBytes(receiptPaper(document, job.kind === 'copy', LAYOUT, MODEL.columns), MODEL, null)
}

function run(jobs: MemoryJobs, patience = CALM): PrinterQueue {
  const queue = new PrinterQueue({
    jobs,
    open: printerOpener({ port: `tcp://127.0.0.1:${port}`, status: 'none' }, patience),
    render: job => receiptBytes(job as ReceiptJob),
    log: new MemoryLog(),
    retryMs: 10,
    longestRetryMs: 20,
  })
  queues.push(queue)
  queue.start()
  return queue
}

/** How often a receipt's number came out on paper. */
function onPaper(receiptNo: number): number {
  const number = String(receiptNo).padStart(6, '0')
  return printer.jobs.filter(job => job.text.some(line => line.endsWith(number))).length
}

describe('faults of a printer', () => {
  test('none: printed, complete and cut', async () => {
    const jobs = new MemoryJobs(3)
    run(jobs)
    await until(() => jobs.rows.every(row => row.state === 'printed'))
    await until(() => printer.jobs.length === 3)
    expect(printer.jobs.map(job => job.cut)).toEqual([true, true, true])
    expect(printer.unknownCommands).toEqual(new Map())
    expect([1, 2, 3].map(onPaper)).toEqual([1, 1, 1])
  })

  test('switched off: failed, and printed once when it is on again', async () => {
    await printer.setFault('refuse')
    const jobs = new MemoryJobs(1)
    run(jobs)
    await until(() => jobs.rows[0]!.state === 'failed')
    await printer.setFault('none')
    await until(() => jobs.rows[0]!.state === 'printed')
    expect(onPaper(1)).toBe(1)
  })

  test('no paper: unknown; what it held comes out later, and nothing is sent a second time', async () => {
    await printer.setFault('stall')
    const jobs = new MemoryJobs(1)
    const queue = run(jobs, SHORT)
    await until(() => jobs.rows[0]!.state === 'unknown')
    await queue.stop()
    await printer.setFault('none')
    await until(() => onPaper(1) === 1)
    jobs.add()
    run(jobs)
    await until(() => jobs.rows[1]!.state === 'printed')
    expect(onPaper(1)).toBe(1)
    expect(jobs.states.filter(state => state.startsWith('1 '))).toEqual(['1 printing', '1 unknown'])
  })

  test.each([1, 100, 500, 700])(
    'the plug is pulled after %i bytes: unknown, also after a restart',
    async bytes => {
      await printer.setFault({ dieAfter: bytes })
      const jobs = new MemoryJobs(1)
      const queue = run(jobs)
      await until(() => jobs.rows[0]!.state === 'unknown')
      const before = printer.jobs.length
      await queue.stop()
      await printer.setFault('none')
      jobs.restart()
      jobs.add()
      run(jobs)
      await until(() => jobs.rows[1]!.state === 'printed')
      expect(printer.jobs.length).toBe(before + 1)
      expect(jobs.rows[0]!.state).toBe('unknown')
      expect(onPaper(1)).toBeLessThanOrEqual(1)
    },
  )

  test('a copy bears the mark', async () => {
    const jobs = new MemoryJobs(1)
    jobs.rows[0]!.kind = 'copy'
    run(jobs)
    await until(() => printer.jobs.length === 1)
    expect(printer.jobs[0]!.text).toContain('* COPY *')
    expect(RECEIPT.receiptNo).not.toBe(1)
    expect(onPaper(1)).toBe(1)
  })
})
