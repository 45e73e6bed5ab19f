/**
 * A stream of bytes cut into ESC/POS commands, by the command reference: how long each is, and nothing about what it does.
 * Written apart from the encoder on purpose, so that the two can disagree.
 */

export interface Command {
  /** `text` for printable bytes; else as the reference writes it, such as `LF`, `ESC !` or `GS ( k`. */
  readonly name: string
  /** What follows the name. */
  readonly args: Buffer
  /** False when the reference has no such command. */
  readonly known: boolean
}

/** Where the arguments end: a fixed count, or read from the bytes so far (null: more are needed to say). */
type Length = number | ((args: Buffer) => number | null)

/** A bracket command: its letter, then a length in two bytes, low first. */
const bracketed: Length = args => (args.length < 3 ? null : 3 + args.readUInt16LE(1))

/** Arguments up to and with a zero byte, at most `most` of them. */
const zeroEnded =
  (most: number): Length =>
  args => {
    const end = args.indexOf(0)
    if (end >= 0) return end + 1
    return args.length >= most ? most : null
  }

/** GS k: the old form ends with NUL, the new one is counted. */
const barcode: Length = args => {
  const kind = args[0]
  if (kind === undefined) return null
  if (kind >= 65) return args.length < 2 ? null : 2 + args[1]!
  const end = args.indexOf(0, 1)
  return end < 0 ? null : end + 1
}

/** GS V: modes A and B and their kin carry a feed. */
const cut: Length = args =>
  args[0] === undefined ? null : [65, 66, 97, 98, 103, 104].includes(args[0]) ? 2 : 1

/** ESC *: columns of one or three bytes. */
const columnImage: Length = args => {
  if (args.length < 3) return null
  return 3 + args.readUInt16LE(1) * (args[0]! >= 32 ? 3 : 1)
}

/** GS v 0: m, bytes across, rows, then the picture. */
const raster: Length = args => {
  if (args.length < 6) return null
  return args[0] === 0x30 ? 6 + args.readUInt16LE(2) * args.readUInt16LE(4) : 1
}

const DLE = { EOT: 0x04, ENQ: 0x05, DC4: 0x14 }

/** After a DLE: number of argument bytes behind the second one. */
const REALTIME = new Map<number, { name: string; length: Length }>([
  [DLE.EOT, { name: 'DLE EOT', length: 1 }],
  [DLE.ENQ, { name: 'DLE ENQ', length: 1 }],
  [DLE.DC4, { name: 'DLE DC4', length: args => (args[0] === undefined ? null : args[0] === 8 ? 8 : 3) }],
])

const ESC = table({
  ' ': 1,
  '!': 1,
  $: 2,
  '%': 1,
  '(': bracketed,
  '*': columnImage,
  '-': 1,
  2: 0,
  3: 1,
  '=': 1,
  '?': 1,
  '@': 0,
  B: 2,
  D: zeroEnded(33),
  E: 1,
  G: 1,
  J: 1,
  L: 0,
  M: 1,
  R: 1,
  S: 0,
  T: 1,
  V: 1,
  W: 8,
  '\\': 2,
  a: 1,
  c: 2,
  d: 1,
  i: 0,
  m: 0,
  p: 3,
  r: 1,
  t: 1,
  '{': 1,
})

const FS = table({ '!': 1, '&': 0, '-': 1, '.': 0, C: 1, S: 2, W: 1, p: 2 })

const GS = table({
  '!': 1,
  $: 2,
  '(': bracketed,
  '/': 1,
  B: 1,
  H: 1,
  I: 1,
  L: 2,
  P: 2,
  V: cut,
  W: 2,
  '\\': 2,
  a: 1,
  b: 1,
  f: 1,
  h: 1,
  k: barcode,
  r: 1,
  v: raster,
  w: 1,
})

const FAMILIES = new Map<number, { name: string; commands: Map<number, Length> }>([
  [0x1b, { name: 'ESC', commands: ESC }],
  [0x1c, { name: 'FS', commands: FS }],
  [0x1d, { name: 'GS', commands: GS }],
])

const SINGLE = new Map<number, string>([
  [0x09, 'HT'],
  [0x0a, 'LF'],
  [0x0c, 'FF'],
  [0x0d, 'CR'],
  [0x18, 'CAN'],
])

/** No command of a receipt is longer; a length beyond it means that the stream went wrong. */
const MAX_COMMAND = 2 * 1024 * 1024

function table(lengths: Record<string, Length>): Map<number, Length> {
  return new Map(Object.entries(lengths).map(([char, length]) => [char.charCodeAt(0), length]))
}

export class CommandReader {
  #pending: Buffer = Buffer.alloc(0)

  /** Takes bytes in any pieces and gives the commands that are now complete. */
  push(chunk: Buffer): Command[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    const commands: Command[] = []
    for (;;) {
      const taken = this.#next()
      if (taken === null) return commands
      this.#pending = this.#pending.subarray(taken.size)
      commands.push(taken.command)
    }
  }

  /** Bytes of a command that has not ended. */
  get unfinished(): number {
    return this.#pending.length
  }

  #next(): { command: Command; size: number } | null {
    const bytes = this.#pending
    const first = bytes[0]
    if (first === undefined) return null
    if (first >= 0x20) return text(bytes)
    if (first === 0x10) return sized(bytes, 'DLE', REALTIME.get(bytes[1] ?? -1))
    const family = FAMILIES.get(first)
    if (family === undefined) return single(first)
    const second = bytes[1]
    if (second === undefined) return null
    const length = family.commands.get(second)
    const known = length === undefined ? undefined : { name: `${family.name} ${printable(second)}`, length }
    return sized(bytes, family.name, known)
  }
}

function text(bytes: Buffer): { command: Command; size: number } {
  const end = bytes.findIndex(byte => byte < 0x20)
  const size = end < 0 ? bytes.length : end
  return { command: { name: 'text', args: bytes.subarray(0, size), known: true }, size }
}

function single(byte: number): { command: Command; size: number } {
  const name = SINGLE.get(byte)
  return {
    command: { name: name ?? hex(byte), args: Buffer.alloc(0), known: name !== undefined },
    size: 1,
  }
}

function sized(
  bytes: Buffer,
  family: string,
  found: { name: string; length: Length } | undefined,
): { command: Command; size: number } | null {
  if (bytes.length < 2) return null
  if (found === undefined) {
    return {
      command: { name: `${family} ${printable(bytes[1]!)}`, args: Buffer.alloc(0), known: false },
      size: 2,
    }
  }
  const args = bytes.subarray(2)
  const length = typeof found.length === 'number' ? found.length : found.length(args)
  if (length === null) return null
  if (length > MAX_COMMAND) {
    return {
      command: { name: `${found.name} (${length} bytes)`, args: Buffer.alloc(0), known: false },
      size: 2,
    }
  }
  if (args.length < length) return null
  const own = args.subarray(0, length)
  // GS ( k and its like: the letter behind the bracket belongs to the name.
  const bracket = found.name.endsWith(' (')
  return {
    command: {
      name: bracket ? `${found.name} ${printable(own[0]!)}` : found.name,
      args: bracket ? own.subarray(1) : own,
      known: true,
    },
    size: 2 + length,
  }
}

function printable(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : hex(byte)
}

function hex(byte: number): string {
  return `x${byte.toString(16).padStart(2, '0')}`
}
