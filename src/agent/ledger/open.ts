/**
 * From a path to a connection that may be trusted: alone, looked at, up to date and durable.
 */
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import type { Clock } from '../health/clock.ts'
import type { Log } from '../health/log.ts'
import { AlarmWriter } from './alarms.ts'
import { anyOf, asideOf, setAside } from './aside.ts'
import { createLedger } from './create.ts'
import { LedgerError } from './error.ts'
import { examine } from './examine.ts'
import { type Lock, takeLock } from './lock.ts'
import { migrate } from './migrations/migrations.ts'
import { setPragmas } from './pragmas.ts'

export interface LedgerOptions {
  readonly path: string
  readonly vehicle: string
  readonly currency: string
  readonly clock: Clock
  readonly log: Log
  /** A new random ledger id. */
  readonly newId: () => string
}

export interface Opened {
  readonly path: string
  readonly db: Database.Database
  readonly lock: Lock
  /** Where a damaged ledger went at this start, or null. */
  readonly movedAside: string | null
}

/** How long a write waits for a technician's tool that holds the file; the agent's loop stands still meanwhile. */
const BUSY_MS = 1000

export function openLedger(options: LedgerOptions): Opened {
  const path = realPath(options.path)
  const lock = takeLock(path)
  try {
    const movedAside = prepare(path, options)
    accessSync(path, constants.R_OK | constants.W_OK)
    return { path, db: connect(path, options), lock, movedAside }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** SQLite names its WAL after the real file; the lock and what lies aside must go by the same name. */
function realPath(path: string): string {
  const absolute = resolve(path)
  if (existsSync(absolute)) return realpathSync(absolute)
  const directory = dirname(absolute)
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new LedgerError('unreadable', `The ledger's directory ${directory} does not exist`, {
      advice: 'Create it, owned by the user of the agent, or correct [ledger] path in the configuration',
    })
  return join(realpathSync(directory), basename(absolute))
}

/** Leaves a sound ledger at `path`; returns where a damaged one went. */
function prepare(path: string, options: LedgerOptions): string | null {
  const finding = examine(path)
  if (finding.kind === 'sound') return null
  let why = 'its main file is missing'
  let movedAside: string | null = null
  if (finding.kind === 'damaged') why = finding.why
  // Also when only a WAL is left: SQLite would play it into the new file.
  if (anyOf(path)) {
    movedAside = setAside(path, options.clock.stamp())
    options.log.error('the ledger was damaged and is set aside; a new one begins', { movedAside, why })
  }
  createLedger(path, {
    id: options.newId(),
    vehicle: options.vehicle,
    currency: options.currency,
    stamp: options.clock.stamp(),
    fill: db => tellOfDamage(db, movedAside ?? asideOf(path).at(-1), why, options),
  })
  return movedAside
}

/** In the new file itself, and for whatever lies aside: a power cut between the two steps loses no alarm. */
function tellOfDamage(
  db: Database.Database,
  aside: string | undefined,
  why: string,
  options: LedgerOptions,
): void {
  if (aside === undefined) return
  const detail = `a new ledger began; the damaged one (${why}) lies at ${aside}`
  new AlarmWriter(db).add({ kind: 'ledger-damaged', detail }, options.clock.stamp())
}

function connect(path: string, options: LedgerOptions): Database.Database {
  const db = new Database(path, { fileMustExist: true, timeout: BUSY_MS })
  try {
    setPragmas(db)
    migrate(db)
    const { vehicle, currency } = db
      .prepare<[], { vehicle: string; currency: string }>('SELECT vehicle, currency FROM ledger')
      .get()!
    if (vehicle !== options.vehicle)
      throw new LedgerError(
        'foreign',
        `The ledger ${path} is that of vehicle ${vehicle}, not ${options.vehicle}`,
      )
    if (currency !== options.currency) db.prepare('UPDATE ledger SET currency = ?').run(options.currency)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
