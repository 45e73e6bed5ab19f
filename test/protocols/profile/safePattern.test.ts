import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PatternError, safePattern } from '../../../src/protocols/profile/safePattern.ts'

describe('patterns that cannot hang are taken', () => {
  test.each([
    ['^MTR,POS,(?<position>[^,]*),(?<trip>[^,]*)$', 'MTR,POS,HIRED,17', { position: 'HIRED', trip: '17' }],
    ['^F (?<total>\\d+)\\.(?<cents>\\d{2})$', 'F 23.50', { total: '23', cents: '50' }],
    ['^T(?:,(?<tariff>[A-Z]+))?$', 'T,NIGHT', { tariff: 'NIGHT' }],
    ['^(?:ON|OFF);(?<rest>.*)$', 'OFF;what ever', { rest: 'what ever' }],
    ['^\\x02 *(?<total>[0-9]{1,6})\\$$', '\x02   2350$', { total: '2350' }],
    ['^(?<a>[A-Za-z_-]{3})[\\d.]+[^\\d.]$', 'a-b1.2x', { a: 'a-b' }],
  ])('%s', (source, line, groups) => {
    expect({ ...safePattern(source).regexp.exec(line)?.groups }).toEqual(groups)
  })

  test('with the literal text that they begin with', () => {
    expect(safePattern('^MTR,END,(?<trip>[^,]*)$').prefix).toBe('MTR,END,')
    expect(safePattern('^\\$A\\x42C?$').prefix).toBe('$AB')
    expect(safePattern('^(?:A|B)X$').prefix).toBe('')
  })
})

describe('patterns that could hang are refused with advice', () => {
  test.each([
    ['nested quantifiers', '^(?:a+)+$', /may not repeat/],
    ['a repeated group', '^(?:[^,]*,){3}$', /may not repeat/],
    ['overlapping repetition', '^.*,(?<total>\\d+)$', /could also take the ","/],
    ['two that share characters', '^\\d*(?<total>\\d+)$', /could also take the "0"/],
    ['many optional letters', `^${'a?'.repeat(30)}${'a'.repeat(30)}$`, /could also take/],
    ['an overlap over something optional', '^[a-z]+,?[a-m]$', /could also take the "a"/],
    ['an overlap out of a group', '^(?<trip>\\w*)A$', /could also take the "A"/],
    ['an optional group that overlaps', '^(?:1\\d)?1$', /could also take the "1"/],
    ['an optional group that may be empty', '^(?:a?)?b$', /may itself be empty/],
    ['empty alternatives', '^(?:|a)b$', /may itself be empty/],
    ['too many choices', `^${'(?:a|b)'.repeat(4)}$`, /at most 3 groups/],
    ['too many alternatives', `^(?:${'a|'.repeat(20)}b)$`, /at most 16 alternatives/],
    ['look-ahead', '^(?=a)a$', /look-ahead/],
    ['look-behind', '^a(?<!b)c$', /look-behind/],
    ['unnamed groups', '^(a)$', /begins with/],
    ['back references', '^(?<a>b)\\1$', /not for profiles/],
    ['word boundaries', '^a\\b$', /not for profiles/],
    ['lazy quantifiers', '^a*?b$', /lazy/],
    ['no anchors', 'abc', /whole message/],
    ['an end that is a literal', '^abc\\$', /whole message/],
    ['an anchor inside', '^a$b$', /inside the pattern/],
    ['top-level alternatives', '^a|b$', /alternatives stand in a group/],
    ['a group twice', '^(?<a>b)(?<a>c)$', /stands twice/],
    ['an open group', '^(?:a$', /without "\)"/],
    ['a closed one', '^a)$', /without "\("/],
    ['an open class', '^[a$', /without "\]"/],
    ['a turned range', '^[z-a]$', /goes from/],
    ['a count too large', '^a{1000}$', /at most 999/],
    ['a turned count', '^a{3,2}b$', /at most 999/],
    ['a brace alone', '^a{x}$', /is a count/],
    ['a quantifier alone', '^*a$', /nothing before it/],
    ['umlauts', '^ü$', /ASCII/],
    ['a very long pattern', `^${'a'.repeat(600)}$`, /at most 500/],
  ])('%s', (_, source, words) => {
    expect(() => safePattern(source)).toThrow(PatternError)
    expect(() => safePattern(source)).toThrow(words)
  })
})

test('what is taken means the same to us as to the matcher: it begins with the prefix and has the groups', () => {
  const atom = fc.constantFrom('a', 'b', ',', '\\d', '[a-c]', '[^,]', '\\.', '.', '\\x41')
  const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{2,}')
  const item = fc.tuple(atom, quantifier).map(([a, q]) => a + q)
  const group = fc
    .tuple(
      fc.constantFrom('(?:', '(?<g>'),
      fc.array(item, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', '|x', '|,b'),
    )
    .map(([open, items, other]) => `${open}${items.join('')}${other})`)
  const pattern = fc
    .array(
      fc.oneof(
        item,
        item,
        group,
        group.map(g => `${g}?`),
      ),
      { maxLength: 6 },
    )
    .map(items => `^${items.join('')}$`)
  const line = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'x', ',', '1', '.', 'A'), maxLength: 400 })
  let taken = 0
  fc.assert(
    fc.property(pattern, line, (source, text) => {
      let safe: ReturnType<typeof safePattern>
      try {
        safe = safePattern(source)
      } catch (error) {
        expect(error).toBeInstanceOf(PatternError)
        return
      }
      taken++
      const match = safe.regexp.exec(text)
      if (match === null) return
      expect(text.startsWith(safe.prefix)).toBe(true)
      expect(Object.keys(match.groups ?? {})).toEqual(safe.groups)
    }),
    { numRuns: 2000 },
  )
  expect(taken).toBeGreaterThan(200)
})
