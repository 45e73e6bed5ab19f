/**
 * A framebuffer's size and pixels, from sysfs: Node has no ioctl, and FBIOGET_VSCREENINFO would be one. Sysfs does not tell the order
 * of the colours; it is red, green, blue from the highest bit down unless the configuration says otherwise.
 */
import { closeSync, constants, openSync, readSync, realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type PixelFormat, pixelFormat } from '../../protocols/displays/pixels.ts'

export interface Geometry {
  /** Of what is seen, in pixels of the panel. */
  readonly width: number
  readonly height: number
  /** Lines in its memory: more than are seen where it has pages to flip. */
  readonly lines: number
  /** Bytes of a line. */
  readonly stride: number
  readonly format: PixelFormat
}

/** What the configuration knows better than sysfs. */
export interface GeometryOverrides {
  readonly width?: number
  readonly height?: number
  readonly bitsPerPixel?: number
  readonly stride?: number
  readonly order?: 'rgb' | 'bgr'
}

const MOST_ACROSS = 4096
const MOST_BYTES = MOST_ACROSS * MOST_ACROSS * 4
const LEAST = { width: 160, height: 120 }
/** Bytes of a sysfs file that are looked at: a few numbers, and a list of modes. */
const FEW_BYTES = 64
const LIST_BYTES = 2048

/** Throws Error saying what is wrong with the panel's numbers. */
export function readGeometry(path: string, sysfs: string, overrides: GeometryOverrides = {}): Geometry {
  const folder = join(sysfs, nameOf(path))
  const memory = sizeIn(textOf(join(folder, 'virtual_size'))) ?? missingSize(folder, overrides)
  const shown = shownPart(folder, memory)
  const width = overrides.width ?? shown.width
  const height = overrides.height ?? shown.height
  const lines = Math.max(height, memory.height)
  if (!isSize(width, LEAST.width) || !isSize(height, LEAST.height))
    throw new Error(
      `a panel of ${width} x ${height} pixels: ${LEAST.width} x ${LEAST.height} to ${MOST_ACROSS} x ${MOST_ACROSS} can be drawn on`,
    )
  const bits = overrides.bitsPerPixel ?? numberIn(textOf(join(folder, 'bits_per_pixel')))
  if (bits !== 16 && bits !== 32)
    throw new Error(
      `a panel of ${bits ?? 'unknown'} bits a pixel: 16 and 32 can be drawn; set one with fbset`,
    )
  const least = (width * bits) / 8
  const told = textOf(join(folder, 'stride'))
  const stride =
    overrides.stride ?? (told === null ? (Math.max(width, memory.width) * bits) / 8 : numberIn(told))
  if (stride === null || !Number.isSafeInteger(stride) || stride < least)
    throw new Error(`lines of ${stride ?? 'an unknown number of'} bytes, where ${width} pixels take ${least}`)
  if (stride * lines > MOST_BYTES)
    throw new Error(`a panel of ${stride * lines} bytes: at most ${MOST_BYTES} can be drawn`)
  return { width, height, lines, stride, format: pixelFormat(bits, overrides.order) }
}

/** `fb0` for `/dev/fb0` and for whatever links to it. */
function nameOf(path: string): string {
  return basename(realpathSync(path))
}

interface Seen {
  readonly width: number
  readonly height: number
}

function missingSize(folder: string, { width, height }: GeometryOverrides): Seen {
  if (width !== undefined && height !== undefined) return { width, height }
  throw new Error(`no size in ${join(folder, 'virtual_size')}: is it a framebuffer such as /dev/fb0?`)
}

/** The mode that is set, else the largest that the memory holds in its full width; without any the memory is what is seen. */
function shownPart(folder: string, memory: Seen): Seen {
  const fits = ({ width, height }: Seen) =>
    width > 0 && width <= memory.width && height > 0 && height <= memory.height
  const set = modesIn(textOf(join(folder, 'mode'))).find(fits)
  if (set !== undefined) return set
  const modes = modesIn(textOf(join(folder, 'modes'), LIST_BYTES)).filter(fits)
  const full = modes.filter(({ width }) => width === memory.width)
  const wanted = full.length > 0 ? full : modes.length === 1 ? modes : []
  return wanted.reduce((best, mode) => (mode.height > best.height ? mode : best), wanted[0] ?? memory)
}

/** Lines such as `U:800x480p-60`. */
function modesIn(text: string | null): Seen[] {
  return [...(text ?? '').matchAll(/^[A-Z]:(\d{1,5})x(\d{1,5})[a-z]{0,2}-\d{1,5}$/gm)].map(
    ([, width, height]) => ({
      width: Number(width),
      height: Number(height),
    }),
  )
}

function sizeIn(text: string | null): Seen | null {
  const found = /^(\d{1,9}),(\d{1,9})\s*$/.exec(text ?? '')
  return found === null ? null : { width: Number(found[1]), height: Number(found[2]) }
}

function numberIn(text: string | null): number | null {
  return /^\d{1,9}\s*$/.test(text ?? '') ? Number(text) : null
}

function isSize(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= MOST_ACROSS
}

/** The beginning of a small file, or null. A pipe in its place would hold the agent for ever: it is not even waited for. */
function textOf(path: string, most = FEW_BYTES): string | null {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    try {
      const bytes = Buffer.alloc(most)
      return bytes.toString('latin1', 0, readSync(fd, bytes, 0, most, 0))
    } finally {
      closeSync(fd)
    }
  } catch {
    return null
  }
}
