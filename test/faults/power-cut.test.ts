/**
 * Power cuts: what a stopped writer's disk holds at that moment, without what the system had not yet written, must hold
 * everything that the writer has acknowledged. Kill -9 alone cannot show this, since the system goes on writing.
 * A control run with the one durability setting turned down shows that these cuts find what they are made to find.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { Ledger } from '../../src/agent/ledger/ledger.ts'
import { count } from '../support/counts.ts'
import { type LoopDisk, loopDisk, missingForLoopDisks } from '../support/loopDisk.ts'
import { leftOut } from '../support/programs.ts'
import { type Seeded, seeded } from '../support/seeded.ts'
import { until } from '../support/waiting.ts'
import { writerClock, writerLedger } from './children/writerFacts.ts'

const missing = missingForLoopDisks()
const CUTS = count(30, 600)
/** Some seven in ten lose something. */
const CONTROL_CUTS = count(10, 30)
/** Cuts in the life of one disk: the first come while its ledger is young, the later ones among checkpoints. */
const CUTS_A_DISK = 6

interface Cut {
  readonly acked: number
  readonly lost: readonly string[]
  readonly faults: readonly string[]
}

class Writer {
  readonly acks: string[] = []
  readonly #child: ChildProcess

  constructor(path: string, round: string, mode: 'FULL' | 'NORMAL') {
    const file = join(import.meta.dirname, 'children', 'ledgerWriter.ts')
    this.#child = spawn(process.execPath, [file, path, round, mode], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => this.kill())
    let rest = ''
    this.#child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      this.acks.push(...lines)
    })
  }

  /** Stands still from here on; what it had said by then has been heard. */
  async stop(): Promise<void> {
    this.#child.kill('SIGSTOP')
    const status = `/proc/${this.#child.pid}/stat`
    await until('the writer stands still', () => / T /.test(readFileSync(status, 'latin1')), 10_000, 1)
  }

  goOn(): void {
    this.#child.kill('SIGCONT')
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = new Promise(resolve => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await ended
  }
}

/** Cuts the power so many times; each disk has a writer of its own. */
async function cutPower(cuts: number, mode: 'FULL' | 'NORMAL', lots: Seeded): Promise<Cut[]> {
  const results: Cut[] = []
  while (results.length < cuts) {
    const disk = loopDisk()
    const writer = new Writer(join(disk.path, 'ledger.db'), String(results.length), mode)
    await until('the writer is at work', () => writer.acks.length > 0)
    for (let cut = 0; cut < CUTS_A_DISK && results.length < cuts; cut++) {
      await sleep(lots.random() * (cut === 0 ? 30 : 400))
      await writer.stop()
      results.push(examine(disk, writer.acks))
      writer.goOn()
    }
    await writer.kill()
  }
  return results
}

/** What the disk held when the writer stood still. */
function examine(disk: LoopDisk, acks: readonly string[]): Cut {
  const copy = disk.cut()
  const path = join(copy.path, 'ledger.db')
  const lines: string[] = []
  const note = (text: string) => void lines.push(text)
  const log = { debug() {}, info() {}, warn: note, error: note, from: () => log }
  const ledger = Ledger.open({ ...writerLedger(path), clock: writerClock, log })
  try {
    const faults = [...lines, ...inconsistencies(ledger)]
    if (ledger.movedAside !== null) faults.push('the ledger was damaged')
    return { acked: acks.length, lost: acks.filter(ack => !holds(ledger, ack)), faults }
  } finally {
    ledger.close()
    copy.remove()
  }
}

function holds(ledger: Ledger, ack: string): boolean {
  const [what, name, jti] = ack.split(' ') as [string, string, string | undefined]
  if (what === 'R') return ledger.byRecord(name, '20261123100100')?.revisions.length === 1
  return ledger.inboxResult(jti!) === 'applied' && ledger.trip(name)?.captures[0]?.tradeNo === jti
}

/** Whatever is there is there whole: a commit is one step, also for the disk. */
function inconsistencies(ledger: Ledger): string[] {
  const faults: string[] = []
  const { trips, lastSeq, lastReceiptNo, inbox, prints } = ledger.counts()
  const rows = ledger.outboxAfter(0, 1_000_000).map(row => row.seq)
  if (rows.some((seq, i) => seq !== i + 1) || rows.length !== lastSeq)
    faults.push(`${rows.length} outbox rows up to ${lastSeq}`)
  if (lastReceiptNo !== prints.queued) faults.push(`${prints.queued} receipts up to number ${lastReceiptNo}`)
  // One for the restore, one for each paid ride; each of them printed.
  if (inbox !== lastReceiptNo + (ledger.fresh() ? 0 : 1))
    faults.push(`${inbox} messages for ${lastReceiptNo} receipts`)
  if (trips - lastReceiptNo > 1) faults.push(`${trips} trips for ${lastReceiptNo} receipts`)
  return faults
}

test.skipIf(missing !== null)(`${CUTS} power cuts lose nothing acknowledged${leftOut(missing)}`, async () => {
  const cuts = await cutPower(CUTS, 'FULL', seeded())
  const acked = cuts.map(cut => cut.acked)
  console.log(
    `power cuts: ${cuts.length}, acknowledged at the last of each disk: up to ${Math.max(...acked)}`,
  )
  expect(cuts.flatMap(cut => cut.faults)).toEqual([])
  expect(cuts.flatMap(cut => cut.lost)).toEqual([])
  expect(Math.max(...acked)).toBeGreaterThan(20)
})

test.skipIf(missing !== null)(
  `the control: ${CONTROL_CUTS} cuts at synchronous NORMAL lose what was acknowledged${leftOut(missing)}`,
  async () => {
    const cuts = await cutPower(CONTROL_CUTS, 'NORMAL', seeded())
    const losing = cuts.filter(cut => cut.lost.length > 0)
    const rows = cuts.reduce((sum, cut) => sum + cut.lost.length, 0)
    console.log(`control: ${losing.length} of ${cuts.length} cuts lost ${rows} acknowledgements`)
    expect(losing.length).toBeGreaterThan(0)
    expect(cuts.flatMap(cut => cut.faults)).toEqual([])
  },
)
