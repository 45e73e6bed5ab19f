/** The cashier with a real ledger: what one commit holds, what is refused, and what a flood cannot do. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Cashier, type CashierOptions } from '../../src/agent/cashier.ts'
import type { Clock } from '../../src/agent/health/clock.ts'
import type { Log } from '../../src/agent/health/log.ts'
import { Ledger } from '../../src/agent/ledger/ledger.ts'
import { confirmationCode } from '../../src/contract/confirmationCode.ts'
import type { SettlementNotice } from '../../src/contract/messages.ts'
import type { MeterRecord } from '../../src/domain/trip.ts'

const KEY = Buffer.alloc(32, 1)
const VEHICLE = 'TAXI-0042'
const RECORD: MeterRecord = {
  tripNo: '17',
  rev: 1,
  total: 2350,
  startedAt: '20261123100100',
  endedAt: '20261123102200',
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, from: () => silent }

class HandClock implements Clock {
  ms = 1_000_000
  stamp() {
    return { at: Math.floor(this.ms / 1000), source: 'unverified' as const }
  }
  monotonicMs() {
    return this.ms
  }
}

let folder: string
let ledger: Ledger
let clock: HandClock
let changes: number
let isOnline: boolean

function openLedger(): Ledger {
  const newId = () => randomBytes(9).toString('base64url')
  return Ledger.open({
    path: join(folder, 'ledger.db'),
    vehicle: VEHICLE,
    currency: 'CNY',
    clock,
    log: silent,
    newId,
  })
}

function cashierOf(more: Partial<CashierOptions> = {}): Cashier {
  return new Cashier({
    ledger,
    vehicle: VEHICLE,
    vehicleKey: KEY,
    currency: 'CNY',
    issuer: { vehicle: VEHICLE },
    hasPrinter: true,
    bootId: 'boot',
    clock,
    log: silent,
    isOnline: () => isOnline,
    onChange: () => {
      changes++
    },
    ...more,
  })
}

/** A ride that this ledger saw begin, stopped with the record. Gives its trip id. */
function ride(cashier: Cashier, record = RECORD): string {
  cashier.position('for-hire', record.tripNo)
  cashier.position('hired', record.tripNo)
  cashier.record(record)
  return cashier.view().trip!.id
}

function notice(cashier: Cashier, changed: Partial<SettlementNotice> = {}): SettlementNotice {
  const { code } = cashier.view()
  const { trip, rev, link, due } = code!
  return {
    iss: 'cloud',
    sub: VEHICLE,
    jti: randomBytes(6).toString('hex'),
    iat: 1,
    trip,
    n: 1,
    currency: 'CNY',
    received: due,
    refunded: 0,
    cause: { rev, link, amount: due, kind: 'captured', tradeNo: 'T1', method: 'alipay', at: 1 },
    ...changed,
  }
}

const outbox = () => ledger.outboxAfter(0, 1000)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farebridge-cashier-'))
  clock = new HandClock()
  changes = 0
  isOnline = true
  ledger = openLedger()
})

afterEach(() => {
  ledger.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('one commit an event', () => {
  test('a trip record makes trip, code and message for the cloud together', () => {
    const cashier = cashierOf()
    const trip = ride(cashier)
    expect(cashier.view()).toMatchObject({ face: 'open', code: { trip, rev: 1, due: 2350 } })
    expect(outbox()).toMatchObject([
      { seq: 1, typ: 'trip', payload: { trip, state: 'open', total: 2350, due: 2350, clock: 'meter' } },
    ])
  })

  test('a payment makes settlement, message, acknowledgement and receipt together', () => {
    const cashier = cashierOf()
    const trip = ride(cashier)
    const message = notice(cashier)
    cashier.settlement(message, 'raw')
    expect(cashier.view()).toMatchObject({
      face: 'paid',
      code: null,
      display: { word: 'PAID', amount: 2350 },
    })
    expect(outbox().slice(1)).toMatchObject([
      { typ: 'trip', payload: { trip, state: 'paid', received: 2350 } },
      { typ: 'ack', payload: { acks: [{ jti: message.jti, result: 'applied' }] } },
    ])
    expect(ledger.nextPrintJob()).toMatchObject({ trip, kind: 'original', receiptNo: 1 })
  })

  test('a commit that fails leaves nothing behind, says so, and the event may come again', () => {
    let isFull = true
    const failing = new Proxy(ledger, {
      get: (target, name) => {
        if (name === 'commit' && isFull)
          return () => {
            throw new Error('the disk is full')
          }
        const value = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    isFull = false
    const cashier = cashierOf({ ledger: failing })
    cashier.position('for-hire', '17')
    cashier.position('hired', '17')
    isFull = true
    expect(() => cashier.record(RECORD)).toThrow('the disk is full')
    expect(cashier.trouble).toBe('the disk is full')
    expect(cashier.view()).toMatchObject({ face: 'on-trip', code: null })
    expect(outbox()).toEqual([])
    isFull = false
    cashier.record(RECORD)
    expect(cashier.trouble).toBeNull()
    expect(cashier.view().face).toBe('open')
  })

  test('an older copy of the card asks about its ride before it takes a new name, or does neither', () => {
    const cashier = cashierOf()
    cashier.restore({ iss: 'cloud', sub: VEHICLE, jti: 'r', iat: 1, trips: [] })
    cashier.position('hired', '17')
    const { id } = ledger
    const ack = { iss: 'cloud', sub: VEHICLE, jti: 'a', iat: 1, ledger: id, upTo: 99 }
    const commit = ledger.commit.bind(ledger)
    ledger.commit = () => {
      throw new Error('disk full')
    }
    expect(() => cashier.acknowledged(ack)).toThrow('disk full')
    expect([ledger.id, ledger.fresh()]).toEqual([id, false])
    ledger.commit = commit
    expect(cashier.acknowledged(ack)).toBe(true)
    expect(ledger.id).not.toBe(id)
    expect(ledger.checking().map(trip => trip.tripNo)).toEqual(['17'])
  })

  test('the same trip, code and settlement come back after a restart', () => {
    const cashier = cashierOf()
    ride(cashier)
    const before = cashier.view()
    ledger.close()
    ledger = openLedger()
    expect(cashierOf().view()).toEqual(before)
  })

  test('without a printer no receipt is numbered, and a reprint is refused in words', () => {
    const cashier = cashierOf({ hasPrinter: false })
    const trip = ride(cashier)
    cashier.settlement(notice(cashier), 'raw')
    expect(ledger.nextPrintJob()).toBeUndefined()
    expect(cashier.tap({ action: 'reprint', trip })).toEqual({ ok: false, reason: 'no-printer' })
  })
})

describe('what is printed', () => {
  const jobs = () => ledger.printJobs({ limit: 20 })

  test('of a ride that is paid while the next one is on the receipt is held, and asked for it is the original', () => {
    const cashier = cashierOf()
    const first = ride(cashier)
    const paid = notice(cashier)
    ride(cashier, { ...RECORD, tripNo: '18', startedAt: '20261123110000' })
    cashier.settlement(paid, 'raw')
    expect(jobs()).toMatchObject([{ kind: 'original', trip: first, receiptNo: 1, state: 'expired' }])
    expect(ledger.nextPrintJob()).toBeUndefined()
    expect(cashier.tap({ action: 'reprint', trip: first })).toEqual({ ok: true, effect: 'applied' })
    expect(jobs()).toMatchObject([{ kind: 'original', trip: first, receiptNo: 1, state: 'queued' }])
  })

  test('the code that is up, as it was when it was asked for', () => {
    const cashier = cashierOf()
    const trip = ride(cashier)
    const { code } = cashier.view()
    expect(cashier.tap({ action: 'print-code', trip })).toEqual({ ok: true, effect: 'applied' })
    expect(jobs()).toMatchObject([
      {
        kind: 'pay-code',
        trip,
        receiptNo: null,
        document: { issuer: { vehicle: VEHICLE }, trip, tripNo: '17', currency: 'CNY', rev: 1, due: 2350 },
      },
    ])
    expect(jobs()[0]!.document).toMatchObject({ link: code!.link })
    cashier.tap({ action: 'cash', trip })
    expect(cashier.tap({ action: 'print-code', trip })).toEqual({ ok: false, reason: 'nothing-due' })
  })

  test.each(['reprint', 'print-code'] as const)('%s is refused in words without a printer', action => {
    const cashier = cashierOf({ hasPrinter: false })
    const trip = ride(cashier)
    expect(cashier.tap({ action, trip })).toEqual({ ok: false, reason: 'no-printer' })
    expect(cashier.tap({ action: 'print-shift' })).toEqual({ ok: false, reason: 'no-printer' })
    expect(jobs()).toEqual([])
  })

  test('a shift report: the rides of the last day where the meter tells of no shift', () => {
    const cashier = cashierOf()
    ride(cashier, { ...RECORD, tripNo: '16', startedAt: '20261123090000', total: 9900 })
    cashier.tap({ action: 'cash', trip: cashier.view().trip!.id })
    clock.ms += 25 * 3_600_000
    const trip = ride(cashier)
    cashier.settlement(notice(cashier), 'raw')
    cashier.tap({ action: 'print-shift' })
    expect(jobs()[0]).toMatchObject({
      kind: 'shift',
      trip: null,
      document: { shift: null, totals: { trips: 1, metered: 2350, received: 2350, cash: 0 } },
    })
    expect(ledger.trip(trip)?.record?.total).toBe(2350)
  })

  test('a shift report: the rides of the shift that the meter told of', () => {
    const cashier = cashierOf()
    ride(cashier, { ...RECORD, tripNo: '16', startedAt: '20261123090000', total: 9900 })
    cashier.shift({ what: 'signed-in', driver: 'D-7', at: '20261123100000' })
    const trip = ride(cashier)
    cashier.tap({ action: 'cash', trip })
    cashier.tap({ action: 'print-shift' })
    expect(jobs()[0]).toMatchObject({
      document: {
        shift: { isOpen: true, driver: 'D-7' },
        totals: { trips: 1, metered: 2350, cash: 2350 },
      },
    })
  })

  test('a shift report that cannot be stored is not promised', () => {
    const cashier = cashierOf()
    ledger.close()
    expect(() => cashier.tap({ action: 'print-shift' })).toThrow()
    ledger = openLedger()
  })
})

describe('repeats', () => {
  test('a repeated notice has no second effect and is answered at most once a minute', () => {
    const cashier = cashierOf()
    ride(cashier)
    const message = notice(cashier)
    cashier.settlement(message, 'raw')
    const rows = outbox().length
    for (let i = 0; i < 1000; i++) cashier.settlement(message, 'raw')
    expect(outbox().length).toBe(rows + 1)
    expect(outbox().at(-1)).toMatchObject({
      typ: 'ack',
      payload: { acks: [{ jti: message.jti, result: 'duplicate' }] },
    })
    clock.ms += 60_000
    for (let i = 0; i < 1000; i++) cashier.settlement(message, 'raw')
    expect(outbox().length).toBe(rows + 2)
    expect(cashier.view().trip).toMatchObject({ received: 2350, settlement: 'paid' })
  })

  test('a quarantined notice stays quarantined, keeps its words and raises an alarm', () => {
    const cashier = cashierOf()
    ride(cashier)
    const message = notice(cashier, { currency: 'EUR' })
    cashier.settlement(message, 'its words')
    expect(cashier.view().face).toBe('open')
    expect(ledger.quarantined(5)).toMatchObject([{ jti: message.jti, raw: 'its words' }])
    expect(ledger.alarms(5)).toMatchObject([{ kind: 'notice-quarantined' }])
    expect(outbox().at(-1)).toMatchObject({
      payload: { acks: [{ jti: message.jti, result: 'quarantined' }] },
    })
    cashier.settlement(message, 'its words')
    expect(outbox().at(-1)).toMatchObject({
      payload: { acks: [{ jti: message.jti, result: 'quarantined' }] },
    })
    expect(ledger.quarantined(5)).toHaveLength(1)
  })

  test('a new ledger leaves a notice of a ride that it does not know to be repeated until it can tell', () => {
    const cashier = cashierOf()
    ride(cashier)
    const message = notice(cashier, { trip: 'NOTYETBACK01' })
    const before = outbox().length
    cashier.settlement(message, 'raw')
    expect(ledger.inboxResult(message.jti)).toBeUndefined()
    expect(outbox()).toHaveLength(before)
    expect(ledger.alarms(10)).toEqual([])
    cashier.restore({ iss: 'cloud', sub: VEHICLE, jti: 'restore', iat: 1, trips: [] })
    cashier.settlement(message, 'raw')
    expect(ledger.inboxResult(message.jti)).toBe('quarantined')
  })

  test('a message that is not understood is acknowledged as quarantined once', () => {
    const cashier = cashierOf()
    cashier.misunderstood('j-1', 'message')
    cashier.misunderstood('j-1', 'message')
    expect(outbox().filter(row => row.typ === 'ack')).toMatchObject([
      { payload: { acks: [{ jti: 'j-1', result: 'quarantined' }] } },
      { payload: { acks: [{ jti: 'j-1', result: 'quarantined' }] } },
    ])
    for (let i = 0; i < 50; i++) cashier.misunderstood('j-1', 'message')
    expect(outbox()).toHaveLength(2)
  })
})

describe('the confirmation code', () => {
  const codeOf = (trip: string, rev: number, amount: number) =>
    confirmationCode(KEY, { vehicle: VEHICLE, trip, rev, amount, currency: 'CNY' })

  test('settles offline, is marked as such, and the notice confirms it without counting twice', () => {
    isOnline = false
    const cashier = cashierOf()
    const trip = ride(cashier)
    const message = notice(cashier)
    expect(cashier.view()).toMatchObject({ face: 'unknown', display: { word: 'UNKNOWN' } })
    expect(cashier.tap({ action: 'confirm', trip, code: codeOf(trip, 1, 2350) })).toEqual({
      ok: true,
      effect: 'applied',
    })
    expect(cashier.view()).toMatchObject({ face: 'paid', trip: { received: 2350, byCode: 2350 } })
    expect(outbox().at(-1)).toMatchObject({ payload: { state: 'paid', by: 'code', offline: true } })
    cashier.settlement(message, 'raw')
    expect(cashier.view()).toMatchObject({ face: 'paid', trip: { received: 2350, byCode: 0 } })
  })

  test('counts each try in the ledger before it compares, and no more than five', () => {
    const cashier = cashierOf()
    const trip = ride(cashier)
    const right = codeOf(trip, 1, 2350)
    const wrong = right === '000000' ? '111111' : '000000'
    for (let left = 4; left >= 0; left--) {
      expect(cashier.tap({ action: 'confirm', trip, code: wrong })).toEqual({
        ok: false,
        reason: 'wrong-code',
        triesLeft: left,
      })
      expect(ledger.trip(trip)!.codeTries).toBe(5 - left)
    }
    expect(cashier.tap({ action: 'confirm', trip, code: right })).toEqual({
      ok: false,
      reason: 'code-tries-used-up',
    })
    expect(cashier.view().face).toBe('open')
  })

  test('of an older revision counts that revision: the ride is short', () => {
    const cashier = cashierOf()
    const trip = ride(cashier)
    cashier.position('hired', '17')
    cashier.record({ ...RECORD, rev: 2, total: 2850 })
    expect(cashier.view().code).toMatchObject({ rev: 2, due: 2850 })
    cashier.tap({ action: 'confirm', trip, code: codeOf(trip, 1, 2350) })
    expect(cashier.view()).toMatchObject({
      face: 'short',
      trip: { received: 2350, due: 500 },
      code: { rev: 3, due: 500 },
    })
  })
})

describe('what is shown', () => {
  test('a paid ride stays up for a while after the meter is for hire, then gives way', () => {
    const cashier = cashierOf({ lingerMs: 30_000 })
    ride(cashier)
    cashier.settlement(notice(cashier), 'raw')
    cashier.position('for-hire', '17')
    expect(cashier.view().face).toBe('paid')
    clock.ms += 30_001
    expect(cashier.view().face).toBe('ready')
    cashier.stop()
  })

  test('a running fare is shown and never stored', () => {
    const cashier = cashierOf()
    cashier.position('for-hire', '17')
    cashier.position('hired', '17')
    const before = ledger.counts()
    cashier.running({ tripNo: '17', total: 1350 })
    expect(cashier.view().running).toMatchObject({ total: 1350 })
    expect(ledger.counts()).toEqual(before)
    expect(changes).toBeGreaterThan(0)
  })
})

test('a payment without a ride is an alarm and a row for the shift, once however often it is told', () => {
  const cashier = cashierOf()
  const told = (jti: string) =>
    cashier.notice({
      iss: 'cloud',
      sub: VEHICLE,
      jti,
      iat: 5,
      kind: 'unallocated',
      amount: 700,
      currency: 'CNY',
      tradeNo: '2026112622001',
      paidAt: 1_000,
    })
  told('jti-1')
  told('jti-1')
  told('jti-2')
  expect(ledger.unallocated(9)).toEqual([
    {
      tradeNo: '2026112622001',
      amount: 700,
      currency: 'CNY',
      paidAt: 1_000,
      afterTrip: 0,
      got: { at: 1_000, source: 'unverified' },
    },
  ])
  expect(ledger.alarms(9)).toMatchObject([
    { kind: 'payment-unallocated', detail: '7.00 CNY, trade 2026112622001' },
  ])
})

test('a shift of the meter: rides bear it, totals that differ are an alarm once, and a ledger that cannot write throws', () => {
  const cashier = cashierOf({ driver: '0815' })
  cashier.shift({ what: 'signed-in', driver: 'Li', at: '20261123060000' })
  const id = ride(cashier)
  expect(ledger.trip(id)).toMatchObject({ driver: 'Li', shift: ledger.openShift()?.id })
  const out = {
    what: 'signed-out',
    driver: 'Li',
    from: '20261123060000',
    to: '20261123180000',
    trips: 2,
    total: 3000,
  } as const
  cashier.shift(out)
  cashier.shift(out)
  expect(ledger.openShift()).toBeNull()
  expect(ledger.alarms(5).map(({ kind, detail, times }) => [kind, detail, times])).toEqual([
    [
      'shift-differs',
      'shift of Li, 20261123060000 to 20261123180000: the meter counts 2 rides, 3000; this ledger 1 rides, 2350',
      1,
    ],
  ])
  expect(ride(cashier, { ...RECORD, tripNo: '18', startedAt: '20261124100100' })).not.toBe(id)
  expect(cashier.view().trip).not.toBeNull()
  expect(ledger.trip(cashier.view().trip!.id)).toMatchObject({ driver: '0815' })
  ledger.close()
  expect(() => cashier.shift({ what: 'signed-in', driver: 'Wang', at: '20261124060000' })).toThrow()
  ledger = openLedger()
})
