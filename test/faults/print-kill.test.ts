/**
 * The agent is killed at every byte of a print job and around each of its commits, and starts again on the same ledger: at most
 * one original ever comes out, whole or in part, and a receipt counts as printed only when all of it is on paper.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { long } from '../support/counts.ts'
import { printingLedger, RECEIPT_BYTES } from './children/printingFacts.ts'

/** Drawn, `printing` committed, each byte, let go, `printed` committed. */
const POINTS = RECEIPT_BYTES + 4
const NEVER = 1_000_000

/** The ends of the job one by one and every so many in between; all of them in the long run. */
const chosen = Array.from({ length: POINTS }, (_, i) => i).filter(
  point => long || point < 4 || point > POINTS - 6 || point % 20 === 0,
)

function life(folder: string, point: number): NodeJS.Signals | null {
  const child = join(import.meta.dirname, 'children', 'printing.ts')
  const args = [child, join(folder, 'ledger.db'), join(folder, 'paper'), String(point)]
  const { signal, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 })
  if (signal === null && status !== 0) throw new Error(stderr)
  return signal
}

test(`${chosen.length} kills in a job of ${RECEIPT_BYTES} bytes`, () => {
  const ends = new Map<string, number>()
  for (const point of chosen) {
    const folder = mkdtempSync(join(tmpdir(), 'farebridge-print-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    expect(life(folder, point), `killed at point ${point}`).toBe('SIGKILL')
    expect(life(folder, NEVER), 'the second life ends by itself').toBeNull()
    const paper = existsSync(join(folder, 'paper')) ? readFileSync(join(folder, 'paper'), 'latin1') : ''
    const ledger = printingLedger(join(folder, 'ledger.db'))
    const jobs = ledger.printJobs({ limit: 10 })
    ledger.close()
    expect(jobs.map(({ kind, receiptNo }) => [kind, receiptNo])).toEqual([['original', 1]])
    const { state } = jobs[0]!
    expect(paper.length, `point ${point}: never more than one job's bytes`).toBeLessThanOrEqual(RECEIPT_BYTES)
    if (state === 'printed') expect(paper.length).toBe(RECEIPT_BYTES)
    else expect(state).toBe('unknown')
    const found = `${state}, ${paper.length === 0 ? 'nothing' : paper.length < RECEIPT_BYTES ? 'a part' : 'all'} on paper`
    ends.set(found, (ends.get(found) ?? 0) + 1)
  }
  console.log([...ends].map(([end, n]) => `${end}: ${n}`).join('\n'))
  // Killed before `printing` was committed it is printed in the second life; killed after, nobody knows.
  expect(ends.get('printed, all on paper')).toBeGreaterThanOrEqual(2)
  expect(ends.get('unknown, a part on paper')).toBeGreaterThan(5)
})
