/**
 * Printing through the meter's own printer: text is loaded in blocks, then printed, then flushed. Where the law ties the receipt
 * to the meter's printer this is the way to it. Makes frames; who sends them waits for an acknowledgement of each.
 */
import type { AllowedFrame, MeterPrint } from '../meterDriver.ts'
import { sealFrame } from './frame.ts'
import { ID } from './ids.ts'

/** Bytes of text in a block. */
const BLOCK = 127

/** Null for text that this printer has no letters for: printable ASCII and line feeds alone. Null also for no text at all. */
export function printFrames(text: string): MeterPrint | null {
  if (!/^[\n\x20-\x7e]+$/.test(text)) return null
  const blocks = text.match(new RegExp(`[\\n\\x20-\\x7e]{1,${BLOCK}}`, 'g')) ?? []
  return {
    load: blocks.map(block => sealFrame(ID.loadPrint, block) as AllowedFrame),
    print: sealFrame(ID.print, '1') as AllowedFrame,
    clear: sealFrame(ID.flushPrint) as AllowedFrame,
  }
}
