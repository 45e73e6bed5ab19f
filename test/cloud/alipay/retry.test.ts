import { describe, expect, test } from 'vitest'
import { alarming, type Service, type UnknownCause, unknown } from '../../../src/cloud/alipay/outcomes.ts'
import { type AnyOutcome, nextStep, RETRY_LIMITS } from '../../../src/cloud/alipay/retry.ts'

const SERVICES = Object.keys(RETRY_LIMITS) as Service[]
const INSTEAD = {
  create: 'query',
  query: 'alarm',
  refund: 'alarm',
  cancel: 'alarm',
  'notify-verify': 'alarm',
  token: 'authorise',
} as const

describe.each(SERVICES)('%s', service => {
  const { tries, firstMs, maxMs } = RETRY_LIMITS[service]

  test.each<UnknownCause>(['timeout', 'network', 'server-error', 'system-error', 'said-unknown'])(
    '%s is asked again, with a limit',
    cause => {
      const waits: number[] = []
      for (let tried = 1; tried < tries; tried++) {
        const next = nextStep(service, unknown(cause, ''), tried)
        if (next.next !== 'again') throw new Error(`gave up after ${tried}`)
        waits.push(next.afterMs)
      }
      expect(waits[0]).toBe(firstMs)
      expect(waits).toEqual([...waits].sort((a, b) => a - b))
      expect(Math.max(...waits)).toBeLessThanOrEqual(maxMs)
      for (const tried of [tries, tries + 1, 1e9]) {
        expect(nextStep(service, unknown(cause, ''), tried)).toEqual({ next: INSTEAD[service] })
      }
    },
  )

  test.each<UnknownCause>(['bad-signature', 'mismatch', 'unreadable', 'http-status', 'oversize'])(
    '%s is not asked again',
    cause => {
      expect(nextStep(service, unknown(cause, ''), 1)).toEqual({ next: INSTEAD[service] })
    },
  )

  test('an alarming reply is not asked again', () => {
    const outcome = alarming('bad-signature', service, '')
    expect(nextStep(service, outcome, 1)).toEqual({ next: INSTEAD[service] })
  })

  test('an unsigned failure is no proof; a request that came too late goes once more', () => {
    const untrusted = (code: string): AnyOutcome => ({ kind: 'untrusted', code })
    expect(nextStep(service, untrusted('ILLEGAL_SIGN'), 1)).toEqual({ next: INSTEAD[service] })
    expect(nextStep(service, untrusted('SESSION_TIMEOUT'), 1).next).toBe('again')
    expect(nextStep(service, untrusted('SESSION_TIMEOUT'), 2)).toEqual({ next: INSTEAD[service] })
  })
})

test.each<[Service, AnyOutcome]>([
  ['create', { kind: 'created', tradeNo: '1' }],
  ['create', { kind: 'paid', code: 'TRADE_HAS_SUCCESS' }],
  ['create', { kind: 'closed', code: 'TRADE_HAS_CLOSE' }],
  ['create', { kind: 'refused', code: 'TRADE_BUYER_NOT_MATCH' }],
  ['query', { kind: 'notExist', code: 'TRADE_NOT_EXIST' }],
  ['refund', { kind: 'refused', code: 'RETURN_AMOUNT_EXCEED' }],
  ['cancel', { kind: 'cancelled', action: null, tradeNo: null }],
  ['notify-verify', { kind: 'notGenuine' }],
  ['token', { kind: 'refused', code: 'isv.code-invalid' }],
])('%s, %o is settled', (service, outcome) => {
  expect(nextStep(service, outcome, 1)).toEqual({ next: 'settled' })
})

test('a cancel that may be repeated is, with a limit', () => {
  const again: AnyOutcome = { kind: 'again', code: 'SELLER_BALANCE_NOT_ENOUGH' }
  expect(nextStep('cancel', again, 1)).toEqual({ next: 'again', afterMs: 3000 })
  expect(nextStep('cancel', again, 6)).toEqual({ next: 'alarm' })
  expect(nextStep('cancel', again, 2, { tries: 2, firstMs: 1, maxMs: 1 })).toEqual({ next: 'alarm' })
})
