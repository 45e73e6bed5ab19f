/**
 * Reads the part of the regular expression language that a meter profile may use: literals, classes, named and
 * plain groups, alternatives and greedy quantifiers. Anything else is refused with words for the technician.
 */
import { type CharSet, complement, DOT, ESCAPED_SETS, range, union } from './charset.ts'

export class PatternError extends Error {}

export interface Count {
  readonly min: number
  readonly max: number
}

/** One step of a pattern: a character of a set, or a group of alternatives, so many times. */
export type Item = { readonly count: Count; readonly text: string } & (
  | { readonly chars: CharSet }
  | { readonly alternatives: readonly (readonly Item[])[] }
)

export interface Parsed {
  readonly items: readonly Item[]
  readonly groups: readonly string[]
}

const MAX_LENGTH = 500
const MAX_COUNT = 999
const ONCE: Count = { min: 1, max: 1 }

export function parsePattern(source: string): Parsed {
  if (source.length > MAX_LENGTH) throw new PatternError(`at most ${MAX_LENGTH} characters`)
  if (!/^[\x20-\x7e]*$/.test(source))
    throw new PatternError('printable ASCII only; write other bytes as \\xNN')
  if (!source.startsWith('^') || !/(?<!\\)(\\\\)*\$$/.test(source))
    throw new PatternError('must stand for the whole message: begin with ^ and end with $')
  return new PatternParser(source.slice(1, -1)).whole()
}

class PatternParser {
  readonly #source: string
  #at = 0
  readonly #groups: string[] = []

  constructor(source: string) {
    this.#source = source
  }

  whole(): Parsed {
    const items = this.#sequence()
    if (this.#at < this.#source.length)
      throw new PatternError(
        this.#source[this.#at] === '|'
          ? 'alternatives stand in a group: (?:A|B)'
          : `")" without "(" at ${this.#at + 2}`,
      )
    return { items, groups: this.#groups }
  }

  #sequence(): Item[] {
    const items: Item[] = []
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!)) items.push(this.#item())
    return items
  }

  #item(): Item {
    const from = this.#at
    const part = this.#source[from] === '(' ? { alternatives: this.#group() } : { chars: this.#char() }
    const count = this.#count()
    return { ...part, count, text: this.#source.slice(from, this.#at) }
  }

  #group(): Item[][] {
    const opening = /^\((?:\?:|\?<([A-Za-z]\w*)>)/.exec(this.#source.slice(this.#at))
    if (opening === null)
      throw new PatternError(
        'a group begins with (?: or (?<name>; look-ahead, look-behind and unnamed groups are not for profiles',
      )
    const name = opening[1]
    if (name !== undefined && this.#groups.includes(name))
      throw new PatternError(`the group "${name}" stands twice`)
    if (name !== undefined) this.#groups.push(name)
    this.#at += opening[0].length
    const alternatives = [this.#sequence()]
    while (this.#source[this.#at] === '|') {
      this.#at++
      alternatives.push(this.#sequence())
    }
    if (this.#source[this.#at] !== ')') throw new PatternError('"(" without ")"')
    this.#at++
    return alternatives
  }

  #char(): CharSet {
    const char = this.#source[this.#at++]!
    if (char === '.') return DOT
    if (char === '[') return this.#class()
    if (char === '\\') return this.#escape()
    if ('*+?{}]'.includes(char))
      throw new PatternError(`"${char}" has nothing before it; write \\${char} for itself`)
    if ('^$'.includes(char))
      throw new PatternError(`"${char}" inside the pattern; write \\${char} for itself`)
    return one(char)
  }

  #escape(): CharSet {
    const char = this.#source[this.#at++]
    if (char === undefined) throw new PatternError('"\\" at the end')
    const known = ESCAPED_SETS[char]
    if (known !== undefined) return known
    if (char === 't') return new Set([9])
    if (char === 'x') return this.#hex()
    if (/[A-Za-z0-9]/.test(char)) throw new PatternError(`\\${char} is not for profiles`)
    return one(char)
  }

  #hex(): CharSet {
    const digits = this.#source.slice(this.#at, this.#at + 2)
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) throw new PatternError('\\x needs two hex digits')
    this.#at += 2
    return new Set([Number.parseInt(digits, 16)])
  }

  #class(): CharSet {
    const isNegated = this.#source[this.#at] === '^'
    if (isNegated) this.#at++
    const sets: CharSet[] = []
    while (this.#source[this.#at] !== ']') {
      if (this.#at >= this.#source.length) throw new PatternError('"[" without "]"')
      sets.push(this.#classPart())
    }
    this.#at++
    const set = union(...sets)
    return isNegated ? complement(set) : set
  }

  #classPart(): CharSet {
    const from = this.#classChar()
    const isRange = this.#source[this.#at] === '-' && ![undefined, ']'].includes(this.#source[this.#at + 1])
    if (!isRange) return from
    this.#at++
    const to = this.#classChar()
    const [a, b] = [[...from][0]!, [...to][0]!]
    if (from.size !== 1 || to.size !== 1 || a > b)
      throw new PatternError('a range in [ ] goes from a character up to another')
    return range(a, b)
  }

  #classChar(): CharSet {
    const char = this.#source[this.#at++]
    if (char === undefined) throw new PatternError('"[" without "]"')
    return char === '\\' ? this.#escape() : one(char)
  }

  #count(): Count {
    const match = /^(?:[*+?]|\{(\d+)(,(\d*))?\})/.exec(this.#source.slice(this.#at))
    if (match === null) {
      if (this.#source[this.#at] === '{')
        throw new PatternError('"{" is a count such as {3} or {1,8}; write \\{ for itself')
      return ONCE
    }
    this.#at += match[0].length
    if ('*+?'.includes(this.#source[this.#at] ?? ' '))
      throw new PatternError('no lazy or doubled quantifiers')
    return countOf(match)
  }
}

function countOf(match: RegExpExecArray): Count {
  if (match[0] === '*') return { min: 0, max: Number.POSITIVE_INFINITY }
  if (match[0] === '+') return { min: 1, max: Number.POSITIVE_INFINITY }
  if (match[0] === '?') return { min: 0, max: 1 }
  const min = Number(match[1])
  const open = match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3])
  const max = match[2] === undefined ? min : open
  if (min > max || min > MAX_COUNT || (max > MAX_COUNT && max !== Number.POSITIVE_INFINITY) || max === 0)
    throw new PatternError(`a count goes from 0 up to at most ${MAX_COUNT}`)
  return { min, max }
}

function one(char: string): CharSet {
  return new Set([char.charCodeAt(0)])
}
