import { describe, expect, test } from 'vitest'
import { boardTime, dateTime, distance, duration, money, percent, taxIn } from '../../src/receipts/formats.ts'
import { layoutNamed } from './support.ts'

const { formats: english } = layoutNamed('generic-en')
const { formats: german } = layoutNamed('germany')
const { formats: chinese } = layoutNamed('china')

describe('figures', () => {
  test.each([
    [2350, 'CNY', english, 'CNY 23.50'],
    [-2350, 'CNY', english, 'CNY -23.50'],
    [2350, 'EUR', german, '23,50 EUR'],
    [2350, 'JPY', german, '2350 JPY'],
    [5, 'CNY', chinese, '0.05 元'],
    [-2350, 'CNY', chinese, '-23.50 元'],
    [2350, 'USD', chinese, '23.50 USD'],
    [2350, 'SGD', layoutNamed('singapore').formats, 'S$23.50'],
    [-2350, 'SGD', layoutNamed('singapore').formats, '-S$23.50'],
    [1200, 'JPY', layoutNamed('japan').formats, '1200 円'],
  ])('%i %s', (minor, currency, formats, text) => {
    expect(money(minor, currency, formats)).toBe(text)
  })

  test.each([
    ['20261123100100', '2026-11-23 10:01:00', '23.11.2026 10:01:00'],
    ['2026112310', '2026112310', '2026112310'],
    ['', '', ''],
  ])("the meter's %j", (digits, inEnglish, inGerman) => {
    expect(dateTime(digits, english)).toBe(inEnglish)
    expect(dateTime(digits, german)).toBe(inGerman)
  })

  test.each([
    [0, '0.0 km'],
    [8_400, '8.4 km'],
    [12_345, '12.345 km'],
    [10_000, '10.0 km'],
    [1_010, '1.01 km'],
    [7, '0.007 km'],
  ])('%i metres are %s', (metres, text) => {
    expect(distance(metres, english)).toBe(text)
  })

  test('a comma where the country writes one', () => {
    expect(distance(8_400, german)).toBe('8,4 km')
  })

  test.each([
    [0, '0 s'],
    [59, '59 s'],
    [95, '1 min 35 s'],
    [3_605, '1 h 0 min 5 s'],
    [90_000, '25 h 0 min 0 s'],
  ])('%i seconds are %s', (seconds, text) => {
    expect(duration(seconds, english)).toBe(text)
  })

  test.each([
    ['ntp', undefined, '2026-11-23 02:02:00 UTC'],
    ['ntp', '+08:00', '2026-11-23 10:02:00 +08:00'],
    ['ntp', '-03:30', '2026-11-22 22:32:00 -03:30'],
    ['ntp', 'Shanghai', '2026-11-23 02:02:00 UTC'],
    ['unverified', '+08:00', 'not verified'],
  ] as const)('a board clock by %s with offset %s: %s', (source, offset, text) => {
    const at = Date.UTC(2026, 10, 23, 2, 2) / 1000
    expect(boardTime({ at, source }, offset, english, 'not verified')).toBe(text)
  })

  test('a time beyond all calendars is not verified', () => {
    for (const at of [1e15, 1e12])
      expect(boardTime({ at, source: 'ntp' }, undefined, english, 'no')).toBe('no')
  })
})

describe('tax', () => {
  test.each([
    [2350, 700, 154],
    [11_900, 1900, 1900],
    [10_000, 1900, 1597],
    [1, 1900, 0],
    [0, 1900, 0],
    [2350, 0, 0],
    [10_003, 10_000, 5002],
  ])('in %i at %i hundredths of a per cent is %i', (total, rate, tax) => {
    expect(taxIn(total, rate)).toBe(tax)
  })

  test('is exact where numbers with a point are not', () => {
    expect(taxIn(999_999_999_999, 1900)).toBe(159_663_865_546)
  })

  test.each([
    [1900, '19 %', '19 %'],
    [725, '7.25 %', '7,25 %'],
    [1000, '10 %', '10 %'],
    [0, '0 %', '0 %'],
    [50, '0.5 %', '0,5 %'],
  ])('%i is %s', (rate, inEnglish, inGerman) => {
    expect(percent(rate, english)).toBe(inEnglish)
    expect(percent(rate, german)).toBe(inGerman)
  })
})
