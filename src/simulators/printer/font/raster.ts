/**
 * Dots from strokes: the print head's pen drawn along each line and curve, on the cell of Font A (12 × 24) or Font B (9 × 17).
 */
import { STROKES } from './strokes.ts'

export interface Cell {
  readonly width: number
  readonly height: number
}

export const FONT_A: Cell = { width: 12, height: 24 }
export const FONT_B: Cell = { width: 9, height: 17 }

/** One byte a dot, row by row: 1 is black. */
export type Glyph = Uint8Array

type Point = readonly [x: number, y: number]

const cache = new Map<string, Glyph>()

/** The dots of a character; a box for one that the font does not have. */
export function glyph(char: string, cell: Cell): Glyph {
  const key = `${cell.width}${char}`
  let dots = cache.get(key)
  if (dots === undefined) {
    dots = draw(STROKES.get(char) ?? UNKNOWN, cell)
    if (cache.size < 2_000) cache.set(key, dots)
  }
  return dots
}

const UNKNOWN = '2,4 10,4 10,18 2,18 2,4'

function draw(strokes: string, cell: Cell): Glyph {
  const dots = new Uint8Array(cell.width * cell.height)
  const small = cell.height < FONT_A.height
  // Font A's pen is two dots wide and its lines run between dots; Font B's is one dot, its lines run through their middles.
  const pen = small ? 0.6 : 1.02
  const place = ([x, y]: Point): Point =>
    small ? [Math.round(x * 0.75 - 0.5) + 0.5, Math.round(y * (17 / 24) - 0.5) + 0.5] : [x, y]
  for (const stroke of strokes === '' ? [] : strokes.split('|')) {
    const points = flatten(stroke)
    for (let i = 0; i < points.length; i++) {
      mark(dots, cell, place(points[i]!), place(points[i + 1] ?? points[i]!), pen)
    }
  }
  return dots
}

/** A stroke is points `x,y` with spaces between; `~x,y` is the control point of a curve to the next one. */
function flatten(stroke: string): Point[] {
  const points: Point[] = []
  let control: Point | null = null
  for (const word of stroke.trim().split(/\s+/)) {
    const bend = word.startsWith('~')
    const [x = 0, y = 0] = (bend ? word.slice(1) : word).split(',').map(Number)
    if (bend) {
      control = [x, y]
      continue
    }
    const from = points.at(-1)
    if (control !== null && from !== undefined) {
      for (let step = 1; step < 8; step++) points.push(bezier(from, control, [x, y], step / 8))
    }
    points.push([x, y])
    control = null
  }
  return points
}

function bezier(from: Point, control: Point, to: Point, t: number): Point {
  const at = (i: 0 | 1) => (1 - t) ** 2 * from[i] + 2 * t * (1 - t) * control[i] + t ** 2 * to[i]
  return [at(0), at(1)]
}

function mark(dots: Glyph, cell: Cell, from: Point, to: Point, pen: number): void {
  const top = Math.max(0, Math.floor(Math.min(from[1], to[1]) - 2))
  const bottom = Math.min(cell.height - 1, Math.ceil(Math.max(from[1], to[1]) + 2))
  for (let y = top; y <= bottom; y++) {
    for (let x = 0; x < cell.width; x++) {
      if (away([x + 0.5, y + 0.5], from, to) <= pen) dots[y * cell.width + x] = 1
    }
  }
}

/** How far a point is from a stretch of line. */
function away(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const long = dx * dx + dy * dy
  const along = long === 0 ? 0 : ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / long
  const t = Math.min(1, Math.max(0, along))
  return Math.hypot(point[0] - from[0] - t * dx, point[1] - from[1] - t * dy)
}
