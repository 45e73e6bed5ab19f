import { describe, expect, test } from 'vitest'
import type { Attempt } from '../../../src/cloud/orders/attempts.ts'
import type { Payable } from '../../../src/cloud/orders/desk.ts'
import { outTradeNoOf, refundNoOf, rideOf } from '../../../src/cloud/orders/outTradeNo.ts'
import { GRACE_MS, windowMs } from '../../../src/cloud/orders/parts.ts'
import { ofLast } from '../../../src/cloud/orders/preparing.ts'
import { type Known, type KnownCapture, standingOf } from '../../../src/cloud/orders/standing.ts'
import type { UpTrip } from '../../../src/contract/upMessages.ts'
import { BUYER, OTHER_BUYER, sticker } from './bench.ts'

const link = (rev = 1, amount = 2350): Payable & { kind: 'link' } => ({
  kind: 'link',
  vehicle: 'TAXI-0042',
  trip: 'K7Q2ZD0042',
  rev,
  amount,
  currency: 'CNY',
  link: 'A'.repeat(16),
})

describe('numbers', () => {
  test('of orders and refunds', () => {
    expect(outTradeNoOf(link(3), 2)).toBe('TAXI_0042_K7Q2ZD0042_3_2')
    expect(refundNoOf(outTradeNoOf(link(3), 2), 1)).toBe('TAXI_0042_K7Q2ZD0042_3_2_R1')
    expect(outTradeNoOf(sticker(), 1)).toBe('S_TAXI_0042_ABCDEFGHIJ12_1')
    expect([rideOf(link(3)), rideOf(sticker())]).toEqual(['TAXI-0042/K7Q2ZD0042', 'sticker/ABCDEFGHIJ12'])
  })

  test('the longest fits', () => {
    const longest = { ...link(999_999_999), vehicle: 'A'.repeat(20), trip: 'T'.repeat(12) }
    expect(refundNoOf(outTradeNoOf(longest, 9999), 999).length).toBeLessThanOrEqual(64)
  })

  test('what cannot be numbered', () => {
    for (const bad of [
      { ...link(), trip: 'A_B' },
      { ...link(), trip: '' },
      link(0),
      link(1.5),
      link(1_000_000_000),
      sticker('SHORT'),
      sticker('abcdefghij12'),
      { ...link(), vehicle: '../..' },
    ])
      expect(() => outTradeNoOf(bad, 1)).toThrow(TypeError)
    expect(() => outTradeNoOf(link(), 0)).toThrow(TypeError)
    expect(() => refundNoOf('A', 0)).toThrow(TypeError)
  })

  test('a window is a few minutes', () => {
    expect(windowMs('3m')).toBe(180_000)
    for (const bad of ['', '0m', '1h', '90m', '3', '1.5m']) expect(() => windowMs(bad)).toThrow()
  })
})

const document = (facts: Partial<UpTrip> = {}) =>
  ({
    rev: 1,
    state: 'open',
    total: 2350,
    due: 2350,
    cash: 0,
    received: 0,
    refunded: 0,
    ...facts,
  }) as UpTrip

const revision = (rev: number, due = 2350, withdrawn = false) => ({
  rev,
  due,
  link: 'A'.repeat(16),
  withdrawn,
})

const capture = (facts: Partial<KnownCapture> = {}): KnownCapture => ({
  outTradeNo: 'A_1',
  tradeNo: '1',
  amount: 2350,
  refunded: 0,
  buyerId: BUYER,
  paidMs: 1,
  rev: 1,
  ...facts,
})

const NOTHING: Known = { document: null, revisions: [], captures: [], received: 0 }

describe('standing', () => {
  test.each<[string, string, Payable, Partial<Known>]>([
    ['a link alone', 'payable', link(), {}],
    ['told', 'payable', link(), { document: document(), revisions: [revision(1)] }],
    [
      'newer than the last document',
      'payable',
      link(2),
      { document: document({ state: 'cash', cash: 2350 }) },
    ],
    [
      'a document without a code',
      'payable',
      link(),
      { document: document({ rev: undefined, total: 0, state: 'free' }) },
    ],
    ['a newer document', 'superseded', link(1), { document: document({ rev: 2 }) }],
    ['a newer link was seen', 'superseded', link(1), { document: document(), revisions: [revision(2)] }],
    ['withdrawn', 'superseded', link(), { revisions: [revision(1, 2350, true)] }],
    ['withdrawn, the document says', 'superseded', link(), { document: document({ withdrawn: true }) }],
    ['the ride goes on', 'superseded', link(), { document: document({ state: 'hired' }) }],
    ['another amount under its number', 'superseded', link(1, 1), { revisions: [revision(1)] }],
    ['cash', 'closed', link(), { document: document({ state: 'cash', cash: 2350, due: 0 }) }],
    ['passenger left', 'closed', link(), { document: document({ state: 'unpaid' }) }],
    ['free', 'closed', link(), { document: document({ state: 'free', total: 0 }) }],
    [
      'cash on an older link',
      'closed',
      link(1),
      { document: document({ rev: 2, state: 'cash', cash: 2350 }) },
    ],
    ['its own capture', 'paid', link(), { captures: [capture()], received: 2350 }],
    ['its own capture, part refunded', 'paid', link(), { captures: [capture({ refunded: 1 })] }],
    ['its own capture, all refunded', 'refunded', link(), { captures: [capture({ refunded: 2350 })] }],
    ['one of two refunded', 'paid', link(), { captures: [capture({ refunded: 2350 }), capture()] }],
    [
      'paid by another code',
      'paid',
      link(2),
      { document: document({ rev: 2 }), captures: [capture()], received: 2350 },
    ],
    ['paid, the vehicle says', 'paid', link(), { document: document({ state: 'paid', received: 2350 }) }],
    [
      'part paid by another code',
      'superseded',
      link(2, 2550),
      { document: document({ rev: 2, total: 2550 }), captures: [capture()], received: 2350 },
    ],
    [
      'what is left',
      'payable',
      link(3, 200),
      { document: document({ rev: 3, total: 2550, received: 2350 }), captures: [capture()], received: 2350 },
    ],
    [
      'asked for again after a refund',
      'payable',
      link(2),
      {
        document: document({ rev: 2, askedAgain: 2350, received: 2350, refunded: 2350 }),
        captures: [capture({ refunded: 2350 })],
        received: 2350,
      },
    ],
    ['a sticker', 'payable', sticker(), {}],
    ['a sticker that was paid', 'paid', sticker(), { captures: [capture({ rev: null })] }],
  ])('%s: %s', (_, kind, payable, known) => {
    expect(standingOf(payable, { ...NOTHING, ...known }).kind).toBe(kind)
  })
})

describe('what the last attempt leaves to do', () => {
  const NOW = 1_000_000
  const last = (facts: Partial<Attempt> = {}): Attempt => ({
    outTradeNo: 'A_1',
    vehicle: 'TAXI-0042',
    trip: 'K7Q2ZD0042',
    rev: 1,
    link: 'A'.repeat(16),
    ride: 'r',
    n: 1,
    amount: 2350,
    currency: 'CNY',
    buyerId: BUYER,
    tradeNo: '1',
    state: 'waiting',
    code: null,
    createdMs: NOW,
    windowMs: NOW + 180_000 + GRACE_MS,
    checks: 0,
    paidMs: null,
    refunded: 0,
    ...facts,
  })
  const over = { windowMs: NOW }
  const closing = { windowMs: NOW + GRACE_MS }
  const unmade = { state: 'closed', code: 'TRADE_NOT_EXIST' } as const

  test.each<[string, string, Partial<Attempt>, string, boolean]>([
    ['the same buyer', 'pay', {}, BUYER, false],
    ['the same buyer, create unanswered', 'again', { tradeNo: null }, BUYER, false],
    ['another buyer', 'busy', {}, OTHER_BUYER, false],
    ['another buyer, closing', 'ask', closing, OTHER_BUYER, false],
    ['the same buyer, closing', 'ask', closing, BUYER, false],
    ['closing and asked', 'busy', closing, BUYER, true],
    ['over', 'ask', over, BUYER, false],
    ['over and asked', 'wait', over, BUYER, true],
    ['under way', 'wait', { state: 'pending' }, BUYER, false],
    ['of an older code', 'ask', { rev: 9 }, BUYER, false],
    ['of an older code, asked', 'busy', { rev: 9 }, BUYER, true],
    ['closed', 'next', { state: 'closed' }, BUYER, false],
    ['refused', 'next', { state: 'refused', code: 'X' }, BUYER, false],
    ['never made', 'ask', unmade, BUYER, false],
    ['never made, asked', 'next', unmade, BUYER, true],
    ['paid, of an older code', 'next', { state: 'paid', rev: 9 }, BUYER, false],
  ])('%s: %s', (_, word, facts, buyer, isAsked) => {
    const found = ofLast(last(facts), link(), buyer, new Set(isAsked ? ['A_1'] : []), NOW)
    const said = typeof found === 'string' ? found : found.do === 'answer' ? found.answer.kind : found.do
    expect(said).toBe(word)
  })
})
