/**
 * What may go wrong with the ledger, in words for the person who has to put it right.
 */

export type LedgerErrorCode =
  /** No room left on the card. */
  | 'full'
  /** The card or its file system failed to read or write. */
  | 'io'
  /** The file's content is broken. */
  | 'damaged'
  /** Written by a newer version of this program. */
  | 'newer'
  /** Not a ledger, or the ledger of another vehicle. */
  | 'foreign'
  /** Another process has it. */
  | 'locked'
  /** Missing directory, wrong owner, read-only file system. */
  | 'unreadable'
  /** The ledger's own rules refused what the program wanted to write: a fault in the program. */
  | 'refused'

const ADVICE: Readonly<Record<LedgerErrorCode, string>> = {
  full: 'Free some space on the card that holds it; nothing of the last step was written',
  io: 'Look at the system log for card errors (journalctl -k) and replace the card if there are any',
  damaged: 'Restart the agent: it sets the damaged file aside and begins a new ledger',
  newer: 'Install the version of Farebridge that wrote it, or a newer one',
  foreign: 'Correct [ledger] path or the vehicle id in the configuration, or move that file away by hand',
  locked: 'Stop the other agent first (systemctl status farebridge-agent); only one may have the ledger',
  unreadable: 'Check that the directory exists and that the user of the agent may write to it',
  refused: 'Report this with a support bundle; nothing of the last step was written',
}

/** `message` says what is wrong and what to do; `code` is for programs. */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode
  readonly advice: string

  constructor(code: LedgerErrorCode, what: string, options: { advice?: string; cause?: unknown } = {}) {
    const advice = options.advice ?? ADVICE[code]
    super(`${what}. ${advice}.`, { cause: options.cause })
    this.name = 'LedgerError'
    this.code = code
    this.advice = advice
  }
}

/** SQLite's result codes (sqlite.org/rescode.html) by their beginning; the first that fits holds. */
const SQLITE_CODES: readonly (readonly [string, LedgerErrorCode])[] = [
  ['SQLITE_FULL', 'full'],
  // No space for the shared-memory file shows as an I/O error of its own.
  ['SQLITE_IOERR_SHMSIZE', 'full'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_NOMEM', 'io'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_PROTOCOL', 'locked'],
  ['SQLITE_CANTOPEN', 'unreadable'],
  ['SQLITE_PERM', 'unreadable'],
  ['SQLITE_READONLY', 'unreadable'],
  ['SQLITE_AUTH', 'unreadable'],
]

/** Node's system errors; any other of them means that the file cannot be got at. */
const SYSTEM_CODES: Readonly<Record<string, LedgerErrorCode>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EIO: 'io',
}

/** Any error met while working on the ledger at `path`, as a LedgerError with its cause kept. */
export function asLedgerError(error: unknown, path: string): LedgerError {
  if (error instanceof LedgerError) return error
  // What the ledger wrote as JSON and no longer is was changed on the card.
  if (error instanceof SyntaxError)
    return new LedgerError('damaged', `The ledger ${path} is damaged: ${error.message}`, { cause: error })
  const code = codeOf(error)
  const detail = error instanceof Error ? error.message : String(error)
  const known =
    SQLITE_CODES.find(([prefix]) => code.startsWith(prefix))?.[1] ??
    SYSTEM_CODES[code] ??
    (isOfTheSystem(error) ? 'unreadable' : 'refused')
  return new LedgerError(known, `The ledger ${path} ${SAYS[known]}: ${detail} (${code || 'no code'})`, {
    cause: error,
  })
}

const SAYS: Readonly<Record<LedgerErrorCode, string>> = {
  full: 'cannot be written, the disk is full',
  io: 'cannot be read or written, the disk reports an error',
  damaged: 'is damaged',
  newer: 'is of a newer version',
  foreign: 'is not ours',
  locked: 'is in use by another process',
  unreadable: 'cannot be opened',
  refused: 'refused a write',
}

function isOfTheSystem(error: unknown): boolean {
  return typeof (error as { syscall?: unknown } | null)?.syscall === 'string'
}

/** SQLite's or the system's code of an error, or ''. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

/** Runs `work`; whatever it throws leaves as a LedgerError. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asLedgerError(error, path)
  }
}
