import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '../../../src/agent/health/clock.ts'
import type { Log } from '../../../src/agent/health/log.ts'
import { type Commit, Ledger, type LedgerOptions } from '../../../src/agent/ledger/ledger.ts'
import type { ReceiptDocument } from '../../../src/domain/receipt.ts'
import { type MeterRecord, newTrip, type Revision, type Trip } from '../../../src/domain/trip.ts'

export const STAMP = { at: 1_795_000_000, source: 'ntp' } as const
const FIXED_CLOCK: Clock = { stamp: () => STAMP, monotonicMs: () => 0 }

/** A log that remembers its warnings and errors. */
export function memoryLog(): Log & { lines: string[] } {
  const lines: string[] = []
  const log = {
    lines,
    debug: () => {},
    info: () => {},
    warn: (text: string) => void lines.push(text),
    error: (text: string) => void lines.push(text),
    from: () => log,
  }
  return log
}

/** A directory of its own for one test. */
export function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

let ids = 0

export function optionsFor(path: string, change: Partial<LedgerOptions> = {}): LedgerOptions {
  return {
    path,
    vehicle: 'TAXI-0042',
    currency: 'CNY',
    clock: FIXED_CLOCK,
    log: memoryLog(),
    newId: () => `ledger-${++ids}`,
    ...change,
  }
}

/** An open ledger, closed when the test ends. */
export function ledgerAt(path: string, change: Partial<LedgerOptions> = {}): Ledger {
  const ledger = Ledger.open(optionsFor(path, change))
  onTestFinished(() => ledger.close())
  return ledger
}

export function newLedger(change: Partial<LedgerOptions> = {}): Ledger {
  return ledgerAt(join(scratch(), 'ledger.db'), change)
}

export function commit(parts: Partial<Commit> = {}): Commit {
  return { stamp: STAMP, trips: [], dropped: [], outbox: [], prints: [], alarms: [], ...parts }
}

export function trip(id: string, parts: Partial<Trip> = {}): Trip {
  return { ...newTrip(id, '17', 'CNY'), ...parts }
}

export function record(parts: Partial<MeterRecord> = {}): MeterRecord {
  return { tripNo: '17', rev: 1, total: 2350, startedAt: '20261123100100', ...parts }
}

export function revision(parts: Partial<Revision> = {}): Revision {
  return {
    rev: 1,
    total: 2350,
    due: 2350,
    link: 'MG6XFIFTTTDSIFQU',
    withdrawn: false,
    confirmed: false,
    ...parts,
  }
}

/** A trip with its record in and its code shown. */
export function askedTrip(id: string, parts: Partial<Trip> = {}): Trip {
  return trip(id, { metering: false, record: record(), revisions: [revision()], ...parts })
}

export function receipt(trip: string, parts: Partial<ReceiptDocument> = {}): ReceiptDocument {
  return {
    issuer: { vehicle: 'TAXI-0042' },
    trip,
    tripNo: '17',
    settlement: 'paid',
    currency: 'CNY',
    total: 2350,
    cash: 0,
    received: 2350,
    refunded: 0,
    due: 0,
    byCode: false,
    issued: STAMP,
    ...parts,
  }
}
