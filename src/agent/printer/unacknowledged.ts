/** What of a TCP connection is still on this board: the kernel's own books. */
import { readFile } from 'node:fs/promises'

/**
 * True when the other side's kernel has acknowledged every byte and our end of the connection, false while it has not; null where
 * the books cannot be read or do not name the connection. `own` and `far` are its two port numbers.
 */
export async function isAllAcknowledged(own: number, far: number): Promise<boolean | null> {
  for (const book of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(book, 'latin1').catch(() => '')
    const state = stateOf(text, own, far)
    if (state !== null) return state === FIN_WAIT_2
  }
  return null
}

/** Our FIN is acknowledged, and with it all before it; the other side's is still to come. */
const FIN_WAIT_2 = 5

/** A line is `sl local_address rem_address st …`, addresses and state in hex. */
export function stateOf(book: string, own: number, far: number): number | null {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0')
  const line = new RegExp(`^ *\\d+: [0-9A-F]+:${hex(own)} [0-9A-F]+:${hex(far)} ([0-9A-F]{2}) `, 'm').exec(
    book,
  )
  return line === null ? null : Number.parseInt(line[1]!, 16)
}
