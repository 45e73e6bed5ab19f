/** What people see: the driver's one word, the code, and the word on the meter's display. */
import { describe, expect, test } from 'vitest'
import type { Position, Trip } from '../../src/domain/trip.ts'
import { type Face, meterDisplay, type Now, tripView, viewOf } from '../../src/domain/view.ts'
import { record, restored, restoredPaid, withoutStart } from './support/facts.ts'
import { linkOf } from './support/memoryBook.ts'

const NOW: Now = { online: true, running: null, lingering: false, pageOpened: false }

const open = restored('T1')
const paid = restoredPaid('T1')
const toll = record({ rev: 2, total: 2850 })
const again = { rev: 2, total: 2850, due: 500, link: 'L2', withdrawn: false, confirmed: false }
const spent = open.revisions.map(revision => ({ ...revision, withdrawn: true }))

const TRIPS = {
  begun: { ...open, record: null, revisions: [], metering: true },
  'runs again': { ...open, revisions: spent, metering: true },
  'runs again, paid': { ...paid, revisions: spent, metering: true },
  checking: { ...open, revisions: [], checking: true },
  'checking, begun': { ...open, record: null, revisions: [], checking: true, metering: true },
  'checking, runs again': { ...open, revisions: [], checking: true, metering: true },
  open,
  short: { ...paid, record: toll, revisions: [...spent, again] },
  unpaid: { ...open, revisions: spent, unpaid: true },
  free: restored('T1', { total: 0 }),
  cash: { ...open, revisions: spent, cash: 2350 },
  paid,
  over: { ...paid, cash: 2350 },
  refunded: { ...paid, refunded: 2350 },
} satisfies Record<string, Trip>

type Name = keyof typeof TRIPS

describe('the face', () => {
  // Meter stopped; the same offline; for hire, moments after; for hire, later; for hire, later and offline.
  test.each<[Name, Face, Face, Face, Face, Face]>([
    ['begun', 'on-trip', 'on-trip', 'ready', 'ready', 'ready'],
    ['runs again', 'on-trip', 'on-trip', 'ready', 'ready', 'ready'],
    ['runs again, paid', 'on-trip', 'on-trip', 'ready', 'ready', 'ready'],
    ['checking', 'checking', 'checking', 'checking', 'checking', 'checking'],
    ['checking, begun', 'on-trip', 'on-trip', 'ready', 'ready', 'ready'],
    ['checking, runs again', 'on-trip', 'on-trip', 'ready', 'ready', 'ready'],
    ['open', 'open', 'unknown', 'open', 'open', 'unknown'],
    ['short', 'short', 'short', 'short', 'short', 'short'],
    ['unpaid', 'unpaid', 'unpaid', 'unpaid', 'ready', 'ready'],
    ['free', 'free', 'free', 'free', 'ready', 'ready'],
    ['cash', 'cash', 'cash', 'cash', 'ready', 'ready'],
    ['paid', 'paid', 'paid', 'paid', 'ready', 'ready'],
    ['over', 'over', 'over', 'over', 'ready', 'ready'],
    ['refunded', 'refunded', 'refunded', 'refunded', 'ready', 'ready'],
  ])('of a ride that is %s', (name, stopped, offline, justFree, free, freeOffline) => {
    const face = (position: Position, now: Partial<Now>) =>
      viewOf(position, TRIPS[name], { ...NOW, ...now }).face
    expect({
      stopped: face('stopped', {}),
      offline: face('stopped', { online: false }),
      justFree: face('for-hire', { lingering: true }),
      free: face('for-hire', {}),
      freeOffline: face('for-hire', { online: false }),
    }).toEqual({ stopped, offline, justFree, free, freeOffline })
  })

  test.each<[Position | null, Face]>([
    [null, 'ready'],
    ['for-hire', 'ready'],
    ['hired', 'on-trip'],
    ['stopped', 'on-trip'],
  ])('without a ride, the meter at %s', (position, face) => {
    expect(viewOf(position, null, NOW)).toEqual({
      face,
      position,
      trip: null,
      running: null,
      code: null,
      online: true,
      pageOpened: false,
      display: null,
    })
  })
})

describe('the code', () => {
  test.each(Object.keys(TRIPS) as Name[])('of a ride that is %s', name => {
    const codes: Partial<Record<Name, object>> = {
      open: { trip: 'T1', rev: 1, due: 2350, currency: 'CNY', link: linkOf('T1', 1, 2350, 'CNY') },
      short: { trip: 'T1', rev: 2, due: 500, currency: 'CNY', link: 'L2' },
    }
    const expected = codes[name] ?? null
    expect(viewOf('stopped', TRIPS[name], NOW).code).toEqual(expected)
    expect(viewOf('for-hire', TRIPS[name], NOW).code, 'for hire').toEqual(expected)
    expect(viewOf('stopped', TRIPS[name], { ...NOW, online: false }).code, 'offline').toEqual(expected)
  })

  test('somebody opened its page: only said while a code is up', () => {
    const now = { ...NOW, pageOpened: true }
    expect(viewOf('stopped', TRIPS.open, now).pageOpened).toBe(true)
    expect(viewOf('stopped', TRIPS.paid, now).pageOpened).toBe(false)
    expect(viewOf('stopped', TRIPS['runs again'], now).pageOpened).toBe(false)
  })
})

describe('the meter’s display', () => {
  test.each<[Name, string, number]>([
    ['open', 'UNPAID', 2350],
    ['short', 'SHORT', 500],
    ['unpaid', 'LEFT', 2350],
    ['free', 'PAID', 0],
    ['cash', 'CASH', 2350],
    ['paid', 'PAID', 2350],
    ['over', 'PAID', 4700],
    ['refunded', 'REFUNDED', 2350],
  ])('of a ride that is %s shows %s %i', (name, word, amount) => {
    expect(meterDisplay(TRIPS[name], true)).toEqual({ tripNo: '17', word, amount })
    const offline = name === 'open' ? 'UNKNOWN' : word
    expect(meterDisplay(TRIPS[name], false)).toEqual({ tripNo: '17', word: offline, amount })
  })

  test.each<Name>(['begun', 'runs again', 'runs again, paid', 'checking', 'checking, begun'])(
    'of a ride that is %s shows nothing',
    name => {
      expect(meterDisplay(TRIPS[name], true)).toBeNull()
      expect(viewOf('stopped', TRIPS[name], NOW).display).toBeNull()
    },
  )

  test.each<[string, Partial<Trip>, string, number]>([
    ['paid twice, once given back', { noticeReceived: 4700, refunded: 2350 }, 'PAID', 2350],
    ['cash, the payment given back', { cash: 2350, refunded: 2350 }, 'CASH', 2350],
    ['a part given back', { refunded: 500 }, 'PAID', 1850],
    ['asked again after a refund', { refunded: 2350, askedAgain: 2350 }, 'SHORT', 2350],
    ['the passenger left after a part', { record: toll, unpaid: true }, 'LEFT', 500],
  ])('%s', (_, facts, word, amount) => {
    expect(meterDisplay({ ...paid, ...facts }, true)).toMatchObject({ word, amount })
  })
})

describe('the running fare', () => {
  const fare = (tripNo: string) => ({ ...NOW, running: { tripNo, total: 1200 } })

  test('is shown for the ride that runs', () => {
    expect(viewOf('hired', TRIPS.begun, fare('17')).running).toEqual({ tripNo: '17', total: 1200 })
    expect(viewOf('hired', TRIPS['runs again'], fare('17')).running).toEqual({ tripNo: '17', total: 1200 })
    expect(viewOf('hired', { ...TRIPS.begun, tripNo: '' }, fare('17')).running).not.toBeNull()
  })

  test('is not shown for another ride, nor beside the total', () => {
    expect(viewOf('hired', TRIPS.begun, fare('16')).running).toBeNull()
    expect(viewOf('stopped', TRIPS.open, fare('17')).running).toBeNull()
    expect(viewOf('hired', TRIPS.begun, NOW).running).toBeNull()
    expect(viewOf('hired', null, fare('17')).running).toBeNull()
  })
})

describe('the trip’s figures', () => {
  test('as far as they are known', () => {
    const details = record({ supplements: 200, distanceM: 8400, endedAt: '20261123102200' })
    expect(tripView({ ...paid, record: details, cash: 100, refunded: 50, codeTries: 2 })).toEqual({
      id: 'T1',
      tripNo: '17',
      rev: 1,
      settlement: 'over',
      currency: 'CNY',
      total: 2350,
      due: 0,
      cash: 100,
      received: 2350,
      refunded: 50,
      byCode: 0,
      supplements: 200,
      distanceM: 8400,
      startedAt: '20261123100100',
      endedAt: '20261123102200',
      codeTries: 2,
    })
  })

  test('before the record there are none', () => {
    expect(tripView(TRIPS.begun)).toMatchObject({
      rev: null,
      settlement: null,
      total: null,
      due: 0,
      received: 0,
      supplements: null,
      distanceM: null,
      startedAt: null,
      endedAt: null,
    })
  })

  test('what the meter did not give is null, not 0', () => {
    expect(tripView({ ...open, record: withoutStart() })).toMatchObject({
      supplements: null,
      distanceM: null,
      startedAt: null,
    })
  })
})
