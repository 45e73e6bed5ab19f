import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { signEdDsa, signHs256, verifyEdDsa, verifyHs256 } from '../../src/contract/jws.ts'
import {
  parseRestoreMessage,
  parseTripDocument,
  parseUpTrip,
  type RestoredTrip,
  restoredTrip,
  tripDocument,
} from '../../src/contract/messages.ts'
import { settle } from '../../src/domain/settlement.ts'
import {
  type MeterRecord,
  newTrip,
  type Revision,
  settlementOf,
  type Trip,
  tripDue,
} from '../../src/domain/trip.ts'
import { anyCurrency, anyTripId, cloudKey, cloudKeys, key, mac } from './support.ts'

const extra = { bootId: 'boot-1', offline: false, clock: 'ntp' } as const
const record: MeterRecord = {
  tripNo: '17',
  rev: 1,
  total: 2350,
  fare: 2150,
  supplements: 200,
  distanceM: 8400,
  durationS: 1260,
  waitS: 95,
  tariff: '1',
  startedAt: '20261123100100',
  endedAt: '20261123102200',
}
const revision: Revision = { rev: 1, total: 2350, due: 2350, link: mac, withdrawn: false, confirmed: false }
const open: Trip = {
  ...newTrip('K7Q2ZD0042', '17', 'CNY', { driver: 'D-7', shift: 'S-1' }),
  record,
  metering: false,
  revisions: [revision],
}

describe('the trip document', () => {
  test('of an open trip', () => {
    expect(tripDocument(open, extra)).toStrictEqual({
      trip: 'K7Q2ZD0042',
      rev: 1,
      link: mac,
      state: 'open',
      total: 2350,
      due: 2350,
      cash: 0,
      received: 0,
      refunded: 0,
      fare: 2150,
      supplements: 200,
      currency: 'CNY',
      distanceM: 8400,
      waitS: 95,
      tariff: '1',
      startedAt: '20261123100100',
      endedAt: '20261123102200',
      driver: 'D-7',
      shift: 'S-1',
      clock: 'ntp',
      bootId: 'boot-1',
      offline: false,
      meter: { tripNo: '17', rev: 1, durationS: 1260 },
    })
  })

  test('leaves out what is not known', () => {
    const bare = { ...newTrip('A', '', 'JPY'), record: { tripNo: '', rev: 1, total: 0 }, metering: false }
    expect(tripDocument(bare, { bootId: 'b', offline: true, clock: 'unverified' })).toStrictEqual({
      trip: 'A',
      state: 'free',
      total: 0,
      due: 0,
      cash: 0,
      received: 0,
      refunded: 0,
      currency: 'JPY',
      clock: 'unverified',
      bootId: 'b',
      offline: true,
      meter: { tripNo: '', rev: 1 },
    })
  })

  test('keeps facts that are zero or empty', () => {
    const zero = {
      ...open,
      record: { ...record, supplements: 0, distanceM: 0, waitS: 0, tariff: '', durationS: 0 },
    }
    expect(tripDocument(zero, extra)).toMatchObject({ supplements: 0, distanceM: 0, waitS: 0, tariff: '' })
    expect(tripDocument(zero, extra).meter).toEqual({ tripNo: '17', rev: 1, durationS: 0 })
  })

  test('says hired while the meter runs again after a record', () => {
    const again = { ...open, metering: true, revisions: [{ ...revision, withdrawn: true }] }
    expect(tripDocument(again, extra)).toMatchObject({ state: 'hired', rev: 1, withdrawn: true, total: 2350 })
  })

  test('names the latest revision', () => {
    const link = 'A'.repeat(16)
    const second = { ...revision, rev: 2, due: 350, link }
    const short = { ...open, cash: 2000, revisions: [{ ...revision, withdrawn: true }, second] }
    const document = tripDocument(short, extra)
    expect(document).toMatchObject({ rev: 2, link, state: 'short', due: 350, cash: 2000 })
    expect(document).not.toHaveProperty('withdrawn')
  })

  test('says what rests on a confirmation code until a notice tells of it', () => {
    const confirmed = { ...open, revisions: [{ ...revision, confirmed: true }] }
    expect(tripDocument(confirmed, extra)).toMatchObject({
      state: 'paid',
      received: 2350,
      by: 'code',
      confirmed: [1],
    })
    const told = {
      ...confirmed,
      captures: [{ tradeNo: 'T1', rev: 1, amount: 2350 }],
      noticeN: 1,
      noticeReceived: 2350,
    }
    expect(tripDocument(told, extra)).toMatchObject({ state: 'paid', received: 2350, confirmed: [1] })
    expect(tripDocument(told, extra)).not.toHaveProperty('by')
  })

  test('counts what was asked for again into the due', () => {
    const asked = {
      ...open,
      captures: [{ tradeNo: 'T1', rev: 1, amount: 2350 }],
      noticeN: 2,
      noticeReceived: 2350,
      refunded: 2350,
      askedAgain: 2350,
    }
    expect(tripDocument(asked, extra)).toMatchObject({
      state: 'short',
      due: 2350,
      refunded: 2350,
      askedAgain: 2350,
    })
  })

  test('of a trip without a record there is none', () => {
    expect(() => tripDocument(newTrip('A', '17', 'CNY'), extra)).toThrow(/without a record/)
  })
})

const amount = fc.nat(100_000)
const anyText = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .filter(text => !/\p{Cc}/u.test(text) && text.length <= 64)
const anyTime = fc.stringMatching(/^[0-9]{14}$/)
const anyLink = fc.stringMatching(/^[A-Z2-7]{16}$/)

const anyRecord: fc.Arbitrary<MeterRecord> = fc.record(
  {
    tripNo: anyText,
    rev: fc.nat(9),
    total: amount,
    fare: amount,
    supplements: amount,
    distanceM: fc.nat(),
    durationS: fc.nat(),
    waitS: fc.nat(),
    tariff: anyText,
    startedAt: anyTime,
    endedAt: anyTime,
  },
  { requiredKeys: ['tripNo', 'rev', 'total'] },
)

/** A trip as decisions may leave it: captures are of revisions, and refunds are within what was received. */
const anyTrip: fc.Arbitrary<Trip> = fc
  .record({
    id: anyTripId,
    currency: anyCurrency,
    record: anyRecord,
    cash: amount,
    unpaid: fc.boolean(),
    askedAgain: fc.constantFrom(0, 0, 700),
    shown: fc.array(
      fc.record({
        due: fc.integer({ min: 1, max: 9999 }),
        link: anyLink,
        withdrawn: fc.boolean(),
        confirmed: fc.boolean(),
        captured: fc.boolean(),
      }),
      { maxLength: 5 },
    ),
    more: fc.nat(500),
    refundedPart: fc.nat(4),
    noticeN: fc.nat(9),
    crew: fc.record({ driver: anyText, shift: anyText }, { requiredKeys: [] }),
  })
  .map(any => {
    const revisions = any.shown.map(({ due, link, withdrawn, confirmed }, i) => ({
      rev: i + 1,
      total: any.record.total,
      due,
      link,
      withdrawn,
      confirmed,
    }))
    const captures = any.shown.flatMap(({ due, captured }, i) =>
      captured ? [{ tradeNo: `T${i}`, rev: i + 1, amount: due }] : [],
    )
    const received = captures.reduce((sum, capture) => sum + capture.amount, 0) + any.more
    return {
      ...newTrip(any.id, any.record.tripNo, any.currency, { ...any.crew }),
      record: { ...any.record },
      metering: false,
      cash: any.cash,
      unpaid: any.unpaid,
      askedAgain: any.askedAgain,
      revisions,
      captures,
      noticeN: any.noticeN,
      noticeReceived: received,
      refunded: Math.floor((received * any.refundedPart) / 4),
    }
  })

test('the document of any trip gets to the cloud as it is', () => {
  fc.assert(
    fc.property(anyTrip, fc.boolean(), fc.integer({ min: 1 }), (trip, metering, seq) => {
      const document = tripDocument({ ...trip, metering }, extra)
      const sent = { v: 1, vehicle: 'TAXI-0042', ledger: 'L1', seq, ...document }
      expect(parseTripDocument(JSON.parse(JSON.stringify(document)))).toStrictEqual(document)
      expect(parseUpTrip(verifyHs256(signHs256(sent, 'trip', key), 'trip', [key]))).toStrictEqual(sent)
    }),
    { numRuns: 500 },
  )
})

test('the document states the money so that the settlement follows from it', () => {
  fc.assert(
    fc.property(anyTrip, trip => {
      const { total, cash, received, refunded, askedAgain = 0, due, state } = tripDocument(trip, extra)
      expect(due).toBe(Math.max(0, total + askedAgain - cash - received))
      expect(state).toBe(settle({ total, cash, received, refunded, askedAgain, unpaid: trip.unpaid }))
    }),
    { numRuns: 500 },
  )
})

/** What the cloud would send of this trip. */
function entryOf(trip: Trip): RestoredTrip {
  const { startedAt } = trip.record!
  return {
    trip: trip.id,
    meter: { tripNo: trip.tripNo },
    ...(startedAt === undefined ? {} : { startedAt }),
    record: trip.record!,
    currency: trip.currency,
    revisions: [...trip.revisions],
    cash: trip.cash,
    askedAgain: trip.askedAgain,
    unpaid: trip.unpaid,
    n: trip.noticeN,
    received: trip.noticeReceived,
    refunded: trip.refunded,
    captures: [...trip.captures],
    ...(trip.driver === undefined ? {} : { driver: trip.driver }),
    ...(trip.shift === undefined ? {} : { shift: trip.shift }),
  }
}

describe('the restored trip', () => {
  test('goes on exactly where it was', () => {
    fc.assert(
      fc.property(anyTrip, trip => {
        const message = { iss: 'partner', sub: 'TAXI-0042', jti: 'j1', iat: 0, trips: [entryOf(trip)] }
        const token = signEdDsa(message, 'restore', 'k1', cloudKey)
        const { trips } = parseRestoreMessage(verifyEdDsa(token, 'restore', cloudKeys))
        expect(restoredTrip(trips[0]!, 'XXX')).toStrictEqual(trip)
      }),
      { numRuns: 500 },
    )
  })

  test('eighty trips with all their facts fit into one message', () => {
    const captures = [{ tradeNo: '2026112322001400000000000001', rev: 1, amount: 2350 }]
    const paid = { ...open, captures, noticeN: 1, noticeReceived: 2350 }
    const trips = Array.from({ length: 80 }, (_, i) => entryOf({ ...paid, id: `K7Q2ZD000${100 + i}` }))
    const message = { iss: 'partner', sub: 'TAXI-0042', jti: 'j1', iat: 1_795_399_260, trips }
    const token = signEdDsa(message, 'restore', 'k1', cloudKey)
    expect(parseRestoreMessage(verifyEdDsa(token, 'restore', cloudKeys)).trips).toHaveLength(80)
  })

  const read = (entry: object) => {
    const message = { iss: 'partner', sub: 'TAXI-0042', jti: 'j1', iat: 0, trips: [entry] }
    return restoredTrip(parseRestoreMessage(message).trips[0]!, 'CNY')
  }

  test('from the least that the cloud may say: the sums speak until the meter does', () => {
    const least = { trip: 'K7Q2ZD0042', meter: { tripNo: '17' }, received: 2350, state: 'paid' }
    const trip = read(least)
    expect(trip).toStrictEqual({
      ...newTrip('K7Q2ZD0042', '17', 'CNY'),
      metering: false,
      record: { tripNo: '17', rev: 0, total: 2350 },
      noticeReceived: 2350,
    })
    expect(settlementOf(trip)).toBe('paid')
    const startedAt = '20261123100100'
    for (const when of [{ startedAt }, { meter: { tripNo: '17', startedAt } }])
      expect(read({ ...least, ...when }).record).toEqual({ tripNo: '17', rev: 0, total: 2350, startedAt })
    expect(settlementOf(read({ ...least, refunded: 2350, state: 'refunded' }))).toBe('refunded')
    expect(settlementOf(read({ ...least, received: 0, cash: 2350, state: 'cash' }))).toBe('cash')
    expect(settlementOf(read({ ...least, received: 0, total: 2350, state: 'open' }))).toBe('open')
    expect(settlementOf(read({ ...least, received: 0, total: 2350, state: 'unpaid' }))).toBe('unpaid')
    expect(settlementOf(read({ ...least, received: 350, total: 2350, state: 'cash' }))).toBe('paid')
    expect(settlementOf(read({ ...least, received: 350, due: 2000, state: 'short' }))).toBe('short')
    expect(() => read({ ...least, received: 0, state: 'cash' })).toThrow('cash')
  })

  test('a sum alone, which may be a part of what is owed, shows no ride as paid', () => {
    const { state: _, ...part } = { trip: 'K7Q2ZD0042', meter: { tripNo: '17' }, received: 350, state: '' }
    for (const entry of [
      part,
      { ...part, received: 0 },
      { ...part, state: 'short' },
      { ...part, state: 'hired' },
    ])
      expect(() => read(entry)).toThrow('its total')
  })

  test('from the trip document as the vehicle sent it', () => {
    const sums = ({ record, cash, unpaid, refunded }: Trip) => ({ record, cash, unpaid, refunded })
    for (const before of [
      open,
      { ...open, cash: 2350, revisions: [{ ...revision, withdrawn: true }] },
      { ...open, unpaid: true },
      { ...open, captures: [{ tradeNo: 'T1', rev: 1, amount: 2350 }], noticeN: 2, noticeReceived: 2350 },
    ]) {
      const trip = read({ ...tripDocument(before, extra), n: before.noticeN })
      expect(sums(trip)).toEqual(sums(before))
      expect(trip.revisions).toEqual(before.revisions)
      expect([settlementOf(trip), tripDue(trip), trip.noticeReceived]).toEqual([
        settlementOf(before),
        tripDue(before),
        before.noticeReceived,
      ])
    }
  })
})
