/**
 * The log: plain lines for journald, one a fact, on standard error. Levels as journald's `<n>` prefixes when asked.
 * No secrets and no whole payloads go in; raw bytes only as short hex.
 */
export type LogFacts = Record<string, string | number | boolean | null | undefined>

export interface Log {
  debug(text: string, facts?: LogFacts): void
  info(text: string, facts?: LogFacts): void
  warn(text: string, facts?: LogFacts): void
  error(text: string, facts?: LogFacts): void
  /** The same log with another source word, such as `meter` or `link`. */
  from(source: string): Log
}
