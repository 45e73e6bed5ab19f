import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extendParams, isPlainText, plainText, storeIdOf } from '../../../src/cloud/alipay/texts.ts'
import { millisTime, spacedTime, timeOf } from '../../../src/cloud/alipay/times.ts'
import {
  alipayAmount,
  codeText,
  isAccountId,
  isPaymentWindow,
  isTradeNo,
  isTransactionNo,
  minorUnits,
  ValueError,
} from '../../../src/cloud/alipay/values.ts'

describe('amounts', () => {
  test.each([
    [2350, 'CNY', '23.50'],
    [1, 'USD', '0.01'],
    [2350, 'JPY', '2350'],
    [50000, 'KRW', '50000'],
    [10_000_000_000, 'EUR', '100000000.00'],
    [100_000_000, 'KRW', '100000000'],
  ])('%d %s is %s', (amount, currency, text) => {
    expect(alipayAmount(amount, currency)).toBe(text)
    expect(minorUnits(text, currency)).toBe(amount)
  })

  test.each([
    [0, 'CNY'],
    [-1, 'CNY'],
    [1.5, 'CNY'],
    [Number.NaN, 'CNY'],
    [10_000_000_001, 'CNY'],
    [100_000_001, 'JPY'],
    [1000, 'KWD'],
    [1000, 'cny'],
  ])('%d %s is not sent', (amount, currency) => {
    expect(() => alipayAmount(amount, currency)).toThrow(ValueError)
  })

  test('every amount comes back', () => {
    const anyAmount = fc.integer({ min: 1, max: 100_000_000 })
    fc.assert(
      fc.property(anyAmount, fc.constantFrom('CNY', 'JPY', 'KRW', 'HKD'), (amount, currency) => {
        expect(minorUnits(alipayAmount(amount, currency), currency)).toBe(amount)
      }),
    )
  })

  test.each([
    ['23.5', 'CNY', 2350],
    ['23', 'CNY', 2300],
    ['0.00', 'CNY', 0],
    ['100.00', 'JPY', 100],
    ['100.50', 'JPY', null],
    ['023.50', 'CNY', null],
    ['23.505', 'CNY', null],
    ['23.', 'CNY', null],
    ['.5', 'CNY', null],
    ['-1.00', 'CNY', null],
    ['+1.00', 'CNY', null],
    ['1e3', 'CNY', null],
    ['1,000.00', 'CNY', null],
    [' 1.00', 'CNY', null],
    ['１.00', 'CNY', null],
    ['99999999999.99', 'CNY', null],
    ['', 'CNY', null],
    [undefined, 'CNY', null],
    ['1.00', 'KWD', null],
    ['1.00', '', null],
  ])('%s %s is read as %s', (text, currency, amount) => {
    expect(minorUnits(text, currency)).toBe(amount)
  })
})

describe('times in GMT+8', () => {
  test('a moment in each spelling', () => {
    const at = Date.UTC(2020, 0, 1, 19, 4, 5) / 1000
    expect(spacedTime(at)).toBe('2020-01-02 03:04:05')
    expect(millisTime(at)).toBe('1577905445000')
    expect(timeOf('2020-01-02 03:04:05')).toBe(at)
    expect(timeOf('20200102030405')).toBe(at)
  })

  test.each([
    '2020-02-30 00:00:00',
    '2020-13-01 00:00:00',
    '2020-01-01 24:00:00',
    '2020-01-01T00:00:00',
    '2020-01-01 00:00',
    '0099-01-01 00:00:00',
    '1577905445000',
    '',
    undefined,
  ])('%s is no time', text => {
    expect(timeOf(text)).toBeNull()
  })

  test('every second comes back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), at => {
        expect(timeOf(spacedTime(at))).toBe(at)
        expect(timeOf(spacedTime(at).replace(/\D/g, ''))).toBe(at)
      }),
    )
  })
})

describe('numbers and ids', () => {
  test.each<[(value: unknown) => boolean, unknown, boolean]>([
    [isTransactionNo, 'TAXI_0042_K7Q2ZD0042_1_1', true],
    [isTransactionNo, 'TAXI-0042', false],
    [isTransactionNo, '', false],
    [isTransactionNo, 'A'.repeat(64), true],
    [isTransactionNo, 'A'.repeat(65), false],
    [isTransactionNo, 'A\n', false],
    [isAccountId, '2088102146225135', true],
    [isAccountId, '1088102146225135', false],
    [isAccountId, 2088102146225135, false],
    [isTradeNo, '2020010222001476130500000001', true],
    [isTradeNo, '', false],
    [isTradeNo, '2020&', false],
    [isPaymentWindow, '3m', true],
    [isPaymentWindow, '90m', true],
    [isPaymentWindow, '15d', true],
    [isPaymentWindow, '16d', false],
    [isPaymentWindow, '1.5h', false],
    [isPaymentWindow, '0m', false],
    [isPaymentWindow, '1c', true],
    [isPaymentWindow, '2c', false],
    [isPaymentWindow, 3, false],
  ])('%o of %s', (check, value, expected) => {
    expect(check(value)).toBe(expected)
  })

  test('codes that are none are not repeated', () => {
    expect(codeText('TRADE_NOT_EXIST')).toBe('TRADE_NOT_EXIST')
    expect(codeText('isv.code-invalid')).toBe('isv.code-invalid')
    expect(codeText('<b>\n')).toBe('unreadable')
    expect(codeText(undefined)).toBe('unreadable')
  })
})

describe('texts', () => {
  test('what may be shown', () => {
    expect(isPlainText('Taxi 出租车 12', 256)).toBe(true)
    expect(isPlainText('京'.repeat(128), 256)).toBe(true)
    expect(isPlainText('京'.repeat(129), 256)).toBe(false)
    for (const sign of [...'&=<>"\'#%+/\\\u0000\n\u2028\u200b\ue000']) {
      expect(isPlainText(`a${sign}b`, 256)).toBe(false)
      expect(plainText(`a${sign}b`, 256)).toBe('a b')
    }
    expect(isPlainText(' a', 256)).toBe(false)
    expect(isPlainText('', 256)).toBe(false)
    expect(() => plainText('&=', 256)).toThrow(ValueError)
  })

  test('whatever is made plain is plain', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        try {
          expect(isPlainText(plainText(text, width), width)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(ValueError)
        }
      }),
    )
  })

  const extend = {
    secondaryMerchantId: 'M1',
    secondaryMerchantName: '测试出租',
    industry: '4121',
    storeId: storeIdOf('TAXI-0042'),
    storeName: 'Car 42',
  }

  test('extend_params has the documented names and nothing that is not known', () => {
    expect(extendParams(extend)).toBe(
      '{"secondary_merchant_id":"M1","secondary_merchant_name":"测试出租","secondary_merchant_industry":"4121","store_id":"TAXI_0042","store_name":"Car 42"}',
    )
    expect(extendParams({ ...extend, terminalId: 'T1', serviceProviderId: '2088' })).toContain(
      '"terminal_id":"T1","sys_service_provider_id":"2088"}',
    )
  })

  test.each([
    { secondaryMerchantId: 'M-1' },
    { secondaryMerchantName: 'A&B' },
    { industry: 'taxi' },
    { storeId: 'A'.repeat(33) },
    { storeName: '' },
    { terminalId: '' },
    { serviceProviderId: 'a b' },
  ])('extend_params without %o', wrong => {
    expect(() => extendParams({ ...extend, ...wrong })).toThrow(ValueError)
  })
})
