/**
 * The named checksums that a profile may choose from. Each takes what stands after the start mark apart, and seals a
 * body the same way. A new one is one more entry here.
 */
export interface Checksum {
  /** True when a frame that passes is certainly one that the meter sent. */
  readonly proves: boolean
  /** The body without its checksum, or null when the check fails. */
  open(text: string): string | null
  /** The body with its checksum. */
  seal(body: string): string
}

export const CHECKSUMS: Readonly<Record<string, Checksum>> = {
  none: { proves: false, open: text => text, seal: body => body },
  'nmea-xor': {
    proves: true,
    open: text => {
      const parts = /^([^*]*)\*([0-9A-Fa-f]{2})$/s.exec(text)
      if (parts === null) return null
      return xorHex(parts[1]!) === parts[2]!.toUpperCase() ? parts[1]! : null
    },
    seal: body => `${body}*${xorHex(body)}`,
  },
}

/** NMEA 0183: exclusive-or of all bytes between `$` and `*`, as two upper-case hex digits. */
function xorHex(body: string): string {
  const sum = [...body].reduce((xor, char) => xor ^ char.charCodeAt(0), 0)
  return sum.toString(16).toUpperCase().padStart(2, '0')
}
