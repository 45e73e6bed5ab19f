/**
 * The checksums that a profile may choose from: what is summed, how, and how the sum stands in the line. They work on the
 * line's bytes (latin1 characters), before any code page. A new kind is one more entry in SUMS.
 */
export interface Checksum {
  /** True when a frame that passes is certainly one that the meter sent. */
  readonly proves: boolean
  /** The body without start mark and checksum, or null when the check fails. `line` has its start mark, if the meter has one. */
  open(line: string): string | null
  /** The whole line, start mark and checksum with it. */
  seal(body: string): string
}

/** Where the sum stands, and what it is of. */
export interface ChecksumForm {
  readonly kind: ChecksumKind
  /** `hex`: two or four hex digits, either case is read, upper case is written. `raw`: the bytes themselves, high byte first. */
  readonly form: 'hex' | 'raw'
  /** What stands before the sum, such as `*`; empty when it follows at once. Not summed. */
  readonly after: string
  /** The start mark is summed too. */
  readonly withStart: boolean
}

interface Sum {
  readonly bytes: number
  of(text: string): number
}

const SUMS = {
  /** NMEA 0183: exclusive-or of all bytes. */
  xor: { bytes: 1, of: text => fold(text, (sum, byte) => sum ^ byte) },
  sum8: { bytes: 1, of: text => fold(text, (sum, byte) => (sum + byte) & 0xff) },
  'crc16-modbus': { bytes: 2, of: text => fold(text, reflected(0xa001), 0xffff) },
  'crc16-ccitt': { bytes: 2, of: text => fold(text, forward(0x1021), 0xffff) },
  'crc16-xmodem': { bytes: 2, of: text => fold(text, forward(0x1021)) },
} as const satisfies Record<string, Sum>

/** `nmea-xor` is `xor` in hex after a `*`. */
export const CHECKSUM_KINDS = ['none', 'nmea-xor', ...(Object.keys(SUMS) as (keyof typeof SUMS)[])] as const
export type ChecksumKind = (typeof CHECKSUM_KINDS)[number]

export function checksumOf(form: ChecksumForm, start: string): Checksum {
  if (form.kind === 'none')
    return { proves: false, open: line => line.slice(start.length), seal: body => start + body }
  if (form.kind === 'nmea-xor') return sealed(SUMS.xor, { ...form, form: 'hex', after: '*' }, start)
  return sealed(SUMS[form.kind], form, start)
}

function sealed(sum: Sum, { form, after, withStart }: Omit<ChecksumForm, 'kind'>, start: string): Checksum {
  const length = form === 'hex' ? sum.bytes * 2 : sum.bytes
  const summed = (body: string) => sum.of(withStart ? start + body : body)
  const written = (value: number) => {
    const hex = value
      .toString(16)
      .toUpperCase()
      .padStart(sum.bytes * 2, '0')
    return form === 'hex' ? hex : Buffer.from(hex, 'hex').toString('latin1')
  }
  return {
    proves: true,
    open: line => {
      const text = line.slice(start.length)
      const end = text.length - length
      const body = text.slice(0, Math.max(0, end - after.length))
      if (end < after.length || text.slice(end - after.length, end) !== after) return null
      const given = form === 'hex' ? text.slice(end).toUpperCase() : text.slice(end)
      return given === written(summed(body)) ? body : null
    },
    seal: body => start + body + after + written(summed(body)),
  }
}

function fold(text: string, step: (sum: number, byte: number) => number, from = 0): number {
  let sum = from
  for (let at = 0; at < text.length; at++) sum = step(sum, text.charCodeAt(at) & 0xff)
  return sum
}

/** One byte of a CRC whose bits are taken from the low end. */
function reflected(polynomial: number) {
  return (crc: number, byte: number) => {
    let sum = crc ^ byte
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) !== 0 ? (sum >>> 1) ^ polynomial : sum >>> 1
    return sum
  }
}

/** One byte of a CRC whose bits are taken from the high end. */
function forward(polynomial: number) {
  return (crc: number, byte: number) => {
    let sum = crc ^ (byte << 8)
    for (let bit = 0; bit < 8; bit++)
      sum = (sum & 0x8000) !== 0 ? ((sum << 1) ^ polynomial) & 0xffff : (sum << 1) & 0xffff
    return sum
  }
}
