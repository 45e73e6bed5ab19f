/**
 * A technician's pattern that cannot hang the agent. JavaScript's matcher goes back over every choice; a pattern is
 * taken only when there is nothing to go back to: what may repeat, or be left out, must not also match what can come
 * next. Then the work grows with the line's length alone, and that is bounded by the profile.
 */
import { type CharSet, common, union } from './charset.ts'
import { type Item, PatternError, parsePattern } from './patternParser.ts'

export { PatternError } from './patternParser.ts'

export interface SafePattern {
  readonly regexp: RegExp
  readonly groups: readonly string[]
  /** The literal text that every match begins with: a message that begins so was meant to match. */
  readonly prefix: string
}

/** Alternatives are tried one after the other, so few of them cannot do harm. */
const MAX_CHOICES = 3
const MAX_ALTERNATIVES = 16
const NOTHING: CharSet = new Set()

/** Throws PatternError, with words for the technician, for anything outside the safe part of the language. */
export function safePattern(source: string): SafePattern {
  const { items, groups } = parsePattern(source)
  checkSequence(items, NOTHING)
  if (countChoices(items) > MAX_CHOICES)
    throw new PatternError(`at most ${MAX_CHOICES} groups with alternatives`)
  return { regexp: new RegExp(source), groups, prefix: prefixOf(items) }
}

/** Checks items from last to first and returns what characters the sequence can begin with, `after` behind it. */
function checkSequence(items: readonly Item[], after: CharSet): CharSet {
  let next = after
  for (const item of [...items].reverse()) {
    const first = 'chars' in item ? item.chars : checkGroup(item, item.alternatives, next)
    if (item.count.min !== item.count.max) checkChoice(item, first, next)
    next = item.count.min === 0 ? union(first, next) : first
  }
  return next
}

function checkGroup(item: Item, alternatives: readonly (readonly Item[])[], next: CharSet): CharSet {
  const { min, max } = item.count
  if (max !== 1)
    throw new PatternError(
      `${item.text}: a group may not repeat; write its parts out, or repeat a class such as [0-9]`,
    )
  if (alternatives.length > MAX_ALTERNATIVES)
    throw new PatternError(`${item.text}: at most ${MAX_ALTERNATIVES} alternatives`)
  const canBeEmpty = alternatives.some(isNullable)
  if (canBeEmpty && (min === 0 || alternatives.length > 1))
    throw new PatternError(`${item.text}: an optional part that may itself be empty`)
  return union(...alternatives.map(alternative => checkSequence(alternative, next)))
}

function checkChoice(item: Item, first: CharSet, next: CharSet): void {
  const both = common(first, next)
  if (both === undefined) return
  throw new PatternError(
    `${item.text} could also take the ${JSON.stringify(String.fromCharCode(both))} that may follow it, which can ` +
      'take for ever on a damaged line; say what it stops at, such as [^,]*',
  )
}

function isNullable(items: readonly Item[]): boolean {
  return items.every(
    item => item.count.min === 0 || ('alternatives' in item && item.alternatives.some(isNullable)),
  )
}

function countChoices(items: readonly Item[]): number {
  return items
    .flatMap(item => ('alternatives' in item ? [item.alternatives] : []))
    .reduce((sum, all) => sum + (all.length > 1 ? 1 : 0) + countChoices(all.flat()), 0)
}

function prefixOf(items: readonly Item[]): string {
  const end = items.findIndex(
    item => !('chars' in item) || item.chars.size !== 1 || item.count.min !== 1 || item.count.max !== 1,
  )
  return items
    .slice(0, end === -1 ? undefined : end)
    .map(item => ('chars' in item ? String.fromCharCode([...item.chars][0]!) : ''))
    .join('')
}
