/** What of a TCP connection is still on this board: the kernel's own books. */
import { readFile } from 'node:fs/promises'

/**
 * True when the other side's kernel has acknowledged every byte and our end of the connection, false while it has not; null where
 * the books cannot be read or do not name the connection. `own` and `far` are its two port numbers.
 */
export async function isAllAcknowledged(own: number, far: number): Promise<boolean | null> {
  const books = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map(book => readFile(book, 'latin1').catch(() => '')),
  )
  const states = books.flatMap(book => statesOf(book, own, far))
  return states.length === 0 ? null : states.every(state => state === FIN_WAIT_2)
}

/** Our FIN is acknowledged, and with it all before it; the other side's is still to come. */
const FIN_WAIT_2 = 5

/**
 * The states of the connections between two port numbers. A line is `sl local_address rem_address st …`, addresses and state in
 * hex.
 */
export function statesOf(book: string, own: number, far: number): number[] {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0')
  const line = new RegExp(`^ *\\d+: [0-9A-F]+:${hex(own)} [0-9A-F]+:${hex(far)} ([0-9A-F]{2}) `, 'gm')
  return [...book.matchAll(line)].map(([, state]) => Number.parseInt(state!, 16))
}
