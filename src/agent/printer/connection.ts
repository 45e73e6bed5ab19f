/**
 * What the queue knows of a printer: something that is opened for one job, takes its bytes and is closed again. Nothing is kept
 * open between jobs, so that a printer that was unplugged, swapped or switched off is simply there or not there next time.
 */
import type { PrinterCondition } from '../../protocols/printers/condition.ts'

/** An attempt that did not end well. `sent` counts the bytes that may have left this board; 0 means surely none. */
export class PrintError extends Error {
  readonly sent: number

  /** @param advice says what is wrong and what to do, for the driver's screen and the log. */
  constructor(advice: string, sent: number, options?: ErrorOptions) {
    super(advice, options)
    this.name = 'PrintError'
    this.sent = sent
  }
}

export interface PrinterConnection {
  /**
   * What the printer says of itself before a job; null where the link is one-way or it does not answer. Sends at most an
   * enquiry, nothing that prints.
   */
  condition(): Promise<PrinterCondition | null>
  /** Hands over one whole job and waits for its end. Called once. Rejects with PrintError. */
  print(bytes: Buffer): Promise<PrintEnd>
  /** Lets go at once, whatever is under way: a `print` in progress then rejects. Never throws. */
  close(): void
}

export interface PrintEnd {
  /** True when the printer itself answered behind the last byte; false where it cannot. */
  readonly isConfirmed: boolean
  /** What it says of itself now; null where it does not. */
  readonly condition: PrinterCondition | null
}

/** Opens the printer for one job. A rejection means that nothing was sent. */
export type PrinterOpener = () => Promise<PrinterConnection>

export interface Patience {
  /** How long opening may take. */
  readonly openMs: number
  /**
   * How long a TCP connection is watched before the first byte leaves: a print server that is busy with somebody else accepts
   * and hangs up, and only before that byte is it certain that nothing was printed.
   */
  readonly hangUpMs: number
  /** How long a job of so many bytes may take from its first byte to its end. */
  readonly jobMs: (bytes: number) => number
  /** How long a printer that speaks at all needs to say how it is. */
  readonly answerMs: number
  /** How often it is asked again while the end of a job is awaited. */
  readonly pollMs: number
  /** How long a printer on the network has for closing its side once it has acknowledged every byte. */
  readonly closeMs: number
}

/**
 * A receipt of ten centimetres takes a slow printer some eight seconds, and a time-out that is too short turns good
 * receipts into doubtful ones (odoo/odoo#258841, wcpos#1702). 500 bytes a second is half of what a 9600 baud line carries.
 */
export const PATIENCE: Patience = {
  openMs: 5_000,
  hangUpMs: 40,
  jobMs: bytes => 15_000 + Math.ceil(bytes / 500) * 1_000,
  answerMs: 1_000,
  pollMs: 3_000,
  closeMs: 3_000,
}
