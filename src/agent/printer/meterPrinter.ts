/**
 * The meter's own printer as the receipts' printer, where the law ties the one to the other. A job is text; how it gets
 * to the meter is the meter room's business and handed in.
 *
 * The meter acknowledges what it takes, which is not yet paper: a job's end is never called confirmed, and there is no condition.
 */
import { type PrintEnd, PrintError, type PrinterOpener } from './connection.ts'

/**
 * Prints a text; settles when the meter has acknowledged that it prints. Rejects with an Error whose `sent` says how many bytes the
 * meter may hold or have printed; without one, all of them may be. Stops before its next frame when `signal` aborts.
 */
export type PrintOnMeter = (text: string, signal: AbortSignal) => Promise<void>

/** The opener for `[printer] port = "meter"`. What it prints are the bytes of a text: ASCII and line feeds. */
export function meterPrinter(print: PrintOnMeter): PrinterOpener {
  return async () => {
    const letGo = new AbortController()
    return {
      condition: async () => null,
      async print(bytes: Buffer): Promise<PrintEnd> {
        if (letGo.signal.aborted) throw new PrintError('meter printer: was closed before the job began', 0)
        try {
          // latin1 keeps every byte: what is no ASCII is then refused by name, and not turned into something else.
          await print(bytes.toString('latin1'), letGo.signal)
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error)
          throw new PrintError(`meter printer: ${why}`, sentOf(error, bytes.length), { cause: error })
        }
        return { isConfirmed: false, condition: null }
      },
      close: () => letGo.abort(),
    }
  }
}

function sentOf(error: unknown, all: number): number {
  const sent = error instanceof Error && 'sent' in error ? error.sent : null
  return typeof sent === 'number' ? sent : all
}
