/**
 * What a printer is asked and what its answers mean. ESC/POS: DLE EOT 1 to 4, answered at once whatever waits in the buffer, a byte
 * each, in which bits 0 and 7 are never set and bits 1 and 4 always. Star: ESC ACK SOH, answered by a block that names its own
 * length in its first byte.
 */
import type { PrinterCondition } from './condition.ts'
import type { PrinterModel } from './model.ts'

/** What asks a printer how it is. Prints nothing. Must not stand inside another command (ESC/POS). */
export const ENQUIRIES: Readonly<Record<PrinterModel['status'], Buffer>> = {
  'dle-eot': Buffer.from('100401100402100403100404', 'hex'),
  'star-asb': Buffer.from('1b0601', 'hex'),
  none: Buffer.alloc(0),
}

/** GS r 1: answered in its turn, when all before it was obeyed. ESC/POS alone. */
export const CONFIRM = Buffer.from('1d7201', 'hex')

/** True for a byte that may be the answer to CONFIRM: bits 4 and 7 are not set. */
export function isConfirmation(byte: number): boolean {
  return (byte & 0x90) === 0
}

/** The answer to one enquiry; null while it is not whole, and for bytes that are none. */
export function readStatus(kind: PrinterModel['status'], bytes: Buffer): PrinterCondition | null {
  if (kind === 'dle-eot') return readDleEot(bytes)
  if (kind === 'star-asb') return readStar(bytes)
  return null
}

function readDleEot(bytes: Buffer): PrinterCondition | null {
  if (bytes.length !== 4 || !bytes.every(byte => (byte & 0x93) === 0x12)) return null
  const [printer, offline, error, paper] = [...bytes] as [number, number, number, number]
  return {
    isOnline: (printer & 0x08) === 0,
    cover: (offline & 0x04) === 0 ? 'closed' : 'open',
    error: errorOf(error),
    // A printer without a sensor for the end may still say that it stopped for it.
    paper: (paper & 0x60) !== 0 || (offline & 0x20) !== 0 ? 'out' : (paper & 0x0c) !== 0 ? 'near-end' : 'ok',
  }
}

function errorOf(byte: number): PrinterCondition['error'] {
  if ((byte & 0x24) !== 0) return 'needs-help'
  if ((byte & 0x08) !== 0) return 'knife'
  return (byte & 0x40) !== 0 ? 'mends-itself' : 'none'
}

const STAR_SHORTEST = 7

/** The latest whole block counts: a Star says it again by itself when something changes. */
function readStar(bytes: Buffer): PrinterCondition | null {
  let condition: PrinterCondition | null = null
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at]!
    const length = ((first >> 1) & 0x07) | ((first & 0x20) >> 2)
    if ((first & 0x91) !== 0x01 || length < STAR_SHORTEST) {
      at++
      continue
    }
    if (at + length > bytes.length) break
    condition = starCondition(bytes.subarray(at, at + length))
    at += length
  }
  return condition
}

function starCondition(block: Buffer): PrinterCondition {
  const [, , printer, error, , paper] = [...block] as [number, number, number, number, number, number]
  return {
    isOnline: (printer & 0x08) === 0,
    cover: (printer & 0x20) === 0 ? 'closed' : 'open',
    error:
      (error & 0x08) !== 0
        ? 'knife'
        : (error & 0x20) !== 0
          ? 'needs-help'
          : (error & 0x40) !== 0
            ? 'mends-itself'
            : 'none',
    paper: (paper & 0x08) !== 0 ? 'out' : (paper & 0x04) !== 0 ? 'near-end' : 'ok',
  }
}
