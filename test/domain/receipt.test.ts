import { describe, expect, test } from 'vitest'
import { type Issuer, receiptOf } from '../../src/domain/receipt.ts'
import { newTrip, type Trip } from '../../src/domain/trip.ts'
import { record, restoredPaid, withoutStart } from './support/facts.ts'

const ISSUER: Issuer = { vehicle: 'TAXI-0042', plate: '京B·12345' }
const ISSUED = { at: 1795422120, source: 'ntp' } as const

const full = record({
  fare: 2150,
  supplements: 200,
  distanceM: 8400,
  durationS: 1260,
  waitS: 95,
  tariff: '1',
  endedAt: '20261123102200',
})

describe('the receipt', () => {
  test('has the facts as the meter gave them, and what was paid', () => {
    const paid: Trip = { ...restoredPaid('T1'), record: full, driver: 'Li' }
    expect(receiptOf(paid, ISSUER, ISSUED)).toStrictEqual({
      issuer: ISSUER,
      trip: 'T1',
      tripNo: '17',
      settlement: 'paid',
      currency: 'CNY',
      total: 2350,
      fare: 2150,
      supplements: 200,
      cash: 0,
      received: 2350,
      refunded: 0,
      due: 0,
      byCode: false,
      tradeNo: 'trade T1.1',
      distanceM: 8400,
      durationS: 1260,
      waitS: 95,
      tariff: '1',
      startedAt: '20261123100100',
      endedAt: '20261123102200',
      driver: 'Li',
      issued: ISSUED,
    })
  })

  test('leaves out what nobody said', () => {
    const bare: Trip = { ...newTrip('T1', '17', 'JPY'), metering: false, record: withoutStart(), cash: 2350 }
    const receipt = receiptOf(bare, ISSUER, { at: 12, source: 'unverified' })!
    expect(Object.keys(receipt).toSorted()).toEqual(
      [
        ['byCode', 'cash', 'currency', 'due', 'issued', 'issuer', 'received', 'refunded'],
        ['settlement', 'total', 'trip', 'tripNo'],
      ].flat(),
    )
    expect(receipt).toMatchObject({ settlement: 'cash', cash: 2350, issued: { source: 'unverified' } })
  })

  test('a figure of 0 that the meter gave is a fact', () => {
    const paid: Trip = { ...restoredPaid('T1'), record: record({ supplements: 0, waitS: 0 }) }
    expect(receiptOf(paid, ISSUER, ISSUED)).toMatchObject({ supplements: 0, waitS: 0 })
  })

  test('says that it rests on a confirmation code alone', () => {
    const trip = restoredPaid('T1')
    const revisions = trip.revisions.map(revision => ({ ...revision, confirmed: true }))
    const keyed: Trip = { ...trip, revisions, captures: [], noticeReceived: 0, noticeN: 0 }
    expect(receiptOf(keyed, ISSUER, ISSUED)).toMatchObject({ byCode: true, received: 2350 })
    expect(receiptOf(keyed, ISSUER, ISSUED)).not.toHaveProperty('tradeNo')
  })

  test('names what is still due and what went back', () => {
    const trip = restoredPaid('T1')
    expect(receiptOf({ ...trip, record: record({ rev: 2, total: 2850 }) }, ISSUER, ISSUED)).toMatchObject({
      settlement: 'short',
      due: 500,
    })
    expect(receiptOf({ ...trip, refunded: 2350 }, ISSUER, ISSUED)).toMatchObject({
      settlement: 'refunded',
      due: 0,
      refunded: 2350,
    })
    expect(receiptOf({ ...trip, refunded: 2350, askedAgain: 2350 }, ISSUER, ISSUED)).toMatchObject({
      due: 2350,
    })
  })

  test.each<[string, Partial<Trip>]>([
    ['has no record', { record: null }],
    ['runs', { metering: true }],
    ['is checked', { checking: true }],
  ])('is none of a ride that %s', (_, facts) => {
    expect(receiptOf({ ...restoredPaid('T1'), ...facts }, ISSUER, ISSUED)).toBeNull()
  })
})
