import { describe, expect, test } from 'vitest'
import type { Ledger, PrintEntry, PrintJob } from '../../../src/agent/ledger/ledger.ts'
import { PRINT_STATES } from '../../../src/agent/ledger/prints.ts'
import type { ShiftDocument } from '../../../src/domain/printMatter.ts'
import { shiftTotals } from '../../../src/domain/shift.ts'
import { askedTrip, commit, memoryLog, newLedger, receipt, STAMP } from './support.ts'

const original = (trip: string, total = 2350): PrintEntry => ({
  trip,
  kind: 'original',
  document: receipt(trip, { total }),
})
const totalOf = ({ document }: PrintJob) => ('total' in document ? document.total : null)
const asked = (trip: string, total = 2350): PrintEntry => ({
  trip,
  kind: 'asked',
  document: receipt(trip, { total }),
})
const payCode = (trip: string): PrintEntry => ({
  kind: 'pay-code',
  trip,
  document: { ...receipt(trip), rev: 1, due: 2350, link: 'MAC' },
})
const SHIFT: ShiftDocument = {
  issuer: { vehicle: 'TAXI-0042' },
  shift: null,
  totals: shiftTotals([], 'CNY'),
  issued: STAMP,
}
const numbersOf = (ledger: Ledger) =>
  ledger.printJobs({ limit: 20 }).map(job => [job.kind, job.trip, job.receiptNo])
function allPrinted(ledger: Ledger): void {
  for (const job of ledger.printJobs({ limit: 20 })) ledger.setPrintJob(job.id, 'printed')
}
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
    expect(ledger.printJobs({ limit: 10 }).map(job => [job.trip, totalOf(job), job.receiptNo])).toEqual([
      ['A', 2850, 3],
      ['B', 2350, 2],
      ['A', 2350, 1],
    ])
  })

  test('a copy bears the number of the last original, as often as asked', () => {
    const ledger = newLedger()
    ledger.commit(print(original('A'), original('B'), original('A', 2850)))
    allPrinted(ledger)
    ledger.commit(print(asked('A', 2850), asked('A', 2850), asked('B')))
    expect(numbersOf(ledger).slice(0, 3)).toEqual([
      ['copy', 'B', 2],
      ['copy', 'A', 3],
      ['copy', 'A', 3],
    ])
  })

  test('without an original in this ledger one may be on paper all the same: a copy with the next number, once', () => {
    const ledger = newLedger()
    ledger.commit(print(asked('A')))
    allPrinted(ledger)
    ledger.commit(print(asked('A'), original('A')))
    expect(numbersOf(ledger)).toEqual([
      ['original', 'A', 2],
      ['copy', 'A', 1],
      ['copy', 'A', 1],
    ])
  })

  test('slips have none', () => {
    const ledger = newLedger()
    ledger.commit(print(payCode('A'), original('A'), payCode('A')))
    expect(numbersOf(ledger)).toEqual([
      ['pay-code', 'A', null],
      ['original', 'A', 1],
      ['pay-code', 'A', null],
    ])
    expect(ledger.counts().lastReceiptNo).toBe(1)
  })
})

describe('a receipt that has not come out', () => {
  test.each(['failed', 'expired'] as const)(
    'because it is %s is printed as the original when asked for',
    state => {
      const ledger = newLedger()
      ledger.commit(print(original('A')))
      ledger.setPrintJob(ledger.nextPrintJob()!.id, state, 'no paper')
      ledger.commit(print({ ...asked('A'), document: receipt('A', { refunded: 500 }) } as PrintEntry))
      expect(ledger.printJobs({ limit: 9 })).toMatchObject([
        { kind: 'original', receiptNo: 1, state: 'queued', detail: '', document: { refunded: 500 } },
      ])
    },
  )

  test('and waits behind others is not asked for twice', () => {
    const ledger = newLedger()
    ledger.commit(print(original('A')))
    ledger.commit(print(asked('A')))
    expect(numbersOf(ledger)).toEqual([['original', 'A', 1]])
  })

  test.each(['printing', 'unknown', 'printed'] as const)('for certain: after %s it is a copy', state => {
    const ledger = newLedger()
    ledger.commit(print(original('A')))
    ledger.setPrintJob(ledger.nextPrintJob()!.id, state)
    ledger.commit(print(asked('A')))
    expect(numbersOf(ledger)).toEqual([
      ['copy', 'A', 1],
      ['original', 'A', 1],
    ])
  })

  test('and is held has its number, is not printed by itself, and comes out as the original once', () => {
    const ledger = newLedger()
    const held: PrintEntry = { kind: 'held', trip: 'A', document: receipt('A') }
    ledger.commit(print(held, held, original('B')))
    expect(ledger.nextPrintJob()).toMatchObject({ trip: 'B', receiptNo: 2 })
    ledger.commit(print(asked('A')))
    expect(ledger.nextPrintJob()).toMatchObject({ trip: 'A', kind: 'original', receiptNo: 1 })
  })
})

describe('nobody waits any more', () => {
  const outlived = (ledger: Ledger) => ledger.nextPrintJob()?.isOutlived

  test('for the receipt of a ride before the current one', () => {
    const ledger = newLedger()
    ledger.commit(commit({ trips: [askedTrip('A')], current: 'A', prints: [original('A')] }))
    expect(outlived(ledger)).toBe(false)
    ledger.commit(commit({ trips: [askedTrip('B')], current: 'B' }))
    expect(outlived(ledger)).toBe(true)
  })

  test('for a slip that was asked for again', () => {
    const ledger = newLedger()
    ledger.commit(print(payCode('A')))
    expect(outlived(ledger)).toBe(false)
    ledger.commit(print(payCode('B'), original('A')))
    expect(outlived(ledger)).toBe(false)
    ledger.commit(print(payCode('A')))
    expect(outlived(ledger)).toBe(true)
  })

  test('for a shift report that was asked for again', () => {
    const ledger = newLedger()
    const shift: PrintEntry = { kind: 'shift', trip: null, document: SHIFT }
    ledger.commit(print(shift))
    expect(outlived(ledger)).toBe(false)
    ledger.commit(print(shift))
    expect(outlived(ledger)).toBe(true)
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
      // There is no current ride in this ledger.
      isOutlived: true,
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
    ledger.commit(print(...['A', 'B', 'C', 'D', 'E', 'F'].map(id => original(id))))
    const ids = ledger.printJobs({ limit: 6 }).map(job => job.id)
    PRINT_STATES.forEach((state, i) => {
      ledger.setPrintJob(ids[i]!, state)
    })
    expect(ledger.interruptedPrints()).toBe(1)
    expect(ledger.interruptedPrints()).toBe(0)
    expect(ledger.counts().prints).toEqual({
      queued: 1,
      printing: 0,
      printed: 1,
      failed: 1,
      unknown: 2,
      expired: 1,
    })
    expect(ledger.printsIn('unknown')).toBe(2)
  })
})
