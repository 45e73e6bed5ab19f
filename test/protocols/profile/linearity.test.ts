import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Item, PatternError, parsePattern } from '../../../src/protocols/profile/patternParser.ts'
import { safePattern } from '../../../src/protocols/profile/safePattern.ts'
import { count } from '../../support/counts.ts'

/** Matches as a backtracking matcher does, greedily and with every way back, and counts the characters it looks at. */
function steps(items: readonly Item[], text: string, bound: number): number {
  let looked = 0
  const match = (list: readonly Item[], at: number, then: (at: number) => boolean): boolean => {
    const [item, ...rest] = list
    return item === undefined ? then(at) : repeat(item, 0, at, next => match(rest, next, then))
  }
  const repeat = (item: Item, times: number, at: number, then: (at: number) => boolean): boolean =>
    (times < item.count.max && once(item, at, next => repeat(item, times + 1, next, then))) ||
    (times >= item.count.min && then(at))
  const once = (item: Item, at: number, then: (at: number) => boolean): boolean => {
    if ('alternatives' in item) return item.alternatives.some(list => match(list, at, then))
    looked++
    if (looked > bound) throw new Error(`more than ${bound} steps`)
    return at < text.length && item.chars.has(text.charCodeAt(at)) && then(at + 1)
  }
  match(items, 0, at => at === text.length)
  return looked
}

const atom = fc.constantFrom('a', 'b', '\\d', '[ab]', '[^a]', '[^b]', '.')
const item = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{1,3}')).map(([a, q]) => a + q)
const group = fc
  .tuple(
    fc.array(item, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '|b', '|a1', '|[ab]*'),
    fc.constantFrom('', '?'),
  )
  .map(([items, other, q]) => `(?:${items.join('')}${other})${q}`)
const pattern = fc
  .array(fc.oneof(item, item, group), { minLength: 1, maxLength: 12 })
  .map(items => `^${items.join('')}$`)
const line = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', '1', 'ab', '?'), fc.integer({ min: 1, max: 60 })), {
    maxLength: 4,
  })
  .map(runs => runs.map(([unit, times]) => unit.repeat(times)).join(''))

test('the work of every pattern that is taken grows with the length of the line alone', () => {
  fc.assert(
    fc.property(pattern, line, (source, text) => {
      try {
        safePattern(source)
      } catch (error) {
        fc.pre(!(error instanceof PatternError))
        throw error
      }
      const { items } = parsePattern(source)
      // Three choices at most, of two alternatives each here.
      expect(() => steps(items, text, 8 * 8 * (text.length + source.length))).not.toThrow()
    }),
    { numRuns: count(800, 50_000), maxSkipsPerRun: 1000 },
  )
})

test('the count does see what hangs', () => {
  const { items } = parsePattern('^[ab]*[ab]*[ab]*1$')
  expect(() => steps(items, 'a'.repeat(100), 10_000)).toThrow('more than')
})
