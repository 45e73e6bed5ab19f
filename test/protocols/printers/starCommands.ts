/**
 * Bytes in Star Line Mode cut into commands by Star's command list, apart from what writes them. Only what a receipt may hold is
 * in it: anything else is unknown.
 */

export interface StarReading {
  /** Two bytes at most of each thing that no list has. */
  readonly unknown: string[]
  /** Bytes of a last command that ends too early. */
  readonly unfinished: number
  /** Columns of each line of text, letters twice as wide counted twice. */
  readonly lines: number[]
  /** What QR symbols say. */
  readonly codes: string[]
  readonly cuts: number
}

/** Arguments behind the bytes that begin a command; a function where the bytes tell how many. */
const COMMANDS: readonly (readonly [begin: string, length: number | ((rest: Buffer) => number)])[] = [
  ['1b40', 0],
  ['1b45', 0],
  ['1b46', 0],
  ['1b52', 1],
  ['1b64', 1],
  ['1b69', 2],
  ['1b1d61', 1],
  ['1b1d74', 1],
  ['1b1d53', rest => (rest.length < 6 ? 6 : 6 + rest.readUInt16LE(1) * rest.readUInt16LE(3))],
  ['1b1d795330', 1],
  ['1b1d795331', 1],
  ['1b1d795332', 1],
  ['1b1d794431', rest => (rest.length < 3 ? 3 : 3 + rest.readUInt16LE(1))],
  ['1b1d7950', 0],
]

export function readStarLine(bytes: Buffer): StarReading {
  const unknown: string[] = []
  const lines: number[] = []
  const codes: string[] = []
  let [at, columns, wide, cuts, code] = [0, 0, 1, 0, '']
  while (at < bytes.length) {
    const byte = bytes[at]!
    if (byte === 0x0a) {
      lines.push(columns)
      columns = 0
      at++
      continue
    }
    if (byte >= 0x20 && byte !== 0x7f) {
      columns += wide
      at++
      continue
    }
    const found = COMMANDS.find(([begin]) =>
      bytes.subarray(at, at + begin.length / 2).equals(Buffer.from(begin, 'hex')),
    )
    if (found === undefined) {
      unknown.push(bytes.subarray(at, at + 2).toString('hex'))
      at++
      continue
    }
    const [begin, length] = found
    const rest = bytes.subarray(at + begin.length / 2)
    const size = typeof length === 'number' ? length : length(rest)
    if (rest.length < size) return { unknown, unfinished: bytes.length - at, lines, codes, cuts }
    if (begin === '1b69') wide = rest[1]! + 1
    if (begin === '1b64') cuts++
    if (begin === '1b1d794431') code = rest.toString('utf8', 3, size)
    if (begin === '1b1d7950') codes.push(code)
    at += begin.length / 2 + size
  }
  return { unknown, unfinished: 0, lines, codes, cuts }
}
