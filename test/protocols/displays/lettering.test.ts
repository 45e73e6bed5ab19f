import { expect, test } from 'vitest'
import { SHADES } from '../../../src/protocols/displays/colours.ts'
import { drawLine } from '../../../src/protocols/displays/lettering.ts'
import { stepsUpTo } from '../../../src/protocols/displays/letters.ts'
import { blank } from '../../../src/protocols/displays/picture.ts'
import { fontsFor, needsFonts } from '../../support/boardScreens.ts'

needsFonts()

const size = { width: 200, height: 150 }

function drawn(text: string, x: number, y: number, height: number, isBold = true): Uint8Array {
  const picture = blank(size, [])
  const step = stepsUpTo(96, fontsFor('en')).find(step => step.height === height)!
  drawLine(picture, text, x, y, { step, isBold, ramp: 0 })
  return picture.pixels
}

const inkIn = (pixels: Uint8Array, left: number, right: number) =>
  pixels.reduce((sum, colour, i) => sum + (i % size.width >= left && i % size.width < right ? colour : 0), 0)

test('letters that hang over an edge do not come in at another', () => {
  expect(inkIn(drawn('M', 180, 20, 96), 0, 170)).toBe(0)
  expect(inkIn(drawn('M', -28, 20, 96), 40, 200)).toBe(0)
  for (const y of [-60, 120]) {
    const pixels = drawn('M', 80, y, 96)
    expect(inkIn(pixels, 80, 130)).toBeGreaterThan(0)
    expect(inkIn(pixels, 0, 76) + inkIn(pixels, 132, 200)).toBe(0)
  }
})

test('ink is full inside of strokes, and only edges of large letters are shades', () => {
  expect(new Set(drawn('23', 10, 20, 24))).toEqual(new Set([0, SHADES - 1]))
  const large = drawn('23', 10, 20, 96)
  const shades = large.filter(colour => colour > 0 && colour < SHADES - 1).length
  const full = large.filter(colour => colour === SHADES - 1).length
  expect(shades).toBeGreaterThan(0)
  expect(full).toBeGreaterThan(3 * shades)
})

test('bold letters keep their gaps: three stems of an m stay three', () => {
  for (const height of [24, 48, 72, 96]) {
    const pixels = drawn('m', 20, 20, height)
    // Across the middle of the stems.
    const y = 20 + Math.round(height * 0.7)
    const row = [...pixels.subarray(y * size.width, (y + 1) * size.width)]
    const stems = row.filter((colour, x) => colour > SHADES / 2 && row[x - 1]! <= SHADES / 2).length
    expect(stems, `${height}`).toBe(3)
  }
})
