/** A column of a board's screen: its texts in sizes that belong together, as large as the room allows. */
import { type Block, figureBlock, type Part, textBlock } from './blocks.ts'
import type { BoardScreen } from './boardScreen.ts'
import { type BoardFonts, plainLine, type Step, stepsUpTo } from './letters.ts'
import type { Size } from './picture.ts'

/** What a screen says, ready to be laid out; what it does not say is empty. */
export interface Says {
  readonly texts: Readonly<Record<Exclude<Part, 'figure'>, string>>
  readonly amount: string
  readonly currency: string
  /** The word is what the face is about: as large as the amount. */
  readonly isWordLarge: boolean
}

export function saysOf(screen: BoardScreen): Says {
  const { plate, driver, word, line, hint, amount, currency, face } = screen
  return {
    texts: {
      plate: plainLine(plate),
      driver: plainLine(driver),
      word: plainLine(word),
      line: plainLine(line),
      hint: plainLine(hint),
    },
    amount: plainLine(amount),
    currency: plainLine(currency),
    isWordLarge: face === 'paid' || face === 'over',
  }
}

export interface Column {
  readonly blocks: readonly Block[]
  readonly gap: number
  /** Pixels of a line of the smallest text. */
  readonly text: number
  readonly isCut: boolean
}

interface Sizes {
  readonly text: Step
  /** How many times as high as the text the amount may be. */
  readonly figure: number
  readonly steps: readonly Step[]
}

const FIGURES = [6, 5, 4, 3] as const
/** Only where there is no room for more at the smallest step. */
const TIGHT = [2, 1] as const
const MOST_CUT_LINES = 8
/** Lines of a text that is not cut. */
const ANY = Number.POSITIVE_INFINITY

/** The parts one below the other in the largest sizes that fit without a cut; null where none does. */
export function columnOf(
  says: Says,
  parts: readonly Part[],
  room: Size,
  { fonts, mostText }: { fonts: BoardFonts; mostText: number },
): Column | null {
  const steps = stepsUpTo(parts.length > 1 ? room.height >> 1 : room.height, fonts)
  const texts = steps.filter((step, i) => i === 0 || step.height <= mostText)
  for (const text of texts.toReversed())
    for (const figure of text === texts[0] ? [...FIGURES, ...TIGHT] : FIGURES) {
      const column = tried(says, parts, room, { text, figure, steps })
      if (column !== null && !column.isCut) return column
    }
  return null
}

/** As much as fits at the smallest step: lines that find no room are cut, then whole parts are left out. */
export function cutColumn(says: Says, parts: readonly Part[], room: Size, fonts: BoardFonts): Column {
  const steps = stepsUpTo(parts.length > 1 ? room.height >> 1 : room.height, fonts)
  const orders: readonly (readonly Part[])[] = [
    parts,
    parts.filter(part => part !== 'driver'),
    parts.filter(part => part !== 'driver' && part !== 'plate'),
    parts.filter(part => part === 'word' || part === 'figure' || part === 'line'),
    parts.filter(part => part === 'word' || part === 'figure'),
    parts.filter(part => part === 'figure'),
  ]
  for (const order of orders)
    for (let lines = MOST_CUT_LINES; lines >= 1; lines--)
      for (const figure of [3, ...TIGHT]) {
        const column = tried(says, order, room, { text: steps[0]!, figure, steps }, lines)
        if (column !== null) return { ...column, isCut: true }
      }
  return { blocks: [], gap: 0, text: 0, isCut: true }
}

function tried(says: Says, parts: readonly Part[], room: Size, sizes: Sizes, lines = ANY): Column | null {
  const figure = parts.includes('figure') && says.amount !== '' ? figureOf(says, room, sizes) : undefined
  if (figure === null) return null
  // Nothing is larger than the amount.
  const most = figure?.runs[0]?.step.height ?? ANY
  const blocks: Block[] = []
  for (const part of parts) {
    if ((part === 'figure' ? says.amount : says.texts[part]) === '') continue
    const block = part === 'figure' ? figure! : textOf(part, says, room, sizes, { lines, most })
    if (block === null) return null
    blocks.push(block)
  }
  const gap = Math.round(sizes.text.height * (lines === ANY && sizes.figure > 2 ? 0.55 : 0.25))
  if (heightOf(blocks, gap) > room.height) return null
  return { blocks, gap, text: smallest(blocks, sizes.text.height), isCut: blocks.some(({ isCut }) => isCut) }
}

function smallest(blocks: readonly Block[], text: number): number {
  return Math.min(
    text,
    ...blocks.filter(({ part }) => part === 'hint').map(({ runs }) => runs[0]!.step.height),
  )
}

export function heightOf(blocks: readonly Block[], gap: number): number {
  return blocks.reduce((sum, { height }) => sum + height, 0) + Math.max(0, blocks.length - 1) * gap
}

/** The highest step up to so many pixels. */
function upTo(height: number, steps: readonly Step[]): Step {
  return steps.findLast(step => step.height <= height) ?? steps[0]!
}

function figureOf({ amount, currency }: Says, { width }: Size, { text, figure, steps }: Sizes): Block | null {
  const best = (isStacked: boolean): Block | null => {
    for (const step of steps.toReversed()) {
      if (step.height > figure * text.height) continue
      const small = upTo(step.height / 2, steps)
      const block = figureBlock({ amount, currency }, { width, step, small, isStacked })
      if (block !== null) return block
    }
    return null
  }
  const [beside, beneath] = [best(false), best(true)]
  const sizeOf = (block: Block | null) => block?.runs[0]?.step.height ?? 0
  return sizeOf(beneath) >= 1.5 * sizeOf(beside) ? beneath : beside
}

interface Bounds {
  readonly lines: number
  /** Pixels of the word's line. */
  readonly most: number
}

function textOf(
  part: Exclude<Part, 'figure'>,
  says: Says,
  { width }: Size,
  { text, figure, steps }: Sizes,
  { lines, most }: Bounds,
): Block | null {
  const saying = says.texts[part]
  if (part === 'word') {
    const times = Math.max(1, says.isWordLarge ? figure : figure / 2)
    return wordOf(saying, width, { lines, most: Math.min(most, times * text.height) }, { text, steps })
  }
  if (part === 'line') return textBlock(part, saying, { width, step: text, mostLines: lines })
  const step = upTo(part === 'plate' ? text.height : text.height * 0.8, steps)
  return textBlock(part, saying, {
    width,
    step,
    mostLines: lines,
    // Struck twice, the lowest East Asian letters are blots.
    isBold: part !== 'hint' && step.face !== steps[0]!.face,
    padding: part === 'driver' ? { x: 0, y: 0 } : { x: step.cell, y: step.height >> 2 },
  })
}

/** On one line as large as may be, else on two. */
function wordOf(
  word: string,
  width: number,
  { lines, most }: Bounds,
  { text, steps }: { text: Step; steps: readonly Step[] },
): Block | null {
  const fitting = steps.filter((step, i) => i === 0 || step.height <= most)
  for (const mostLines of [1, 2])
    for (const step of fitting.toReversed()) {
      if (mostLines === 1 && step.height < text.height) break
      const block = textBlock('word', word, {
        width,
        step,
        mostLines: Math.min(lines, mostLines),
        isBold: true,
      })
      if (block !== null && !block.isCut) return block
    }
  return textBlock('word', word, { width, step: steps[0]!, mostLines: lines, isBold: true })
}
