/**
 * A capture: the raw bytes of a meter's line with their moments and direction, as lines of JSON. The first line says what the
 * line was, each further one is a piece of bytes:
 *
 *   {"farebridge":"capture","v":1,"profile":"jtt905","line":{"baud":9600,…},"begun":1795000000}
 *   {"t":1234,"dir":"<","hex":"55aa…"}
 *
 * `<` came from the meter, `>` went to it. `t` is milliseconds since the capture began.
 */
import * as v from 'valibot'
import type { LineSettings } from './meterDriver.ts'

export interface CaptureHead {
  /** The name of the meter profile, where one was in use. */
  readonly profile?: string | undefined
  readonly line?: LineSettings | undefined
  /** Seconds since 1970 by the board's clock, which may be wrong. */
  readonly begun?: number | undefined
}

export interface CapturePiece {
  readonly t: number
  readonly dir: '<' | '>'
  readonly bytes: Buffer
}

export interface Capture {
  readonly head: CaptureHead
  readonly pieces: readonly CapturePiece[]
}

/** Says which line is wrong and how. */
export class CaptureError extends Error {
  readonly line: number

  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`)
    this.line = line
  }
}

const Head = v.object({
  farebridge: v.literal('capture'),
  v: v.literal(1),
  profile: v.optional(v.pipe(v.string(), v.maxLength(200))),
  line: v.optional(
    v.object({
      baud: v.number(),
      dataBits: v.picklist([5, 6, 7, 8]),
      parity: v.picklist(['none', 'even', 'odd']),
      stopBits: v.picklist([1, 2]),
    }),
  ),
  begun: v.optional(v.number()),
})

const Piece = v.object({
  t: v.pipe(v.number(), v.finite(), v.minValue(0)),
  dir: v.picklist(['<', '>']),
  hex: v.pipe(v.string(), v.regex(/^([0-9a-f]{2})*$/i)),
})

export function captureText({ head, pieces }: Capture): string {
  return [headText(head), ...pieces.map(pieceText)].map(line => `${line}\n`).join('')
}

export function headText(head: CaptureHead): string {
  return JSON.stringify({ farebridge: 'capture', v: 1, ...head })
}

export function pieceText({ t, dir, bytes }: CapturePiece): string {
  return JSON.stringify({ t: Math.round(t), dir, hex: bytes.toString('hex') })
}

/** Reads a capture whole. Throws CaptureError. Time goes forward: a piece that goes back is refused. */
export function readCapture(text: string): Capture {
  const lines = text.split('\n')
  const head = parsed(Head, lines[0] ?? '', 1, 'not a capture: its first line must begin it')
  const pieces: CapturePiece[] = []
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line.trim() === '') continue
    const { t, dir, hex } = parsed(Piece, line, i + 1, 'not a piece: { "t", "dir", "hex" } is wanted')
    if (t < (pieces.at(-1)?.t ?? 0)) throw new CaptureError(i + 1, 'time goes back')
    pieces.push({ t, dir, bytes: Buffer.from(hex, 'hex') })
  }
  const { profile, line, begun } = head
  return { head: { profile, line, begun }, pieces }
}

function parsed<S extends v.GenericSchema>(
  form: S,
  line: string,
  at: number,
  otherwise: string,
): v.InferOutput<S> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new CaptureError(at, otherwise)
  }
  const result = v.safeParse(form, value)
  if (!result.success) throw new CaptureError(at, otherwise)
  return result.output
}
