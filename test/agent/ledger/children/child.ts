/** What the ledger's child processes share: plain words on standard output, one a line, written before going on. */
import { writeSync } from 'node:fs'
import type { Log } from '../../../../src/agent/health/log.ts'
import { LedgerError, type LedgerOptions } from '../../../../src/agent/ledger/ledger.ts'

export const say = (line: string): void => void writeSync(1, `${line}\n`)

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, from: () => quiet }

export const optionsOf = (path: string): LedgerOptions => ({
  path,
  vehicle: 'TAXI-0042',
  currency: 'CNY',
  clock: { stamp: () => ({ at: 1_795_000_000, source: 'unverified' }), monotonicMs: () => 0 },
  log: quiet,
  newId: () => 'of-a-child',
})

/** The error's code, or the error itself when it is not the ledger's. */
export const codeOf = (error: unknown): string => (error instanceof LedgerError ? error.code : String(error))
