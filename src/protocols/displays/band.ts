/** The moving band of PAID. It shows that the picture lives: slow, and nothing flashes. */
import type { Band } from './boardScreen.ts'
import { FACE, INK } from './colours.ts'
import type { Picture, Rect } from './picture.ts'

/** Of one round, after which it looks the same again. */
const ROUND_MS = 1600
/** The screen that a band's width is told for. */
const TOLD_FOR = 480

/** Draws the band where it is after so many milliseconds. */
export function drawBand(picture: Picture, rect: Rect, band: Band, elapsedMs: number): void {
  const width = Math.max(2, Math.round((band.width * Math.min(picture.width, picture.height)) / TOLD_FOR))
  const isInk = motif(band, width)
  const turn = (((elapsedMs / ROUND_MS) % 1) + 1) % 1
  const shift = roundOf(band, width) * (band.way === 'on' ? turn : 1 - turn)
  for (let y = 0; y < rect.height; y++) {
    const start = (rect.y + y) * picture.width + rect.x
    for (let x = 0; x < rect.width; x++) picture.pixels[start + x] = isInk(x - shift, y) ? INK : FACE
  }
}

/** Pixels that it moves by in one round. */
function roundOf({ motif, angle }: Band, width: number): number {
  return motif === 'stripes' ? (2 * width) / Math.max(0.1, Math.abs(Math.sin(radians(angle)))) : 2 * width
}

function motif({ motif, angle }: Band, width: number): (x: number, y: number) => boolean {
  const pair = 2 * width
  const within = (at: number) => ((at % pair) + pair) % pair
  switch (motif) {
    case 'stripes': {
      const [across, down] = [Math.sin(radians(angle)), -Math.cos(radians(angle))]
      return (x, y) => within(x * across + y * down) < width
    }
    case 'checks':
      return (x, y) => within(x) < width === within(y) < width
    case 'dots': {
      const radius = 0.78 * width
      return (x, y) => Math.hypot(within(x) - width, within(y) - width) < radius
    }
  }
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
