import { describe, expect, test } from 'vitest'
import type { PrintEntry } from '../../../src/agent/ledger/ledger.ts'
import { PRINT_STATES } from '../../../src/agent/ledger/prints.ts'
import { askedTrip, commit, memoryLog, newLedger, receipt, STAMP } from './support.ts'

const original = (trip: string, total = 2350): PrintEntry => ({
  trip,
  kind: 'original',
  document: receipt(trip, { total }),
})
const copy = (trip: string, total = 2350): PrintEntry => ({ ...original(trip, total), kind: 'copy' })
const print = (...prints: PrintEntry[]) => commit({ prints })

describe('receipt numbers', () => {
  test('have no gaps, also when a commit fails', () => {
    const ledger = newLedger()
    ledger.commit(print(original('A'), original('B')))
    const bad = { ...print(original('C')), trips: [askedTrip('C', { cash: -1 })] }
    expect(() => ledger.commit(bad)).toThrow()
    const late = { ...print(original('C')), current: 'NONE' }
    expect(() => ledger.commit(late)).toThrow()
    ledger.commit(print(original('D')))
    expect(ledger.printJobs({ limit: 10 }).map(job => [job.trip, job.receiptNo])).toEqual([
      ['D', 3],
      ['B', 2],
      ['A', 1],
    ])
    expect(ledger.counts().lastReceiptNo).toBe(3)
  })

  test('an original is made once for a trip and total, silently', () => {
    const ledger = newLedger()
    ledger.commit(print(original('A'), original('A')))
    ledger.commit(print(original('A'), original('B')))
    ledger.commit(print(original('A', 2850)))
    expect(ledger.printJobs({ limit: 10 }).map(job => [job.trip, job.document.total, job.receiptNo])).toEqual(
      [
        ['A', 2850, 3],
        ['B', 2350, 2],
        ['A', 2350, 1],
      ],
    )
  })

  test('a copy bears the number of the last original, as often as asked', () => {
    const ledger = newLedger()
    ledger.commit(print(original('A'), original('B'), original('A', 2850)))
    ledger.commit(print(copy('A'), copy('A'), copy('B')))
    expect(ledger.printJobs({ limit: 3 }).map(job => [job.kind, job.trip, job.receiptNo])).toEqual([
      ['copy', 'B', 2],
      ['copy', 'A', 3],
      ['copy', 'A', 3],
    ])
  })

  test('a copy without an original gets the next number, once; a later original its own', () => {
    const ledger = newLedger()
    ledger.commit(print(copy('A')))
    ledger.commit(print(copy('A'), original('A'), copy('A')))
    expect(ledger.printJobs({ limit: 10 }).map(job => [job.kind, job.receiptNo])).toEqual([
      ['copy', 2],
      ['original', 2],
      ['copy', 1],
      ['copy', 1],
    ])
  })
})

describe('the queue of jobs', () => {
  test('gives the oldest that has not reached the printer', () => {
    const ledger = newLedger()
    expect(ledger.nextPrintJob()).toBeUndefined()
    ledger.commit(print(original('A'), original('B'), original('C')))
    const first = ledger.nextPrintJob()!
    expect(first).toEqual({
      id: first.id,
      trip: 'A',
      kind: 'original',
      receiptNo: 1,
      document: receipt('A'),
      state: 'queued',
      detail: '',
      at: STAMP,
      changed: STAMP,
    })
    ledger.setPrintJob(first.id, 'failed', 'no paper')
    expect(ledger.nextPrintJob()).toMatchObject({ trip: 'A', state: 'failed', detail: 'no paper' })
    ledger.setPrintJob(first.id, 'printing')
    expect(ledger.nextPrintJob()?.trip).toBe('B')
    ledger.setPrintJob(first.id, 'unknown', 'x'.repeat(2000))
    expect(ledger.nextPrintJob()?.trip).toBe('B')
    const [job] = ledger.printJobs({ limit: 10, trip: 'A' })
    expect(job).toMatchObject({ state: 'unknown' })
    expect(job!.detail).toHaveLength(500)
  })

  test('what was printed stays printed', () => {
    const log = memoryLog()
    const ledger = newLedger({ log })
    ledger.commit(print(original('A')))
    const { id } = ledger.nextPrintJob()!
    ledger.setPrintJob(id, 'printed')
    for (const state of PRINT_STATES) ledger.setPrintJob(id, state)
    ledger.setPrintJob(id + 1, 'printed')
    expect(ledger.printJobs({ limit: 10 })).toMatchObject([{ id, state: 'printed' }])
    expect(log.lines).toHaveLength(PRINT_STATES.length + 1)
  })

  test('what was being printed when the agent stopped is unknown', () => {
    const ledger = newLedger()
    ledger.commit(print(...['A', 'B', 'C', 'D', 'E'].map(id => original(id))))
    const ids = ledger.printJobs({ limit: 5 }).map(job => job.id)
    PRINT_STATES.forEach((state, i) => {
      ledger.setPrintJob(ids[i]!, state)
    })
    expect(ledger.interruptedPrints()).toBe(1)
    expect(ledger.interruptedPrints()).toBe(0)
    expect(ledger.counts().prints).toEqual({ queued: 1, printing: 0, printed: 1, failed: 1, unknown: 2 })
    expect(ledger.printsIn('unknown')).toBe(2)
  })
})
