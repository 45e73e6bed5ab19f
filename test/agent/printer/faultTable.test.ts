/**
 * What each fault of a printer makes of a job, by the moment at which it comes, over a real TCP connection with a printer that
 * answers. However it goes: at most one original on paper, and `printed` only when all of it is.
 */
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { Patience } from '../../../src/agent/printer/connection.ts'
import { printerOpener } from '../../../src/agent/printer/opener.ts'
import { PrinterQueue } from '../../../src/agent/printer/queue.ts'
import { paperBytes } from '../../../src/protocols/printers/bytes.ts'
import { receiptPaper } from '../../../src/receipts/receiptPaper.ts'
import { type PrinterFault, VirtualPrinter } from '../../../src/simulators/printer/virtualPrinter.ts'
import { layoutNamed, modelNamed } from '../../receipts/support.ts'
import { MemoryJobs, MemoryLog, type ReceiptJob, until } from './fixtures.ts'

/** Short for the faults that run out of it, and long enough for a busy machine to print a receipt. */
const PATIENCE: Patience = {
  openMs: 2_000,
  hangUpMs: 10,
  jobMs: () => 1_500,
  answerMs: 150,
  pollMs: 40,
  closeMs: 100,
}
const LAYOUT = layoutNamed('generic-en')
const MODEL = modelNamed('generic-58')

const FAULTS = [
  'none',
  'near-end',
  'paper-out',
  'cover-open',
  'knife',
  'refuse',
  'power-off',
  'stall',
  'stuck',
] as const satisfies readonly PrinterFault[]
type Fault = (typeof FAULTS)[number]

const MOMENTS = ['before', 'in the middle', 'behind the last line'] as const
type Moment = (typeof MOMENTS)[number]

let printer: VirtualPrinter
let queue: PrinterQueue | null = null
const table = new Map<Fault, Map<Moment, string>>()

afterEach(async () => {
  await queue?.stop()
  await printer.stop()
})
afterAll(() => {
  const rows = FAULTS.map(fault => [fault, ...MOMENTS.map(moment => table.get(fault)?.get(moment) ?? '-')])
  console.table(
    Object.fromEntries(
      rows.map(([fault, ...cells]) => [fault, Object.fromEntries(MOMENTS.map((m, i) => [m, cells[i]]))]),
    ),
  )
})

function bytesOf(job: ReceiptJob): Buffer {
  const paper = receiptPaper({ ...job.document, receiptNo: job.receiptNo }, false, LAYOUT, MODEL.columns)
  return paperBytes(paper, MODEL, null)
}

/** Receipts with the number 1 on paper, whole or in part. */
function onPaper() {
  const papers = printer.jobs.filter(job => job.text.some(line => line.endsWith('000001')))
  return { all: papers.length, whole: papers.filter(job => job.cut).length }
}

/** The fault at its moment, over when the job has come to a stand, and what has become of it. */
async function story(fault: Fault, moment: Moment, confirms: boolean) {
  printer = new VirtualPrinter({ confirms })
  const { port } = await printer.start()
  const jobs = new MemoryJobs(1)
  const states: string[] = []
  const isAt = async (so: () => boolean) => {
    await until(() => so() || jobs.rows[0]!.state === 'printed')
    await printer.setFault(fault)
  }
  if (moment === 'before') await printer.setFault(fault)
  else await printer.setFault({ bytesPerSecond: 6_000 })
  queue = new PrinterQueue({
    jobs,
    open: printerOpener({ port: `tcp://127.0.0.1:${port}`, status: 'dle-eot' }, PATIENCE),
    render: job => bytesOf(job as ReceiptJob),
    log: new MemoryLog(),
    retryMs: 30,
    longestRetryMs: 60,
  })
  queue.start()
  if (moment === 'in the middle') await isAt(() => printer.lines >= 8)
  if (moment === 'behind the last line') await isAt(() => printer.lines >= 33)
  await until(() => ['failed', 'unknown', 'printed'].includes(jobs.rows[0]!.state))
  states.push(jobs.rows[0]!.state)
  await printer.setFault('none')
  await until(() => ['unknown', 'printed'].includes(jobs.rows[0]!.state))
  states.push(jobs.rows[0]!.state)
  // What the printer still held comes out now, if it ever does.
  await new Promise(resolve => setTimeout(resolve, 120))
  return { first: states[0]!, last: states[1]!, ...onPaper(), detail: jobs.rows[0]!.detail }
}

describe.each(FAULTS)('%s', fault => {
  test.each(MOMENTS)('%s', async moment => {
    const end = await story(fault, moment, true)
    const way = end.first === end.last ? end.last : `${end.first} → ${end.last}`
    const seen = end.whole === 1 ? 'whole' : end.all === 1 ? 'a part' : 'nothing'
    table.set(fault, (table.get(fault) ?? new Map()).set(moment, `${way}, ${seen} on paper`))
    expect(end.all, 'originals on paper').toBeLessThanOrEqual(1)
    // One that has never answered cannot be told from a one-way printer: what it took counts as printed.
    const isBlind = fault === 'stuck' && moment === 'before'
    if (end.last === 'printed' && !isBlind) expect(end.whole).toBe(1)
    // Before the first byte nothing is ever in doubt, unless the printer takes bytes and says no word.
    if (moment === 'before' && fault !== 'stall' && fault !== 'stuck')
      expect(way).toMatch(/^(failed → )?printed$/)
    if (end.last === 'unknown') expect(end.detail).toMatch(/\S/)
  })
})

test.each([
  ['paper-out', /no paper/],
  ['cover-open', /cover is open/],
  ['knife', /knife is stuck/],
] as const)('%s in the middle is told to the driver', async (fault, advice) => {
  const end = await story(fault, 'in the middle', true)
  expect(end.first).toBe('unknown')
  expect(end.detail).toMatch(advice)
})

test('a printer that answers in real time alone is printed on, and paper out is still noticed before a job', async () => {
  const fine = await story('none', 'before', false)
  expect(fine).toMatchObject({ last: 'printed', whole: 1 })
  await queue?.stop()
  await printer.stop()
  const out = await story('paper-out', 'before', false)
  expect(out).toMatchObject({ first: 'failed', last: 'printed', whole: 1 })
})
