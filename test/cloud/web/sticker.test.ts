/** The fixed codes in the car: which car, how much, and one payment however often the page is loaded. */
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../../../src/cloud/store/open.ts'
import type { Store } from '../../../src/cloud/store/sql.ts'
import { typedAmount } from '../../../src/cloud/web/stickerPath.ts'
import { formatAmount } from '../../../src/domain/money.ts'
import { count } from '../../support/counts.ts'
import { BUYER, dataOf, kindOf, PATH, Rig } from './rig.ts'

let store: Store
let rig: Rig
beforeAll(async () => {
  store = await openStore({ kind: 'pglite', folder: null })
})
afterAll(() => store.close())
beforeEach(() => {
  rig = new Rig(store)
})
afterEach(() => rig.app.close())

describe('a sticker with the vehicle', () => {
  test('echoes car and plate, takes an amount, and confirms it before paying', async () => {
    const phone = rig.phone()
    const entry = await phone.get('/s/taxi-0042')
    expect([kindOf(entry), entry.statusCode]).toEqual(['sticker-amount', 200])
    for (const text of ['Harbour &#60;Taxi&#62;', 'TAXI-0042', '粤B·T0042'])
      expect(entry.body).toContain(text)
    const typed = await phone.form('/S/TAXI-0042', { amount: '23.5' })
    expect(typed.statusCode).toBe(303)
    const path = String(typed.headers.location)
    expect(path).toMatch(/^\/S\/TAXI-0042\/[A-Z0-9]{12}\/2350CNY\/[0-9A-F]{20}$/)
    const confirm = await phone.get(path)
    expect(kindOf(confirm)).toBe('pay')
    for (const text of ['TAXI-0042', '粤B·T0042', '<b>23.50</b>', 'You entered this amount'])
      expect(confirm.body).toContain(text)
    // Each load is the same payment, of this buyer.
    const csrf = await phone.authorised(path)
    for (let i = 0; i < 2; i++) await phone.json('/api/pay', { path }, { 'x-csrf': csrf })
    const id = path.split('/')[3]
    const payable = { kind: 'sticker', vehicle: 'TAXI-0042', id, amount: 2350, currency: 'CNY' }
    expect(rig.desk.named('pay')).toEqual([
      ['pay', payable, BUYER],
      ['pay', payable, BUYER],
    ])
  })

  test('another amount under the same id, another car, another currency: not genuine', async () => {
    const phone = rig.phone()
    const path = String((await phone.form('/S/TAXI-0042', { amount: '23.50' })).headers.location)
    for (const [wrong, kind] of [
      [path.replace('2350CNY', '1CNY'), 'tampered'],
      [path.replace('2350CNY', '2350USD'), 'tampered'],
      [path.replace('TAXI-0042', 'TAXI-0043'), 'tampered'],
      [path.replace('TAXI-0042', 'TAXI-9999'), 'unknown-vehicle'],
      [path.slice(0, -1), 'malformed'],
    ] as const)
      expect(kindOf(await phone.get(wrong))).toBe(kind)
  })

  test.each([
    '',
    '0',
    '0.00',
    '-5',
    '+5',
    '1e3',
    '1,234',
    '1.234',
    '12 3',
    '0x10',
    '٣',
    '05',
    '.5',
    '5.',
    '600',
    'NaN',
  ])('asks again for %j', async amount => {
    const page = await rig.phone().form('/S/TAXI-0042', { amount })
    expect([kindOf(page), page.statusCode]).toEqual(['sticker-amount', 422])
    expect(page.body).toContain('role="alert"')
  })

  test('a currency without decimals takes none', async () => {
    const phone = rig.phone()
    expect((await phone.form('/S/TAXI-0043', { amount: '1200' })).headers.location).toContain('/1200JPY/')
    expect((await phone.form('/S/TAXI-0043', { amount: '1200.0' })).statusCode).toBe(422)
  })

  test('offers the metered due of an open trip, whose payment is the trip’s', async () => {
    rig.desk.trip = { trip: 'K7Q2ZD0042', rev: 1, amount: 2350, currency: 'CNY', link: 'MG6XFIFTTTDSIFQU' }
    const page = await rig.phone().get('/S/TAXI-0042')
    expect(dataOf(page, 'open-trip')).toBe('K7Q2ZD0042')
    expect(page.body).toContain(`href="${PATH}"`)
    expect(page.body).toContain('does not settle the ride above')
  })

  test('an unknown car', async () => {
    expect(kindOf(await rig.phone().get('/S/NOBODY'))).toBe('unknown-vehicle')
    expect(kindOf(await rig.phone().form('/S/NOBODY', { amount: '1' }))).toBe('unknown-vehicle')
  })
})

describe('a sticker without the vehicle', () => {
  test.each(['taxi-0042', ' TAXI-0042 ', '粤BT0042', '粤b·t 0042'])('%j is found', async vehicle => {
    const response = await rig.phone().form('/S', { vehicle })
    expect([response.statusCode, response.headers.location]).toEqual([303, '/S/TAXI-0042'])
  })

  test.each(['', 'TAXI', 'TAXI-00421', '<b>', '..', 'x'.repeat(200)])(
    '%j is asked for again',
    async vehicle => {
      const page = await rig.phone().form('/S', { vehicle })
      expect([kindOf(page), page.statusCode]).toEqual(['sticker-vehicle', 422])
      expect(page.body).not.toContain('<b>')
    },
  )

  test('other browsers are shown the way into Alipay', async () => {
    const phone = rig.phone('Mozilla/5.0')
    expect(kindOf(await phone.get('/S'))).toBe('open-in-alipay')
    expect(kindOf(await phone.get('/S/TAXI-0042'))).toBe('open-in-alipay')
  })
})

test('what formatAmount writes, typedAmount reads', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 99_999_999 }),
      fc.constantFrom('CNY', 'JPY', 'KWD'),
      (amount, currency) => {
        expect(typedAmount(formatAmount(amount, currency), currency)).toBe(amount)
      },
    ),
    { numRuns: count(300, 20_000) },
  )
  expect(typedAmount('1,23', 'CNY')).toBe(123)
  expect(typedAmount('1,234', 'KWD')).toBeNull()
})
