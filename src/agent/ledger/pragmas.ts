/**
 * How every connection that writes is set. A connection's settings are not in the file: each open has to say them again.
 */
import type Database from 'better-sqlite3'
import { LedgerError } from './error.ts'

/** What must read back as set; durability and correctness rest on these. */
const ASSERTED: Readonly<Record<string, string | number>> = {
  journal_mode: 'wal',
  // better-sqlite3 is built with DEFAULT_WAL_SYNCHRONOUS=1: a reopened WAL file runs at NORMAL, which loses
  // acknowledged commits at a power cut (deps/defines.gypi). 2 is FULL.
  synchronous: 2,
  foreign_keys: 1,
  trusted_schema: 0,
  cell_size_check: 1,
}

/**
 * Small enough for a board of 1 GB: what is not in SQLite's 500 KiB is in the system's cache, and 100,000 rides are not felt.
 * No memory map, since an I/O error in one would kill the process.
 */
const SIZES: Readonly<Record<string, number>> = {
  cache_size: -500,
  mmap_size: 0,
  temp_store: 2,
  wal_autocheckpoint: 1000,
  journal_size_limit: 4 * 1024 * 1024,
}

/** Throws LedgerError `io` when a setting does not take. */
export function setPragmas(db: Database.Database): void {
  for (const [name, value] of Object.entries({ ...ASSERTED, ...SIZES })) db.pragma(`${name} = ${value}`)
  for (const [name, value] of Object.entries(ASSERTED)) {
    const found = db.pragma(name, { simple: true })
    if (found !== value)
      throw new LedgerError('io', `The ledger runs with ${name} = ${found} where ${value} was asked for`, {
        advice:
          'Put the ledger on a local file system (ext4); network and some FUSE file systems cannot hold it',
      })
  }
}
