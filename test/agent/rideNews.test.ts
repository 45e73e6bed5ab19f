/** News of rides is found among other troubles, and only of the rides that it is about. */
import { describe, expect, test } from 'vitest'
import type { Ledger } from '../../src/agent/ledger/ledger.ts'
import { AMONG, latePayments, mismatchOf } from '../../src/agent/rideNews.ts'
import type { AlarmKind } from '../../src/domain/decisions/index.ts'
import type { Trip } from '../../src/domain/trip.ts'
import { ride } from './screens/fixture.ts'

/** Newest first, as the ledger gives them; each with the order that its place says. */
function ledgerWith(...alarms: readonly (readonly [AlarmKind, string?])[]) {
  const rows = alarms.map(([kind, trip], i) => ({ order: alarms.length - i, kind, trip, detail: '' }))
  return rows.slice(0, AMONG) as unknown as ReturnType<Ledger['alarms']>
}

const lateIn = (alarms: ReturnType<Ledger['alarms']>, since = 0) => latePayments(alarms, tripOf, since)
const mismatchIn = (alarms: ReturnType<Ledger['alarms']>) => mismatchOf(alarms, 'T9')

function tripOf(id: string): Trip | undefined {
  return id.startsWith('T') ? { ...ride({ noticeReceived: 900 }), id, tripNo: id } : undefined
}

const OTHER: readonly [AlarmKind] = ['meter-locked']
const others = (count: number) => Array.from({ length: count }, () => OTHER)

describe('late payments', () => {
  test('the oldest stands first, and no more than three', () => {
    const ledger = ledgerWith(
      ['payment-late', 'T4'],
      ['payment-late', 'T3'],
      OTHER,
      ['payment-late', 'T2'],
      ['payment-late', 'T1'],
    )
    expect(lateIn(ledger)).toEqual(
      ['T2', 'T3', 'T4'].map((tripNo, i) => ({
        order: [2, 4, 5][i],
        tripNo,
        received: 900,
        currency: 'CNY',
      })),
    )
  })

  test('are found behind other troubles, are not of an earlier start, and need their ride', () => {
    const ledger = ledgerWith(...others(60), ['payment-late', 'T1'], ['payment-late', 'GONE'])
    expect(lateIn(ledger).map(({ tripNo }) => tripNo)).toEqual(['T1'])
    expect(lateIn(ledger, 2)).toEqual([])
  })
})

describe('a mismatch', () => {
  test.each(['notice-quarantined', 'record-conflict', 'restore-conflict'] as const)(
    '%s of the ride in hand is one, behind other troubles too',
    kind => {
      expect(mismatchIn(ledgerWith(...others(60), [kind, 'T9']))).toBe(kind)
    },
  )

  test('of another ride, of no ride, or another trouble of this one is none', () => {
    const alarms = [['record-conflict', 'T8'], ['notice-quarantined'], ['payment-over', 'T9']] as const
    expect(mismatchIn(ledgerWith(...alarms))).toBeNull()
  })

  test('the newest of several is told', () => {
    expect(mismatchIn(ledgerWith(['restore-conflict', 'T9'], ['record-conflict', 'T9']))).toBe(
      'restore-conflict',
    )
  })
})
