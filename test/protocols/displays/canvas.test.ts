/** Every language, face and size: nothing is cut, nothing lies on anything else, all of it is easy to see. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BoardScreen } from '../../../src/protocols/displays/boardScreen.ts'
import { type BoardPicture, drawBoard } from '../../../src/protocols/displays/canvas.ts'
import { GOOD_MODULE, type Layout, layOut } from '../../../src/protocols/displays/layout.ts'
import type { Rect, Size } from '../../../src/protocols/displays/picture.ts'
import {
  boardScreen,
  FACES,
  fontsFor,
  LANGUAGES,
  type Language,
  needsFonts,
  VARIANTS,
} from '../../support/boardScreens.ts'
import { count } from '../../support/counts.ts'
import { contrast, in565 } from './light.ts'

needsFonts()

const SIZES: readonly (readonly [width: number, height: number])[] = [
  [320, 240],
  [480, 272],
  [480, 320],
  [640, 480],
  [720, 720],
  [800, 480],
  [1024, 600],
  [1280, 400],
  [1280, 720],
  [1920, 1080],
  [240, 320],
  [320, 480],
  [480, 800],
  [600, 1024],
  [800, 1280],
  [1080, 1920],
]
const WHAT = [...FACES, ...VARIANTS]
const THEMES = ['day', 'night'] as const
/** Of a short ride, of one over land in a currency without a minor unit. */
const AMOUNTS = ['23.50', '123450']

const sized = SIZES.map(([width, height]) => ({ width, height, name: `${width}x${height}` }))

function screens(language: Language, amounts = AMOUNTS): BoardScreen[] {
  return WHAT.flatMap(what => amounts.map(amount => boardScreen(what, { language, amount })))
}

describe.each(sized)('at $name', size => {
  test.each(LANGUAGES)('no text of %s is cut, overflows or overlaps', language => {
    for (const screen of screens(language)) {
      const layout = layOut(screen, size, fontsFor(language))
      const name = `${screen.face} ${screen.line} ${screen.amount}`
      // German's hint is longer than the smallest upright panel.
      if (size.width < 320 && language === 'de' && screen.hint !== '') continue
      expect(layout.isCut, name).toBe(false)
      const boxes = boxesOf(layout, screen)
      for (const box of boxes) expect(isInside(box, size), name).toBe(true)
      for (const [i, one] of boxes.entries())
        for (const other of boxes.slice(i + 1)) expect(overlap(one, other), name).toBe(false)
      for (const block of layout.blocks)
        for (const { text, x, y, step } of block.runs) {
          expect(x >= 0 && x + columns(text) * step.cell <= block.width, name).toBe(true)
          expect(y >= 0 && y + step.height <= block.height, name).toBe(true)
        }
      if (language === 'en' || language === 'de')
        for (const { part, runs } of layout.blocks.filter(({ part }) => part === 'word' || part === 'line'))
          expect(runs.map(({ text }) => text).join(' '), 'no word is broken').toBe(
            screen[part as 'word' | 'line'],
          )
      // On the smallest upright panel, the hint has the word's room.
      const word = size.width < 320 && screen.hint !== '' ? '' : screen.word
      expect(said(layout), name).toEqual(sayings({ ...screen, word }))
    }
  })

  test('the code has whole modules of at least 4 device pixels', () => {
    for (const language of LANGUAGES)
      for (const screen of screens(language).filter(({ code }) => code !== null)) {
        const { code } = layOut(screen, size, fontsFor(language))
        expect(Number.isInteger(code?.module)).toBe(true)
        expect(code?.module).toBeGreaterThanOrEqual(GOOD_MODULE)
      }
  })

  test('the amount is the largest, then the word, then what to do', () => {
    for (const language of LANGUAGES)
      for (const screen of screens(language, ['23.50'])) {
        const { blocks } = layOut(screen, size, fontsFor(language))
        const high = (part: string) => blocks.find(block => block.part === part)?.runs[0]?.step.height ?? 0
        const name = `${language} ${screen.face}`
        if (screen.amount !== '' && size.width >= 320)
          expect(high('figure'), name).toBeGreaterThan(high('line'))
        if (screen.amount !== '') expect(high('figure'), name).toBeGreaterThanOrEqual(high('word'))
        if (size.width >= 320 || screen.hint === '')
          expect(high('word'), name).toBeGreaterThanOrEqual(high('line'))
        expect(high('line'), name).toBeGreaterThanOrEqual(high('hint'))
      }
  })
})

describe.each(THEMES)('by %s', theme => {
  const size = { width: 480, height: 320 }

  test.each(LANGUAGES)('every text of %s has a contrast of 7 to 1, on panels of 16 bits too', language => {
    for (const what of WHAT) {
      const picture = drawBoard(boardScreen(what, { language, theme }), size, fontsFor(language), 0)
      for (const block of picture.layout.blocks)
        for (const seen of [(colour: number) => colour, in565]) {
          const colours = coloursIn(picture, inset(block)).map(seen)
          expect(contrast(colours), `${what} ${block.part}`).toBeGreaterThanOrEqual(7)
        }
    }
  })

  test('the code is drawn dark on light, module for module, quiet zone included', () => {
    for (const what of ['open', 'unknown', 'short'] as const) {
      const screen = boardScreen(what, { theme })
      const picture = drawBoard(screen, size, fontsFor('en'), 0)
      const { x, y, module } = picture.layout.code!
      const wrong: string[] = []
      for (let v = 0; v < screen.code!.size * module; v++)
        for (let u = 0; u < screen.code!.size * module; u++) {
          const isDark = screen.code!.isDark(Math.floor(u / module), Math.floor(v / module))
          const colour = picture.palette[picture.pixels[(y + v) * size.width + x + u]!]
          if (colour !== (isDark ? 0x000000 : 0xffffff)) wrong.push(`${u} ${v}`)
        }
      expect(wrong).toEqual([])
    }
  })

  test('what is drawn stays in its box', () => {
    for (const language of LANGUAGES)
      for (const what of WHAT) {
        const screen = boardScreen(what, { language, theme })
        const picture = drawBoard(screen, size, fontsFor(language), 0)
        // The edges of large letters are soft by half a dot.
        const boxes = boxesOf(picture.layout, screen).map(grown)
        picture.pixels.forEach((colour, i) => {
          if (colour === 0) return
          const [x, y] = [i % size.width, Math.floor(i / size.width)]
          const isIn = boxes.some(
            box => x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height,
          )
          if (!isIn) expect.fail(`${language} ${what}: a dot at ${x}, ${y} beside everything`)
        })
      }
  })
})

describe('what has no room', () => {
  const long = 'Donaudampfschifffahrtsgesellschaft '.repeat(30)

  test('a text without end is ended with dots, and the code and the amount stay', () => {
    for (const { width, height } of sized) {
      const screen = {
        ...boardScreen('unknown'),
        line: long,
        hint: long,
        word: long.slice(0, 60),
        driver: long,
        plate: long,
      }
      const picture = drawBoard(screen, { width, height }, fontsFor('en'), 0)
      const { isCut, blocks, code } = picture.layout
      if (width * height < 480 * 480) expect(isCut).toBe(true)
      expect(code?.module).toBeGreaterThanOrEqual(GOOD_MODULE)
      expect(blocks.some(({ part }) => part === 'figure')).toBe(true)
      for (const box of boxesOf(picture.layout, screen)) expect(isInside(box, { width, height })).toBe(true)
      const cut = blocks.filter(block => block.isCut && block.part !== 'word')
      expect(cut.every(({ runs }) => runs.length === 1 || runs.at(-1)?.text.endsWith('...'))).toBe(true)
    }
  })

  test('whatever is told, at whatever size, nothing throws and nothing lies outside', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 })
    fc.assert(
      fc.property(
        fc.record({ width: fc.integer({ min: 160, max: 700 }), height: fc.integer({ min: 120, max: 700 }) }),
        fc.constantFrom(...WHAT),
        fc.record({
          plate: text,
          driver: text,
          word: text,
          amount: text,
          currency: text,
          line: text,
          hint: text,
        }),
        (size, what, texts) => {
          const screen = { ...boardScreen(what), ...texts }
          const picture = drawBoard(screen, size, fontsFor('zh-CN'), 123)
          for (const box of boxesOf(picture.layout, screen)) expect(isInside(box, size)).toBe(true)
          expect(picture.pixels.length).toBe(size.width * size.height)
        },
      ),
      { numRuns: count(60, 5000) },
    )
  })

  test('a code that does not fit with 4 pixels a module is as large as fits', () => {
    const screen = boardScreen('open', { link: `HTTPS://${'A'.repeat(200)}` })
    const { code } = layOut(screen, { width: 240, height: 160 }, fontsFor('en'))
    expect(code?.module).toBe(Math.floor(158 / screen.code!.size))
    expect(code?.module).toBeLessThan(GOOD_MODULE)
  })

  test('the largest amount that there can be is never cut', () => {
    for (const size of sized) {
      const { blocks, isCut } = layOut(boardScreen('open', { amount: '9999999999.99' }), size, fontsFor('en'))
      expect(isCut).toBe(false)
      expect(blocks.find(({ part }) => part === 'figure')?.runs[0]?.text).toBe('9999999999.99')
    }
  })
})

function boxesOf({ blocks, code, band }: Layout, screen: BoardScreen): Rect[] {
  const side = (screen.code?.size ?? 0) * (code?.module ?? 0)
  return [
    ...blocks,
    ...(code === null ? [] : [{ ...code, width: side, height: side }]),
    ...(band === null ? [] : [band]),
  ]
}

/** All that a layout says, without how it is broken into lines. */
function said({ blocks }: Layout): string[] {
  return blocks
    .map(({ runs }) =>
      runs
        .map(({ text }) => text)
        .join('')
        .replaceAll(' ', ''),
    )
    .sort()
}

function sayings({ plate, driver, word, line, hint, amount, currency }: BoardScreen): string[] {
  return [plate, driver, word, line, hint, amount + currency]
    .map(text => text.replaceAll(' ', ''))
    .filter(text => text !== '')
    .sort()
}

function columns(text: string): number {
  return [...text].reduce((sum, character) => sum + (character.codePointAt(0)! >= 0x1100 ? 2 : 1), 0)
}

function isInside({ x, y, width, height }: Rect, size: Size): boolean {
  return x >= 0 && y >= 0 && x + width <= size.width && y + height <= size.height
}

function grown(box: Rect & { runs?: readonly { step: { factor: number } }[] }): Rect {
  const by = box.runs?.[0]?.step.factor ?? 0
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by }
}

function overlap(one: Rect, other: Rect): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  )
}

/** Without the frame of a plate and the mark of a hint: only letters and their ground count. */
function inset({ x, y, width, height, ...block }: Rect & { part?: string }): Rect {
  const by = block.part === 'plate' || block.part === 'hint' ? 4 : 0
  return { x: x + 2 * by, y: y + by, width: width - 4 * by, height: height - 2 * by }
}

function coloursIn(picture: BoardPicture, { x, y, width, height }: Rect): number[] {
  const used = new Set<number>()
  for (let v = y; v < y + height; v++)
    for (let u = x; u < x + width; u++) used.add(picture.palette[picture.pixels[v * picture.width + u]!]!)
  return [...used]
}
