import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PID, started, type TestPartner } from '../support/partner.ts'

let partner: TestPartner
beforeEach(async () => {
  partner = await started()
})
afterEach(() => partner.stop())

const MINUTE = 60_000
const GAPS = [2, 10, 10, 60, 120, 360, 900].map(minutes => minutes * MINUTE)

async function verify(id: string, pid = PID): Promise<string> {
  const { mapi } = partner.sandbox.addresses
  return (await fetch(`${mapi}?service=notify_verify&partner=${pid}&notify_id=${id}`)).text()
}

test.each(['MD5', 'RSA', 'RSA2'] as const)('a payment is told, signed by %s as the order was', async type => {
  const { fields } = await partner.call(
    'alipay.acquire.create',
    partner.order({ passback_parameters: 'a&b 车' }),
    {
      type,
    },
  )
  partner.sandbox.desk.pay(fields.get('trade_no')!, '2088000000000101')
  await partner.hears(1)
  const [notice] = partner.heard
  expect(notice?.genuine).toBe(true)
  expect(notice?.params).toMatchObject({
    sign_type: type,
    notify_type: 'trade_status_sync',
    trade_status: 'TRADE_SUCCESS',
    out_trade_no: 'TAXI_1',
    trade_no: fields.get('trade_no'),
    total_fee: '23.50',
    seller_id: PID,
    buyer_id: '2088000000000101',
    gmt_payment: '2026-11-23 10:00:00',
    extra_common_param: 'a&b 车',
  })
  expect(partner.sandbox.notifier.newest(1)[0]?.state).toBe('succeeded')
})

test('eight sends with the same id and the documented gaps, then none', async () => {
  partner.answer = 'fail'
  await partner.paid()
  await partner.hears(1)
  for (const [index, gap] of GAPS.entries()) {
    partner.clock.pass(gap - 1)
    await partner.settled()
    expect(partner.heard.length).toBe(index + 1)
    partner.clock.pass(1)
    await partner.hears(index + 2)
  }
  partner.clock.pass(48 * 60 * MINUTE)
  await partner.settled()
  expect(partner.heard.length).toBe(8)
  expect(new Set(partner.heard.map(({ params }) => params.notify_id)).size).toBe(1)
  expect(partner.sandbox.notifier.newest(1)[0]?.state).toBe('given-up')
})

test.each(['success\n', ' success', '<html>success</html>', 'successful', ''])(
  '%j is no success',
  async answer => {
    partner.answer = answer
    await partner.paid()
    await partner.hears(1)
    expect(partner.sandbox.notifier.newest(1)[0]?.state).toBe('waiting')
    partner.answer = 'success'
    partner.clock.pass(GAPS[0]!)
    await partner.hears(2)
    expect(partner.sandbox.notifier.newest(1)[0]?.state).toBe('succeeded')
  },
)

test('nor is it with any other status, nor in a long answer', async () => {
  partner.status = 500
  await partner.paid()
  await partner.hears(1)
  expect(partner.sandbox.notifier.newest(1)[0]).toMatchObject({
    state: 'waiting',
    lastAnswer: 'answered 500',
  })
  partner.status = 200
  partner.answer = `success${' '.repeat(20_000)}`
  partner.clock.pass(GAPS[0]!)
  await partner.hears(2)
  const [job] = partner.sandbox.notifier.newest(1)
  expect(job).toMatchObject({ state: 'waiting', lastAnswer: 'the answer is too long' })
})

test('a synchronous refund was answered: it is not told', async () => {
  await partner.paid()
  await partner.hears(1)
  await partner.refund('R1', '1.00', { notify_url: partner.notifyUrl })
  await partner.settled()
  expect(partner.heard.length).toBe(1)
})

test('notify_verify is true until success was answered', async () => {
  partner.answer = 'fail'
  await partner.paid()
  await partner.hears(1)
  const id = partner.heard[0]!.params.notify_id!
  expect(await verify(id)).toBe('true')
  expect(await verify('0'.repeat(34))).toBe('false')
  expect(await verify(id, '2088000000000000')).toBe('ILLEGAL_PARTNER')
  partner.answer = 'success'
  partner.clock.pass(GAPS[0]!)
  await partner.hears(2)
  expect(await verify(id)).toBe('false')
})

test.each(['http://127.0.0.1:1/x', 'http://localhost/x', 'http://169.254.169.254/'])(
  'nothing is sent to %s, which was not told',
  async notify_url => {
    await partner.paid({ notify_url })
    await partner.settled()
    expect(partner.sandbox.notifier.newest(1)[0]).toMatchObject({ state: 'not-allowed', sends: 0 })
  },
)

test('an address with a name and a password is not told, whatever its host', async () => {
  await partner.paid({ notify_url: partner.notifyUrl.replace('http://', 'http://a:b@') })
  await partner.settled()
  expect(partner.heard.length).toBe(0)
})

test('closing by itself and cancelling are told when the settings say so', async () => {
  partner.sandbox.settings = { ...partner.sandbox.settings, tellTimeouts: true, tellCancels: true }
  await partner.create()
  partner.clock.pass(3 * MINUTE)
  await partner.hears(1)
  await partner.create({ out_trade_no: 'TAXI_2' })
  await partner.cancel('TAXI_2')
  await partner.hears(2)
  expect(partner.heard.map(({ params }) => [params.notify_action_type, params.trade_status])).toEqual([
    ['closeTradeAction', 'TRADE_CLOSED'],
    ['reverseAction', 'TRADE_CLOSED'],
  ])
})

describe('faults', () => {
  test.each([
    ['wrong-amount', 'total_fee', '0.01'],
    ['wrong-seller', 'seller_id', '2088999999999999'],
    ['wrong-trade', 'trade_no', '2020010122000000000000000000'],
  ] as const)('%s is well signed, and the next send is right', async (fault, name, value) => {
    partner.answer = 'fail'
    partner.sandbox.faults.arm({ on: 'notice', fault })
    const tradeNo = await partner.paid()
    await partner.hears(1)
    partner.clock.pass(GAPS[0]!)
    await partner.hears(2)
    const [wrong, right] = partner.heard
    expect([wrong?.genuine, wrong?.params[name]]).toEqual([true, value])
    expect(right?.params).toMatchObject({ total_fee: '23.50', seller_id: PID, trade_no: tradeNo })
  })

  test('bad-signature', async () => {
    partner.sandbox.faults.arm({ on: 'notice', fault: 'bad-signature' })
    await partner.paid()
    await partner.hears(1)
    expect(partner.heard[0]?.genuine).toBe(false)
  })

  test('duplicate: the same notice twice', async () => {
    partner.sandbox.faults.arm({ on: 'notice', fault: 'duplicate' })
    await partner.paid()
    await partner.hears(2)
    expect(partner.heard[0]).toEqual(partner.heard[1])
  })

  test('late and lost', async () => {
    partner.sandbox.faults.arm({ on: 'notice', fault: 'late', delayMs: 5_000 })
    partner.sandbox.faults.arm({ on: 'notice', fault: 'lost' })
    await partner.paid()
    await partner.paid({ out_trade_no: 'TAXI_2' })
    await partner.settled()
    expect(partner.heard.length).toBe(0)
    partner.clock.pass(5_000)
    await partner.hears(1)
    partner.clock.pass(GAPS[0]!)
    await partner.hears(2)
    expect(partner.heard.map(({ params }) => params.out_trade_no)).toEqual(['TAXI_1', 'TAXI_2'])
  })

  test('reordered: the next notice of the trade overtakes it', async () => {
    partner.sandbox.faults.arm({ on: 'notice', fault: 'reordered' })
    await partner.paid()
    await partner.refund('R1', '23.50', { is_sync: 'N', notify_url: partner.notifyUrl })
    partner.clock.pass(1_000)
    await partner.hears(2)
    expect(partner.heard.map(({ params }) => params.trade_status)).toEqual(['TRADE_CLOSED', 'TRADE_SUCCESS'])
  })
})
