/** A stand-in with the shape of the real file, until that is there. */
import type { PrinterCondition } from './condition.ts'
import type { PrinterModel } from './model.ts'

export const ENQUIRIES: Readonly<Record<PrinterModel['status'], Buffer>> = {
  'dle-eot': Buffer.from('100401100402100403100404', 'hex'),
  'star-asb': Buffer.from('1b0601', 'hex'),
  none: Buffer.alloc(0),
}

export function readStatus(kind: PrinterModel['status'], bytes: Buffer): PrinterCondition | null {
  if (kind !== 'dle-eot' || bytes.length < 4) return null
  const [printer, offline, error, paper] = bytes as unknown as [number, number, number, number]
  if ([...bytes].some(byte => (byte & 0x93) !== 0x12)) return null
  return {
    isOnline: (printer & 0x08) === 0,
    cover: (offline & 0x04) === 0 ? 'closed' : 'open',
    error:
      (error & 0x20) !== 0
        ? 'needs-help'
        : (error & 0x08) !== 0
          ? 'knife'
          : (error & 0x40) !== 0
            ? 'mends-itself'
            : 'none',
    paper: (paper & 0x60) !== 0 ? 'out' : (paper & 0x0c) !== 0 ? 'near-end' : 'ok',
  }
}

/** GS r 1: answered when all before it was obeyed. */
export const CONFIRM = Buffer.from('1d7201', 'hex')

export function isConfirmation(byte: number): boolean {
  return (byte & 0x90) === 0
}
