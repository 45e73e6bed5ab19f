import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  amountText,
  formatAmount,
  isAmount,
  isCurrency,
  MAX_AMOUNT,
  minorDigits,
} from '../../src/domain/money.ts'

describe('an amount as text', () => {
  test.each([
    [2350, 'CNY', '23.50'],
    [5, 'CNY', '0.05'],
    [0, 'CNY', '0.00'],
    [-2350, 'EUR', '-23.50'],
    [-5, 'EUR', '-0.05'],
    [2350, 'JPY', '2350'],
    [0, 'JPY', '0'],
    [-7, 'KRW', '-7'],
    [2350, 'KWD', '2.350'],
    [5, 'KWD', '0.005'],
    [-1, 'BHD', '-0.001'],
    [MAX_AMOUNT, 'CNY', '9999999999.99'],
  ])('%i %s is %s', (amount, currency, text) => {
    expect(formatAmount(amount, currency)).toBe(text)
  })

  test.each([23.5, Number.NaN, Number.POSITIVE_INFINITY])('%d is refused', amount => {
    expect(() => formatAmount(amount, 'CNY')).toThrow(TypeError)
  })

  test('read back without its point it is the amount again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -MAX_AMOUNT, max: MAX_AMOUNT }),
        fc.constantFrom('CNY', 'JPY', 'KWD'),
        (amount, currency) => {
          const text = formatAmount(amount, currency)
          expect(Number(text.replace('.', ''))).toBe(amount === 0 ? 0 : amount)
          expect(text.split('.')[1]?.length ?? 0).toBe(minorDigits(currency))
        },
      ),
    )
  })
})

describe('minor digits (ISO 4217, list one)', () => {
  const without = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ')
  const thousandths = 'BHD IQD JOD KWD LYD OMR TND'.split(' ')
  const tenThousandths = ['CLF', 'UYW']
  const special: Record<string, number> = Object.fromEntries([
    ...without.map(code => [code, 0]),
    ...thousandths.map(code => [code, 3]),
    ...tenThousandths.map(code => [code, 4]),
  ])

  test.each([...Intl.supportedValuesOf('currency'), ...Object.keys(special)])('of %s', currency => {
    expect(minorDigits(currency)).toBe(special[currency] ?? 2)
  })

  test('are two for a currency that nobody knows', () => {
    expect(minorDigits('ZZZ')).toBe(2)
  })
})

test('an amount is a whole number of minor units, not negative, not absurd', () => {
  for (const good of [0, 1, 2350, MAX_AMOUNT]) expect(isAmount(good)).toBe(true)
  for (const bad of [-1, 0.5, MAX_AMOUNT + 1, Number.NaN, Number.POSITIVE_INFINITY, '2350', null, 23n])
    expect(isAmount(bad)).toBe(false)
})

test('a currency is three capital letters', () => {
  for (const good of ['CNY', 'JPY', 'KWD']) expect(isCurrency(good)).toBe(true)
  for (const bad of ['cny', 'CN', 'CNYX', 'CN1', ' CNY', 'CNY\n', '', 156, null])
    expect(isCurrency(bad)).toBe(false)
})

test('an amount with its currency', () => {
  expect(amountText(2350, 'CNY')).toBe('23.50 CNY')
  expect(amountText(2350, 'JPY')).toBe('2350 JPY')
  expect(amountText(2350, 'KWD')).toBe('2.350 KWD')
})
