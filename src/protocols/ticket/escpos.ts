/**
 * What a printer is told, with the telling taken away: text lines and cuts. Commands are skipped with their arguments, by the
 * lengths of the ESC/POS reference; of one that is not in the table only its letter is skipped. Works byte by byte, so that any
 * split of the stream gives the same, and holds one line.
 */
export type Printed = { readonly kind: 'line'; readonly bytes: Buffer } | { readonly kind: 'cut' }

const [LF, FF, CR, ESC, FS, GS, DLE] = [0x0a, 0x0c, 0x0d, 0x1b, 0x1c, 0x1d, 0x10]
/** More than any paper is wide. */
const MOST_LINE = 256

/** Arguments behind the command's letter. A function tells it from the first argument bytes, or asks for more (null). */
type Length = number | 'to-zero' | ((args: readonly number[]) => number | null)

const two = (at: number) => (args: readonly number[]) =>
  args.length < at + 2 ? null : at + 2 + args[at]! + 256 * args[at + 1]!

/** `ESC * m nL nH`: 1 or 3 bytes a column. */
const bitImage: Length = args =>
  args.length < 3 ? null : 3 + (args[1]! + 256 * args[2]!) * (args[0]! >= 32 ? 3 : 1)
/** `GS v 0 m xL xH yL yH`. */
const raster: Length = args =>
  args.length < 6 ? null : 6 + (args[2]! + 256 * args[3]!) * (args[4]! + 256 * args[5]!)
/** `GS k m`: up to 6 ends with a zero, beyond that its length follows. */
const barcode: Length = args => {
  if (args.length === 0) return null
  if (args[0]! > 6) return args.length < 2 ? null : 2 + args[1]!
  const end = args.indexOf(0, 1)
  return end < 0 ? null : end + 1
}
/** `GS * x y`: a picture of x × y × 8 bytes. */
const storedImage: Length = args => (args.length < 2 ? null : 2 + args[0]! * args[1]! * 8)
/** `GS 8 fn p1 p2 p3 p4`. */
const longData: Length = args =>
  args.length < 5 ? null : 5 + args[1]! + 256 * args[2]! + 65_536 * args[3]! + 16_777_216 * args[4]!
/** `GS V m`: with 65 and 66 a feed follows. */
const cutLength: Length = args => (args.length === 0 ? null : args[0]! === 65 || args[0]! === 66 ? 2 : 1)

const code = (letter: string) => letter.charCodeAt(0)
const table = (pairs: readonly (readonly [string, Length])[]) =>
  new Map(pairs.flatMap(([letters, length]) => [...letters].map(letter => [code(letter), length] as const)))

const AFTER_ESC = table([
  ['@2<iFmSLuv', 0],
  ['!%-=3AEGJKMQRTUVatrde{ ', 1],
  ['$\\c', 2],
  ['p', 3],
  ['W', 8],
  ['D', 'to-zero'],
  ['*', bitImage],
  ['(', two(1)],
])
const AFTER_GS = table([
  [':', 0],
  ['!BHIfhwarxbET/', 1],
  ['LPW$\\', 2],
  ['V', cutLength],
  ['k', barcode],
  ['v', raster],
  ['*', storedImage],
  ['(', two(1)],
  ['8', longData],
])
const AFTER_FS = table([
  ['&.', 0],
  ['!-WC', 1],
  ['Sp', 2],
  ['(', two(1)],
])
/** `DLE EOT n` and its kin are questions to the printer, in the middle of anything. */
const AFTER_DLE = new Map<number, Length>([
  [0x04, 1],
  [0x05, 1],
  [0x14, 3],
])
const TABLES = new Map([
  [ESC, AFTER_ESC],
  [GS, AFTER_GS],
  [FS, AFTER_FS],
  [DLE, AFTER_DLE],
])

/** The commands that cut: `GS V`, `ESC i`, `ESC m`. */
function isCut(lead: number, letter: number): boolean {
  return (
    (lead === GS && letter === code('V')) || (lead === ESC && (letter === code('i') || letter === code('m')))
  )
}

/** The largest picture that is skipped. What claims more is noise: skipping it would make the reader deaf. */
const MOST_PICTURE = 200_000
/** A length that a table asks for is decided from so many argument bytes, and a string's end is looked for in as many. */
const MOST_ARGS = 300

export class EscPosText {
  readonly #line = Buffer.alloc(MOST_LINE)
  #length = 0
  #lead: number | null = null
  #letter: number | null = null
  #args: number[] = []
  /** Bytes of a picture that are still to be skipped. */
  #skip = 0

  push(bytes: Uint8Array): Printed[] {
    const out: Printed[] = []
    for (let at = 0; at < bytes.length; at++) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, bytes.length - at)
        this.#skip -= step
        at += step - 1
      } else this.#take(bytes[at]!, out)
    }
    return out
  }

  /** The printer was quiet: an unfinished command is given up, and an unfinished line is one. */
  end(): Printed[] {
    const out: Printed[] = []
    this.#lead = null
    this.#letter = null
    this.#args = []
    this.#skip = 0
    if (this.#length > 0) this.#endLine(out)
    return out
  }

  #take(byte: number, out: Printed[]): void {
    if (this.#letter !== null) this.#argument(byte, out)
    else if (this.#lead !== null) this.#command(byte, out)
    else if (byte === LF || byte === FF) this.#endLine(out)
    else if (byte === ESC || byte === GS || byte === FS || byte === DLE) this.#lead = byte
    else if (byte === 0x09) this.#text(0x20, out)
    else if (byte >= 0x20) this.#text(byte, out)
    else if (byte === CR && this.#length > 0) this.#endLine(out)
  }

  #text(byte: number, out: Printed[]): void {
    this.#line[this.#length++] = byte
    if (this.#length === MOST_LINE) this.#endLine(out)
  }

  #endLine(out: Printed[]): void {
    out.push({ kind: 'line', bytes: Buffer.from(this.#line.subarray(0, this.#length)) })
    this.#length = 0
  }

  #command(letter: number, out: Printed[]): void {
    const length = TABLES.get(this.#lead!)!.get(letter)
    // A print-and-feed command ends the line that stands before it.
    const isFeed = this.#lead === ESC && (letter === code('d') || letter === code('J'))
    if ((isFeed || isCut(this.#lead!, letter)) && this.#length > 0) this.#endLine(out)
    this.#letter = letter
    if (length === undefined || length === 0) this.#done(out)
  }

  #argument(byte: number, out: Printed[]): void {
    this.#args.push(byte)
    const length = TABLES.get(this.#lead!)!.get(this.#letter!)!
    if (length === 'to-zero') {
      if (byte === 0 || this.#args.length >= MOST_ARGS) this.#done(out)
      return
    }
    const needed = typeof length === 'number' ? length : length(this.#args)
    if (needed === null) {
      if (this.#args.length >= MOST_ARGS) this.#done(out)
      return
    }
    const rest = needed - this.#args.length
    this.#skip = rest > 0 && rest <= MOST_PICTURE ? rest : 0
    this.#done(out)
  }

  #done(out: Printed[]): void {
    if (isCut(this.#lead!, this.#letter!)) out.push({ kind: 'cut' })
    this.#lead = null
    this.#letter = null
    this.#args = []
  }
}
