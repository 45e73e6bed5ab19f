/**
 * Sorts what a printer says into what it is an answer to. The kinds share one stream and name themselves by their fixed bits
 * alone (ESC/POS): real-time answers 0xx1xx10, answers of its turn 0xx0xxxx, a status that nobody asked for 0xx1xx00 and three
 * bytes more, XON and XOFF 11 and 13.
 */
import type { PrinterModel } from '../../protocols/printers/model.ts'
import { isConfirmation } from '../../protocols/printers/status.ts'

export interface Answers {
  /** The answer, whole or in part, to the last enquiry. */
  readonly status: Buffer
  /** Answers that came in their turn, since the beginning. */
  readonly confirmations: number
}

export interface AnswerSorter {
  hear(bytes: Buffer): void
  /** An enquiry goes out: what was heard for an earlier one is forgotten. */
  asked(): void
  readonly answers: Answers
}

/** A talkative peer that is no printer must not fill the memory. */
const LONGEST_STATUS = 64
const FLOW_CONTROL = [0x11, 0x13]

export function answerSorter(kind: PrinterModel['status']): AnswerSorter {
  let status: number[] = []
  let confirmations = 0
  /** Bytes of a status that nobody asked for which are still to come. */
  let toSkip = 0

  const take = (byte: number) => {
    if (FLOW_CONTROL.includes(byte)) return
    if (kind === 'star-asb') status.push(byte)
    else if (toSkip > 0 && (byte & 0x90) === 0) toSkip--
    else {
      toSkip = 0
      if ((byte & 0x93) === 0x10) toSkip = 3
      else if ((byte & 0x93) === 0x12) status.push(byte)
      else if (isConfirmation(byte)) confirmations++
    }
  }

  return {
    hear(bytes) {
      for (const byte of bytes) take(byte)
      if (status.length > LONGEST_STATUS) status = status.slice(-LONGEST_STATUS)
    },
    asked() {
      status = []
    },
    get answers() {
      return { status: Buffer.from(status), confirmations }
    },
  }
}
