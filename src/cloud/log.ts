/** The server's log: JSON lines by pino. Auth codes, tokens, keys, signatures and whole payloads never go in. */
import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/** Standard output unless `to` is given. */
export function serverLog(
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent' = 'info',
  to?: DestinationStream,
): Log {
  const options = { level, base: null, messageKey: 'text', timestamp: pino.stdTimeFunctions.isoTime }
  return to === undefined ? pino(options) : pino(options, to)
}
