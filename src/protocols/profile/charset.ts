/** Sets of latin1 characters, as far as a pattern can name them. */
export type CharSet = ReadonlySet<number>

export function range(from: number, to: number): CharSet {
  return new Set(Array.from({ length: to - from + 1 }, (_, i) => from + i))
}

export function union(...sets: readonly CharSet[]): CharSet {
  return new Set(sets.flatMap(set => [...set]))
}

export function complement(set: CharSet): CharSet {
  return new Set([...ANY].filter(code => !set.has(code)))
}

/** One character of both, or undefined. */
export function common(a: CharSet, b: CharSet): number | undefined {
  return [...a].find(code => b.has(code))
}

const ANY = range(0, 255)
/** What `.` stands for: all but the line ends. */
export const DOT = complement(new Set([10, 13]))

const DIGITS = range(48, 57)
const WORD = union(DIGITS, range(65, 90), range(97, 122), new Set([95]))
const SPACE = union(range(9, 13), new Set([32, 160]))

/** What `\d`, `\W` and so on stand for. */
export const ESCAPED_SETS: Readonly<Record<string, CharSet>> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
}
