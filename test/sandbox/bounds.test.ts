/** What is kept has an end. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { Accounts, MAX_BUYERS } from '../../src/sandbox/accounts.ts'
import { Codes } from '../../src/sandbox/authorize/codes.ts'
import { fromSpacedTime, nextMidnight, spacedTime, untilNight } from '../../src/sandbox/beijing.ts'
import { Faults } from '../../src/sandbox/faults.ts'
import { Journal } from '../../src/sandbox/journal.ts'
import { Merchant } from '../../src/sandbox/merchant.ts'
import type { Notice } from '../../src/sandbox/notices/notice.ts'
import { Notifier } from '../../src/sandbox/notices/notifier.ts'
import { DEFAULT_SETTINGS } from '../../src/sandbox/settings.ts'
import type { Order } from '../../src/sandbox/trades/trade.ts'
import { TradeBook } from '../../src/sandbox/trades/tradeBook.ts'
import { WebServer } from '../../src/sandbox/web/server.ts'
import { ManualClock } from './support/manualClock.ts'
import { MERCHANT } from './support/partner.ts'

const ORDER: Order = {
  outTradeNo: 'A',
  buyerId: '2088000000000101',
  sellerId: MERCHANT.partnerId,
  subject: 'x',
  body: '',
  total: 1,
  currency: 'CNY',
  transCurrency: 'CNY',
  notifyUrl: '',
  passback: '',
  signType: 'RSA2',
  charset: 'UTF-8',
  unpaidMs: 1,
}

test('trades: the oldest goes, with its timer and both its numbers', () => {
  const book = new TradeBook(new ManualClock(), 2)
  let stopped = 0
  const oldest = book.open(ORDER)
  oldest.stopTimer = () => {
    stopped += 1
  }
  book.open({ ...ORDER, outTradeNo: 'B' })
  book.open({ ...ORDER, outTradeNo: 'C' })
  expect([book.size, stopped]).toEqual([2, 1])
  expect([book.byTradeNo(oldest.tradeNo), book.byOutTradeNo('A')]).toEqual([undefined, undefined])
  expect(book.newest(5).map(({ outTradeNo }) => outTradeNo)).toEqual(['C', 'B'])
})

test('the journal: lines, their length, and what could be taken for another line', () => {
  const told: string[] = []
  const journal = new Journal(new ManualClock(), text => told.push(text))
  journal.add(`a\nb\u001b[2J${'x'.repeat(1_000)}`)
  expect(told[0]).toMatch(/^a\?b\?\[2Jx+$/)
  expect(told[0]?.length).toBe(300)
  for (let i = 0; i < 600; i++) journal.add(`${i}`)
  expect([journal.entries().length, journal.entries().at(-1)?.text]).toEqual([500, '599'])
})

test('accounts and addresses', () => {
  const accounts = new Accounts([])
  const buyer = { name: 'x', email: 'x@y', balance: 0, enabled: true }
  for (let i = 0; i < MAX_BUYERS; i++) accounts.put({ ...buyer, id: `2088${String(i).padStart(12, '0')}` })
  expect(() => accounts.put({ ...buyer, id: '2088999999999999' })).toThrow(RangeError)
  const merchant = new Merchant(MERCHANT)
  for (let i = 0; i < 32; i++) merchant.addNotifyHost(`h${i}.example`)
  merchant.addNotifyHost('h1.example')
  expect(() => merchant.addNotifyHost('h32.example')).toThrow(RangeError)
})

test('codes: of its own app only, and the oldest goes', () => {
  const codes = new Codes(new ManualClock(), randomBytes, () => DEFAULT_SETTINGS, 2)
  const grant = { appId: 'A', buyerId: ORDER.buyerId }
  const [first, second, third] = [codes.issue(grant), codes.issue(grant), codes.issue(grant)]
  expect(() => codes.exchange(first, 'A')).toThrow('isv.code-invalid')
  expect(() => codes.exchange(second, 'B')).toThrow('isv.code-invalid')
  expect(codes.exchange(third, 'A').buyerId).toBe(ORDER.buyerId)
})

test('notices: the oldest goes, and nothing is sent to a host that was not told', async () => {
  const clock = new ManualClock()
  const sent: string[] = []
  const notifier = new Notifier({
    clock,
    merchant: new Merchant(MERCHANT),
    faults: new Faults(),
    journal: new Journal(clock),
    settings: () => DEFAULT_SETTINGS,
    max: 1,
    post: async url => {
      sent.push(url.pathname)
      return 'fail'
    },
  })
  const notice = (id: string): Notice => ({
    notifyId: id,
    tradeNo: id,
    url: `http://a.example/${id}`,
    charset: 'UTF-8',
    signType: 'MD5',
    params: new Map([['notify_id', id]]),
  })
  notifier.enqueue(notice('1'))
  notifier.enqueue(notice('2'))
  expect(notifier.newest(9).map(({ notice: { notifyId } }) => notifyId)).toEqual(['2'])
  expect(sent).toEqual([])
})

test('calls that are held', async () => {
  const web = new WebServer({
    host: '127.0.0.1',
    port: 0,
    log: () => {},
    maxSilent: 1,
    answer: () => 'silence',
    silenceMs: () => 60_000,
  })
  const origin = await web.start()
  const held = fetch(origin).then(
    () => 'answered',
    () => 'cut at the end',
  )
  await new Promise(resolve => setTimeout(resolve, 100))
  await expect(fetch(origin)).rejects.toThrow()
  await web.stop()
  expect(await held).toBe('cut at the end')
})

test('a host is told with its port, except for the usual ones', () => {
  const merchant = new Merchant(MERCHANT)
  for (const host of ['A.example', '[::1]:8080', '127.0.0.1:9000']) merchant.addNotifyHost(host)
  const may = (url: string) => merchant.mayNotify(new URL(url))
  expect(
    ['http://a.example/x', 'https://a.example/x', 'http://[::1]:8080/', 'http://127.0.0.1:9000/'].every(may),
  ).toBe(true)
  expect(
    ['http://a.example:81/', 'http://127.0.0.1/', 'http://u@a.example/', 'ftp://a.example/'].some(may),
  ).toBe(false)
})

test('Beijing’s time, whatever the zone of the machine', () => {
  const at = Date.UTC(2026, 10, 23, 15, 59, 59)
  expect(spacedTime(at)).toBe('2026-11-23 23:59:59')
  expect(nextMidnight(at) - at).toBe(1_000)
  // 23:00 of this day is nearly an hour ago.
  expect(untilNight(at)).toBe(23 * 3_600_000 + 1_000)
  expect(fromSpacedTime('2026-11-23 23:59:59')).toBe(at)
  for (const text of ['2026-02-30 00:00:00', '2026-11-23T23:59:59', '2026-11-23 24:00:00', ''])
    expect(fromSpacedTime(text)).toBeNull()
})
