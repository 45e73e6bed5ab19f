/**
 * What printers answer when asked how they are. ESC/POS reference: DLE EOT 1 to 4 are answered at once, whatever stands in the
 * buffer; GS r is answered in its turn, which is the one proof that all before it was carried out.
 */
import type { PrinterCondition } from './condition.ts'
import type { PrinterModel } from './model.ts'

export type StatusKind = PrinterModel['status']

/** DLE EOT 1 (printer), 2 (why offline), 3 (error), 4 (paper); Star: ESC ACK SOH. */
export const ENQUIRIES: Readonly<Record<StatusKind, Buffer>> = {
  'dle-eot': Buffer.from('100401100402100403100404', 'hex'),
  'star-asb': Buffer.from('1b0601', 'hex'),
  none: Buffer.alloc(0),
}

/** The condition that the bytes tell; null while they are too few, or where they are no answer of this kind. */
export function readStatus(kind: StatusKind, bytes: Buffer): PrinterCondition | null {
  if (kind === 'dle-eot') return fourAnswers(bytes)
  return kind === 'star-asb' ? starBlock(bytes) : null
}

/** Bits 0 and 7 are clear and bits 1 and 4 set in each of the four answers. */
function fourAnswers(bytes: Buffer): PrinterCondition | null {
  if (bytes.length < 4) return null
  const four = bytes.subarray(0, 4)
  if (four.some(byte => (byte & 0x93) !== 0x12)) return null
  const [printer, offline, error, paper] = [...four] as [number, number, number, number]
  return {
    isOnline: (printer & 0x08) === 0,
    cover: (offline & 0x04) === 0 ? 'closed' : 'open',
    error: errorOf(error),
    paper: (paper & 0x60) !== 0 ? 'out' : (paper & 0x0c) !== 0 ? 'near-end' : 'ok',
  }
}

/** Bit 3 the knife, bit 5 no recovery, bit 6 recovers by itself. */
function errorOf(bits: number): PrinterCondition['error'] {
  if ((bits & 0x20) !== 0) return 'needs-help'
  if ((bits & 0x08) !== 0) return 'knife'
  return (bits & 0x40) !== 0 ? 'mends-itself' : 'none'
}

/**
 * Star's status block of seven bytes or more. Not certain for every model, so no model file asks for it by itself: tried with
 * the cover open and without paper, it is either right or left at `none`.
 */
function starBlock(bytes: Buffer): PrinterCondition | null {
  if (bytes.length < 7 || (bytes[0]! & 0x11) !== 0x01 || (bytes[1]! & 0x91) !== 0x80) return null
  const [state, error, paper] = [bytes[2]!, bytes[3]!, bytes[5]!]
  return {
    isOnline: (state & 0x08) === 0,
    cover: (state & 0x20) === 0 ? 'closed' : 'open',
    error: errorOf(error),
    paper: (paper & 0x08) !== 0 ? 'out' : (paper & 0x06) !== 0 ? 'near-end' : 'ok',
  }
}

/** GS r 1: answered when all before it was obeyed. Star has no such word. */
export const CONFIRM = Buffer.from('1d7201', 'hex')

/** The answer has bits 4 and 7 clear, which none of the answers to DLE EOT has. */
export function isConfirmation(byte: number): boolean {
  return (byte & 0x90) === 0
}
