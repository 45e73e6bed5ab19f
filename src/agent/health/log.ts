/**
 * The log: plain lines for journald, one a fact, on standard error. Levels as journald's `<n>` prefixes when asked.
 * No secrets and no whole payloads go in; raw bytes only as short hex.
 */
import { fstatSync } from 'node:fs'
import { JOURNAL_PREFIX, type Level, logLine } from './logLine.ts'
import { Repeats } from './repeats.ts'

export type LogFacts = Record<string, string | number | boolean | null | undefined>

export interface Log {
  debug(text: string, facts?: LogFacts): void
  info(text: string, facts?: LogFacts): void
  warn(text: string, facts?: LogFacts): void
  error(text: string, facts?: LogFacts): void
  /** The same log with another source word, such as `meter` or `link`. */
  from(source: string): Log
}

export interface ConsoleLogOptions {
  /** Takes one line, its line feed included. Standard error unless given. */
  readonly write?: (line: string) => void
  /** Show debug lines too. */
  readonly debug?: boolean
  /** Journald reads along: its level prefix instead of time and level word. Found out unless given. */
  readonly journal?: boolean
  /** How long identical lines are counted together, in milliseconds: a minute unless given. */
  readonly repeatMs?: number
  /** Milliseconds since 1970, for the time that stands in front. */
  readonly now?: () => number
}

/** The log that a program writes to its terminal or to journald. */
export function consoleLog(options: ConsoleLogOptions = {}): Log {
  return new ConsoleLog(new Writer(options), '')
}

class ConsoleLog implements Log {
  readonly #writer: Writer
  readonly #source: string

  constructor(writer: Writer, source: string) {
    this.#writer = writer
    this.#source = source
  }

  debug(text: string, facts?: LogFacts): void {
    this.#writer.line('debug', this.#source, text, facts)
  }
  info(text: string, facts?: LogFacts): void {
    this.#writer.line('info', this.#source, text, facts)
  }
  warn(text: string, facts?: LogFacts): void {
    this.#writer.line('warn', this.#source, text, facts)
  }
  error(text: string, facts?: LogFacts): void {
    this.#writer.line('error', this.#source, text, facts)
  }
  from(source: string): Log {
    return new ConsoleLog(this.#writer, source)
  }
}

class Writer {
  readonly #write: (line: string) => void
  readonly #debug: boolean
  readonly #journal: boolean
  readonly #repeatMs: number
  readonly #now: () => number
  readonly #repeats: Repeats
  #timer: NodeJS.Timeout | undefined

  constructor(options: ConsoleLogOptions) {
    this.#write = options.write ?? standardError()
    this.#debug = options.debug ?? false
    this.#journal = options.journal ?? isJournal(process.env.JOURNAL_STREAM)
    this.#repeatMs = options.repeatMs ?? 60_000
    this.#now = options.now ?? Date.now
    this.#repeats = new Repeats(this.#repeatMs)
  }

  line(level: Level, source: string, text: string, facts: LogFacts | undefined): void {
    if (level === 'debug' && !this.#debug) return
    const key = `${level} ${logLine(source, text, facts)}`
    this.#tellSuppressed()
    if (this.#repeats.admit(key, performance.now())) this.#emit(key)
    else this.#timer ??= setTimeout(() => this.#wake(), this.#repeatMs).unref()
  }

  #wake(): void {
    this.#timer = undefined
    this.#tellSuppressed()
    if (this.#repeats.pending) this.#timer = setTimeout(() => this.#wake(), this.#repeatMs).unref()
  }

  #tellSuppressed(): void {
    for (const { key, count } of this.#repeats.ended(performance.now())) {
      this.#emit(`${key} (suppressed ${count} identical lines)`)
    }
  }

  /** `line` begins with its level word. */
  #emit(line: string): void {
    const space = line.indexOf(' ')
    const level = line.slice(0, space) as Level
    const head = this.#journal
      ? JOURNAL_PREFIX[level]
      : `${new Date(this.#now()).toISOString()} ${level.padEnd(5)} `
    this.#write(`${head}${line.slice(space + 1)}\n`)
  }
}

/** A reader that went away must not end the agent: the fact is in the ledger, the line is lost. */
function standardError(): (line: string) => void {
  process.stderr.off('error', lost).on('error', lost)
  return line => void process.stderr.write(line)
}

function lost(): void {
  // Nowhere left to say it.
}

/** True when standard error is the stream that systemd names in JOURNAL_STREAM (`device:inode`, systemd.exec(5)). */
function isJournal(stream: string | undefined): boolean {
  if (stream === undefined) return false
  try {
    const { dev, ino } = fstatSync(2)
    return stream === `${dev}:${ino}`
  } catch {
    return false
  }
}
