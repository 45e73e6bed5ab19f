import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CALL_FAULTS, CALLS, type CallFault, Faults } from '../../src/sandbox/faults.ts'
import { fromAlipay, signedText, started, type TestPartner } from './support/partner.ts'

let partner: TestPartner
beforeEach(async () => {
  partner = await started({ settings: { silenceMs: 50 } })
})
afterEach(() => partner.stop())

const CREATE = 'alipay.acquire.create'
const created = () => partner.sandbox.book.size === 1

describe('a call that fails', () => {
  test.each<[CallFault, boolean, string]>([
    ['timeout-before', false, 'nothing'],
    ['timeout-after', true, 'nothing'],
    ['bad-gateway-before', false, 'html'],
    ['bad-gateway-after', true, 'html'],
    ['system-error-before', false, 'FAIL SYSTEM_ERROR'],
    ['system-error-after', true, 'FAIL SYSTEM_ERROR'],
    ['unknown-before', false, 'UNKNOWN SYSTEM_ERROR'],
    ['unknown-after', true, 'UNKNOWN SYSTEM_ERROR'],
    ['error', false, 'FAIL PARTNER_ERROR'],
    ['gateway-error', false, 'F PARTNER_ERROR'],
    ['bad-signature', true, 'SUCCESS'],
  ])('%s: done %s, told %s', async (fault, done, told) => {
    partner.sandbox.faults.arm({ on: CREATE, fault, code: 'PARTNER_ERROR' })
    const reply = await partner.create().catch(() => null)
    expect(created()).toBe(done)
    if (reply === null) expect(told).toBe('nothing')
    else if (reply.text.startsWith('<html')) expect(told).toBe('html')
    else if (!reply.success) expect(told).toBe(`F ${reply.error}`)
    else {
      const { result_code, detail_error_code = '' } = Object.fromEntries(reply.fields)
      expect(told).toBe(`${result_code} ${detail_error_code}`.trimEnd())
      const genuine = fromAlipay(signedText(Object.fromEntries(reply.fields)), 'RSA2', reply.sign!)
      expect(genuine).toBe(fault !== 'bad-signature')
    }
    // It hits once: what follows is as always.
    expect((await partner.create()).fields.get('result_code')).toBe('SUCCESS')
    expect(partner.sandbox.book.size).toBe(1)
  })

  test('a failed cancel that may be repeated', async () => {
    await partner.paid()
    partner.sandbox.faults.arm({ on: 'alipay.acquire.cancel', fault: 'retry-flag', times: 2 })
    for (let i = 0; i < 2; i++) {
      const { fields } = await partner.cancel()
      expect([fields.get('result_code'), fields.get('retry_flag')]).toEqual(['FAIL', 'Y'])
    }
    expect((await partner.cancel()).fields.get('action')).toBe('refund')
  })

  test('a refund whose answer is lost is the same refund when it is asked for again', async () => {
    await partner.paid()
    partner.sandbox.faults.arm({ on: 'alipay.acquire.overseas.spot.refund', fault: 'timeout-after' })
    await expect(partner.refund('R1', '1.00')).rejects.toThrow()
    expect((await partner.refund('R1', '1.00')).fields.get('result_code')).toBe('SUCCESS')
    expect(partner.sandbox.book.byOutTradeNo('TAXI_1')?.refunds.size).toBe(1)
  })

  test('notify_verify can be wrong or silent', async () => {
    const ask = () => fetch(`${partner.sandbox.addresses.mapi}?service=notify_verify&partner=1&notify_id=1`)
    partner.sandbox.faults.arm({ on: 'notify_verify', fault: 'error', code: 'SYSTEM_EXCEPTION' })
    partner.sandbox.faults.arm({ on: 'notify_verify', fault: 'timeout-before' })
    expect(await (await ask()).text()).toBe('SYSTEM_EXCEPTION')
    await expect(ask()).rejects.toThrow()
  })
})

describe('arming', () => {
  test('every call has its faults and no others', () => {
    const counts = Object.keys(CALLS).map(on => {
      const faults = new Faults()
      const names = Object.keys(CALL_FAULTS) as CallFault[]
      return names.filter(fault => {
        try {
          faults.arm({ on, fault })
          return true
        } catch {
          return false
        }
      }).length
    })
    expect(counts).toEqual([9, 11, 9, 11, 12, 5])
  })

  test.each([
    { on: 'nothing', fault: 'error' },
    { on: '__proto__', fault: 'error' },
    { on: 'notice', fault: 'error' },
    { on: CREATE, fault: 'late' },
    { on: CREATE, fault: 'error', code: '<x>' },
    { on: CREATE, fault: 'error', times: 0 },
    { on: 'notice', fault: 'late', delayMs: -1 },
  ])('%j is refused', fault => {
    expect(() => new Faults().arm(fault as Parameters<Faults['arm']>[0])).toThrow()
  })

  test('no more than a hundred', () => {
    const faults = new Faults()
    for (let i = 0; i < 100; i++) faults.arm({ on: CREATE, fault: 'error' })
    expect(() => faults.arm({ on: CREATE, fault: 'error' })).toThrow(RangeError)
    faults.clear()
    expect(faults.armed()).toEqual([])
  })
})
