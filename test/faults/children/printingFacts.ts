/** What the process that prints and the test that kills it agree on. */
import { Ledger } from '../../../src/agent/ledger/ledger.ts'
import { MemoryLog } from '../../agent/printer/fixtures.ts'

export const RECEIPT_BYTES = 240

export function printingLedger(path: string): Ledger {
  return Ledger.open({
    path,
    vehicle: 'TAXI-0042',
    currency: 'CNY',
    clock: { stamp: () => ({ at: 1_795_399_320, source: 'ntp' }), monotonicMs: () => performance.now() },
    log: new MemoryLog(),
    newId: () => 'LEDGER000001',
  })
}
