/**
 * What a phone's camera makes of a screen: blur, glare, a faded picture, a view from the side. On brightness, one byte a pixel;
 * everything by a seeded chance, so that a case can be made again.
 */
import type { Seeded } from './seeded.ts'

export interface Photo {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8ClampedArray
}

export const KINDS = ['blur', 'glare', 'contrast', 'perspective'] as const
export type Kind = (typeof KINDS)[number]

/** Frames of the second or so in which a phone's app finds a code. */
const FRAMES = 8
/** Of the picture's width: how far the light on the glass moves from frame to frame, since no hand is still. */
const HAND = 0.1
/** Degrees that the phone itself turns by. */
const WRIST = 3

/** A frame, made only where somebody looks at it. */
export type Frame = () => Photo

/** Pixels across. */
const CAMERA = 512

export interface Distortion {
  readonly kind: Kind
  /** 0 to 1, where 1 is the worst that has to be read. */
  readonly strength: number
  /** Pixels of the code itself: glare is a share of it. */
  readonly codeArea: number
}

/**
 * What a phone sees of the code, frame by frame. Glare and the view from the side differ between them, since hands move; blur and
 * faded light stay as they are.
 */
export function frames(
  photo: Photo,
  { kind, strength, codeArea }: Distortion,
  chance: Seeded,
): readonly Frame[] {
  switch (kind) {
    case 'blur':
      return [() => blurred(photo, 0.4 + 0.9 * strength)]
    case 'glare':
      return glared(photo, Math.sqrt((0.05 * strength * codeArea) / Math.PI), chance)
    case 'contrast':
      return [() => faded(photo, 1 - 0.75 * strength, chance)]
    case 'perspective':
      return tilts(photo, 30 * strength, chance)
  }
}

/** As a phone's camera has it when the code fills much of its picture: no finer than it needs to be. */
export function inCamera(photo: Photo): Photo {
  return Math.max(photo.width, photo.height) > CAMERA ? inCamera(halved(photo)) : photo
}

/** Turned by a quarter, as a phone may be held. */
export function turned({ width, height, pixels }: Photo): Photo {
  const out = new Uint8ClampedArray(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) out[x * height + height - 1 - y] = pixels[y * width + x]!
  return { width: height, height: width, pixels: out }
}

/** Half as wide and high, as a camera's picture is looked at again. */
export function halved({ width, height, pixels }: Photo): Photo {
  const [w, h] = [Math.floor(width / 2), Math.floor(height / 2)]
  const out = new Uint8ClampedArray(w * h)
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const at = 2 * y * width + 2 * x
      out[y * w + x] = (pixels[at]! + pixels[at + 1]! + pixels[at + width]! + pixels[at + width + 1]!) / 4
    }
  return { width: w, height: h, pixels: out }
}

/** Gauss, with a standard deviation of so many pixels. */
function blurred({ width, height, pixels }: Photo, sigma: number): Photo {
  const radius = Math.ceil(2.5 * sigma)
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  )
  const sum = weights.reduce((a, b) => a + b, 0)
  const pass = (from: Float32Array, isAcross: boolean): Float32Array => {
    const to = new Float32Array(width * height)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        let light = 0
        for (let k = -radius; k <= radius; k++) {
          const u = isAcross ? clamp(x + k, width) : x
          const v = isAcross ? y : clamp(y + k, height)
          light += from[v * width + u]! * weights[k + radius]!
        }
        to[y * width + x] = light / sum
      }
    return to
  }
  const once = pass(Float32Array.from(pixels), true)
  return { width, height, pixels: Uint8ClampedArray.from(pass(once, false)) }
}

const clamp = (i: number, size: number) => Math.min(size - 1, Math.max(0, i))

/**
 * A white disc, first anywhere but on the three corners by which a code is found: behind glare there nobody reads it, and people
 * move the phone. It wanders with the hand, onto the corners too.
 */
function glared(photo: Photo, radius: number, chance: Seeded): readonly Frame[] {
  const { width, height } = photo
  const corner = 0.36 * Math.min(width, height) + radius
  const corners = [
    [0, 0],
    [width, 0],
    [0, height],
  ] as const
  const isClear = (cx: number, cy: number) =>
    corners.every(([x, y]) => Math.max(Math.abs(cx - x), Math.abs(cy - y)) > corner)
  let [cx, cy] = [width / 2, height / 2]
  for (let i = 0; i < 50; i++) {
    const [x, y] = [chance.whole(0, width - 1), chance.whole(0, height - 1)]
    if (!isClear(x, y)) continue
    ;[cx, cy] = [x, y]
    break
  }
  const hand = Math.round(HAND * width)
  return Array.from({ length: FRAMES }, (_, frame) => {
    if (frame > 0) {
      cx += chance.whole(-hand, hand)
      cy += chance.whole(-hand, hand)
    }
    const [x, y] = [cx, cy]
    return () => withDisc(photo, x, y, radius)
  })
}

function withDisc({ width, height, pixels }: Photo, cx: number, cy: number, radius: number): Photo {
  const out = Uint8ClampedArray.from(pixels)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (Math.hypot(x - cx, y - cy) < radius) out[y * width + x] = 255
  return { width, height, pixels: out }
}

/** So much of the contrast is left, around a grey, with some noise of the sensor. */
function faded({ width, height, pixels }: Photo, left: number, chance: Seeded): Photo {
  const out = Uint8ClampedArray.from(pixels, light => 128 + (light - 128) * left + chance.whole(-4, 4))
  return { width, height, pixels: out }
}

/** Seen from the side: first by so many degrees, then never by more, about an axis in the screen's plane. */
function tilts(photo: Photo, most: number, chance: Seeded): readonly Frame[] {
  let [degrees, axis] = [most, chance.whole(0, 359)]
  return Array.from({ length: FRAMES }, (_, frame) => {
    if (frame > 0) {
      degrees = Math.min(most, Math.max(0, degrees + chance.whole(-WRIST, WRIST)))
      axis += chance.whole(-WRIST, WRIST)
    }
    const [by, about] = [degrees, axis]
    return () => tilted(photo, by, about)
  })
}

function tilted({ width, height, pixels }: Photo, degrees: number, axisDegrees: number): Photo {
  const angle = (degrees * Math.PI) / 180
  const axis = (axisDegrees * Math.PI) / 180
  const far = 2.2 * Math.max(width, height)
  const [ax, ay] = [Math.cos(axis), Math.sin(axis)]
  const out = new Uint8ClampedArray(width * height).fill(120)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      // From the photo's pixel back to the screen's: along the axis, and across it with its depth.
      const [px, py] = [x - width / 2, y - height / 2]
      const [along, across] = [px * ax + py * ay, -px * ay + py * ax]
      const on = across / (Math.cos(angle) - (across / far) * Math.sin(angle))
      const scale = 1 + (on * Math.sin(angle)) / far
      const [sx, sy] = [along * scale, on]
      out[y * width + x] = light(
        pixels,
        width,
        height,
        sx * ax - sy * ay + width / 2,
        sx * ay + sy * ax + height / 2,
      )
    }
  return { width, height, pixels: out }
}

function light(pixels: Uint8ClampedArray, width: number, height: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) return 120
  const [u, v] = [x - left, y - top]
  const at = (dx: number, dy: number) => pixels[(top + dy) * width + left + dx]!
  return at(0, 0) * (1 - u) * (1 - v) + at(1, 0) * u * (1 - v) + at(0, 1) * (1 - u) * v + at(1, 1) * u * v
}
