/** What the writer and the test that reads its ledger afterwards have to agree on. */
import type { Clock } from '../../../src/agent/health/clock.ts'
import type { LedgerOptions } from '../../../src/agent/ledger/ledger.ts'

export const vehicleKey = Buffer.alloc(32, 7)
export const writerClock: Clock = {
  stamp: () => ({ at: 1_795_000_000, source: 'unverified' }),
  monotonicMs: () => performance.now(),
}

export function writerLedger(path: string): Omit<LedgerOptions, 'clock' | 'log'> {
  return { path, vehicle: 'TAXI-0042', currency: 'CNY', newId: () => 'of-the-writer' }
}
