/**
 * The print queue over a real ledger, in a process that kills itself: `printing.ts LEDGER PAPER POINT`. Points are counted from 0:
 * the receipt is drawn, `printing` is committed, then each byte, the printer is let go, `printed` is committed. What reached the
 * paper before stands in the file PAPER. With a point that never comes it prints what waits, and ends.
 */
import { appendFileSync } from 'node:fs'
import type { PrinterOpener } from '../../../src/agent/printer/connection.ts'
import { PrinterQueue } from '../../../src/agent/printer/queue.ts'
import { commit, receipt } from '../../agent/ledger/support.ts'
import { MemoryLog } from '../../agent/printer/fixtures.ts'
import { printingLedger, RECEIPT_BYTES } from './printingFacts.ts'

const [path, paper, point] = process.argv.slice(2) as [string, string, string]
let passed = 0

/** The power may go here. */
function pass(): void {
  if (passed++ === Number(point)) process.kill(process.pid, 'SIGKILL')
}

const ledger = printingLedger(path)
ledger.interruptedPrints()
if (ledger.printJobs({ limit: 1 }).length === 0)
  ledger.commit(commit({ prints: [{ kind: 'original', trip: 'A', document: receipt('A') }] }))

const open: PrinterOpener = async () => ({
  condition: async () => null,
  print: async bytes => {
    for (const byte of bytes) {
      appendFileSync(paper, Buffer.of(byte))
      pass()
    }
    return { isConfirmed: false, condition: null }
  },
  close: () => pass(),
})

let drawn = 0
const queue = new PrinterQueue({
  jobs: {
    next: () => ledger.nextPrintJob(),
    set: (id, state, detail) => {
      ledger.setPrintJob(id, state, detail)
      pass()
    },
  },
  open,
  render: job => {
    if (drawn++ === 1) pass()
    return Buffer.alloc(RECEIPT_BYTES, `${job.kind} ${job.receiptNo}\n`)
  },
  log: new MemoryLog(),
})
queue.start()
while (queue.status().state !== 'idle' || ledger.nextPrintJob() !== undefined)
  await new Promise(resolve => setTimeout(resolve, 2))
await queue.stop()
ledger.close()
