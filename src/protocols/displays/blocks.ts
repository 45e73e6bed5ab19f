/** Pieces of a board's screen, each measured: what text takes at one step of size. */
import { columnsOf, columnsOfCharacter, wrapColumns } from '../printers/width.ts'
import type { Step } from './letters.ts'

export type Part = 'plate' | 'driver' | 'word' | 'figure' | 'line' | 'hint'

/** A run of letters of one size in a block, placed from the block's upper left corner. */
export interface Run {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly step: Step
}

export interface Block {
  readonly part: Part
  readonly width: number
  readonly height: number
  readonly runs: readonly Run[]
  readonly isBold: boolean
  /** Something was left out. */
  readonly isCut: boolean
}

/** Fewer columns make no lines. */
const FEWEST_COLUMNS = 4

interface TextOptions {
  readonly width: number
  readonly step: Step
  readonly mostLines: number
  /** Beside the text and above it, where the block has a frame or a ground. */
  readonly padding?: { readonly x: number; readonly y: number }
  readonly isBold?: boolean
}

/** Text in lines, in the middle of its block; null where not even a few letters find room side by side. */
export function textBlock(part: Part, text: string, options: TextOptions): Block | null {
  const { width, step, mostLines, padding = { x: 0, y: 0 }, isBold = false } = options
  const columns = Math.floor((width - 2 * padding.x) / step.cell)
  if (columns < FEWEST_COLUMNS) return null
  const lines = balanced(text, columns, mostLines)
  const room = Math.max(0, ...lines.map(columnsOf)) * step.cell
  const pitch = pitchOf(step)
  return {
    part,
    width: room + 2 * padding.x,
    height: (lines.length - 1) * pitch + step.height + 2 * padding.y,
    runs: lines.map((line, i) => ({
      text: line,
      x: padding.x + Math.floor((room - columnsOf(line) * step.cell) / 2),
      y: padding.y + i * pitch,
      step,
    })),
    isBold,
    isCut: wrapped(text, columns).length > lines.length || longestWord(text) > columns,
  }
}

/** The amount with its currency half as high, beside it or beneath; null where it does not fit. */
export function figureBlock(
  { amount, currency }: { readonly amount: string; readonly currency: string },
  { width, step, small, isStacked }: { width: number; step: Step; small: Step; isStacked: boolean },
): Block | null {
  const [first, second] = [columnsOf(amount) * step.cell, columnsOf(currency) * small.cell]
  const between = currency === '' ? 0 : step.cell >> 1
  const across = isStacked ? Math.max(first, second) : first + between + second
  if (across > width) return null
  const middle = (own: number) => (isStacked ? (across - own) >> 1 : 0)
  // Letters of the fonts stand on the line a sixth above the lower edge.
  const onLine = Math.round(((step.height - small.height) * 5) / 6)
  const beneath = step.height + Math.round(small.height / 6)
  const runs = [{ text: amount, x: middle(first), y: 0, step }]
  if (currency !== '')
    runs.push({
      text: currency,
      x: isStacked ? middle(second) : first + between,
      y: isStacked ? beneath : onLine,
      step: small,
    })
  const height = isStacked && currency !== '' ? beneath + small.height : step.height
  return { part: 'figure', width: across, height, runs, isBold: true, isCut: false }
}

const MOST_KEPT = 400
const kept = new Map<string, readonly string[]>()

/** As `wrapColumns`, remembered: one screen's texts are tried in many sizes, and the same widths come again and again. */
function wrapped(text: string, columns: number, most = Number.POSITIVE_INFINITY): readonly string[] {
  const key = `${columns} ${most} ${text}`
  const known = kept.get(key)
  if (known !== undefined) return known
  if (kept.size >= MOST_KEPT) kept.clear()
  const lines = wrapColumns(text, columns, most)
  kept.set(key, lines)
  return lines
}

/** Columns of the longest run that must not be broken. */
export function longestWord(text: string): number {
  let [longest, columns] = [0, 0]
  for (const character of text) {
    columns = character === ' ' || columnsOfCharacter(character) === 2 ? 0 : columns + columnsOf(character)
    longest = Math.max(longest, columns)
  }
  return longest
}

function pitchOf(step: Step): number {
  return Math.round(step.height * 1.15)
}

/** As few lines as fit, and those about as long as each other. */
function balanced(text: string, columns: number, most: number): readonly string[] {
  const fewest = wrapped(text, columns, most)
  if (fewest.length < 2 || wrapped(text, columns).length > most) return fewest
  let best = fewest
  const least = Math.max(FEWEST_COLUMNS, longestWord(text))
  for (let narrower = columns - 1; narrower >= least; narrower--) {
    const lines = wrapped(text, narrower)
    if (lines.length > fewest.length) break
    best = lines
  }
  return best
}
