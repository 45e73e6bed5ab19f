/**
 * A damaged ledger is kept for a person (`sqlite3 <file> .recover`), never deleted and never repaired in place.
 */
import { existsSync, readdirSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Stamp } from '../../domain/time.ts'
import { syncDirectory } from './create.ts'
import { LedgerError } from './error.ts'

/** A card that broke this many ledgers is worn out; what lies aside must not fill it. */
const MOST_ASIDE = 20

/** The main file goes first: a WAL left behind alone is found at the next start, a file without its WAL would look whole. */
const PARTS = ['', '-wal', '-shm'] as const

/** True when any of the three files is there. */
export function anyOf(path: string): boolean {
  return PARTS.some(part => existsSync(path + part))
}

/** Renames the set and returns the main file's new name. Nothing may have it open. */
export function setAside(path: string, stamp: Stamp): string {
  if (asideOf(path).length >= MOST_ASIDE)
    throw new LedgerError(
      'damaged',
      `The ledger ${path} is damaged, and ${MOST_ASIDE} damaged ones lie beside it`,
      {
        advice: 'Replace the card, and keep the old one until its ledgers were looked at',
      },
    )
  const target = freeName(path, stamp)
  for (const part of PARTS) if (existsSync(path + part)) renameSync(path + part, target + part)
  syncDirectory(dirname(path))
  return target
}

/** The sets that lie aside, by the names of their main files, whether or not that one was there; sorted. */
export function asideOf(path: string): string[] {
  const start = `${basename(path)}.damaged-`
  const names = readdirSync(dirname(path))
    .filter(name => name.startsWith(start))
    .map(name => name.replace(/-(wal|shm)$/, ''))
  return [...new Set(names)].sort().map(name => join(dirname(path), name))
}

/** The board's clock may be wrong or repeat itself, so the date alone does not make the name. */
function freeName(path: string, stamp: Stamp): string {
  const date = new Date(stamp.at * 1000).toISOString().replace(/[-:]|\.\d+/g, '')
  for (let n = 1; ; n++) {
    const name = `${path}.damaged-${date}-${n}`
    if (!anyOf(name)) return name
  }
}
