import { expect, test } from 'vitest'
import { Ledger, LedgerReader } from '../../../src/agent/ledger/ledger.ts'
import { askedTrip, commit, newLedger, optionsFor, record, STAMP, scratch } from './support.ts'

const OPEN = { id: 'S1', isOpen: true, driver: 'Li', from: '20261123060000' }

test('a shift comes back as it was stored, and one is open at most', () => {
  const ledger = newLedger()
  expect(ledger.openShift()).toBeNull()
  ledger.commit(commit({ shifts: [OPEN] }))
  expect(ledger.openShift()).toEqual(OPEN)
  expect(() => ledger.commit(commit({ shifts: [{ id: 'S2', isOpen: true }] }))).toThrow()
  const closed = {
    ...OPEN,
    isOpen: false,
    to: '20261123180000',
    meter: { trips: 2, total: 3000, hiredM: 8400 },
    own: { trips: 1, total: 2350 },
  }
  ledger.commit(commit({ shifts: [closed, { id: 'S2', isOpen: true }] }))
  expect(ledger.openShift()).toEqual({ id: 'S2', isOpen: true })
  expect(ledger.shiftOf('Li', '20261123060000')).toEqual(closed)
  expect(ledger.shiftOf('Wang', '20261123060000')).toBeUndefined()
  expect(ledger.shiftOf('Li', undefined)).toBeUndefined()
  expect(ledger.shifts(10).map(({ shift, changed }) => [shift.id, changed])).toEqual([
    ['S2', STAMP],
    ['S1', STAMP],
  ])
})

test('the rides of a shift: by the meter’s times where both are known, else by its id', () => {
  const ledger = newLedger()
  const ride = (id: string, startedAt: string, total: number, shift?: string) =>
    askedTrip(id, {
      record: record({ tripNo: id, startedAt, total }),
      ...(shift === undefined ? {} : { shift }),
    })
  ledger.commit(
    commit({
      shifts: [OPEN],
      trips: [
        ride('T1', '20261123055959', 100, 'S1'),
        ride('T2', '20261123060000', 200),
        ride('T3', '20261123180030', 400, 'S1'),
        ride('T4', '20261123180100', 800),
      ],
    }),
  )
  // A sign-out names its minute only, and the last ride may have begun within it.
  expect(ledger.shiftRides({ ...OPEN, to: '20261123180000' })).toEqual({ trips: 2, total: 600 })
  expect(ledger.shiftRides(OPEN)).toEqual({ trips: 2, total: 500 })
})

test('when the meter was hired stays with the trip', () => {
  const path = `${scratch()}/ledger.db`
  const before = Ledger.open(optionsFor(path))
  before.commit(commit({ trips: [askedTrip('T1', { hiredAt: '20261123100142' })] }))
  before.close()
  const after = LedgerReader.openReadOnly(path)
  expect(after.trip('T1')?.hiredAt).toBe('20261123100142')
  after.close()
})
