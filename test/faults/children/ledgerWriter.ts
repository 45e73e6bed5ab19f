/**
 * Takes ride after ride through the cashier and the ledger as the agent does, and says what it would acknowledge, one a
 * line, only after the commit returned: `R <tripNo>` for a meter's record, `N <trip> <jti>` for a notice. Until killed.
 *
 * Arguments: the ledger's path, the round, and FULL or NORMAL. NORMAL is the control: the same program with the one setting
 * that promise 1 rests on turned down behind the ledger's back.
 */
import { writeSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { Cashier } from '../../../src/agent/cashier.ts'
import type { Log } from '../../../src/agent/health/log.ts'
import { Ledger } from '../../../src/agent/ledger/ledger.ts'
import { vehicleKey, writerClock, writerLedger } from './writerFacts.ts'

const [path, round, mode] = process.argv.slice(2) as [string, string, 'FULL' | 'NORMAL']
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {}, from: () => quiet }
const say = (line: string) => void writeSync(1, `${line}\n`)

const ledger = Ledger.open({ ...writerLedger(path), clock: writerClock, log: quiet })
if (mode === 'NORMAL') (ledger as unknown as { db: Database.Database }).db.pragma('synchronous = NORMAL')

const cashier = new Cashier({
  ledger,
  vehicle: 'TAXI-0042',
  vehicleKey,
  currency: 'CNY',
  issuer: { vehicle: 'TAXI-0042' },
  hasPrinter: true,
  bootId: 'boot',
  clock: writerClock,
  log: quiet,
  isOnline: () => true,
  onChange() {},
})

if (ledger.fresh())
  cashier.restore({ iss: 'test', sub: 'TAXI-0042', jti: `restore-${round}`, iat: 1, trips: [] })
for (let ride = 1; ; ride++) {
  const tripNo = `${round}-${ride}`
  const total = 1000 + ride
  cashier.position('hired', tripNo)
  cashier.record({
    tripNo,
    rev: 1,
    total,
    supplements: 0,
    distanceM: 8400,
    durationS: 1260,
    startedAt: '20261123100100',
  })
  say(`R ${tripNo}`)
  const { id, revisions } = ledger.trip(ledger.currentId()!)!
  const { rev, due, link } = revisions.at(-1)!
  const jti = `notice-${tripNo}`
  cashier.settlement(
    {
      iss: 'test',
      sub: 'TAXI-0042',
      jti,
      iat: 1,
      trip: id,
      n: 1,
      currency: 'CNY',
      received: due,
      refunded: 0,
      cause: { rev, link, amount: due, kind: 'captured', tradeNo: jti, method: 'alipay', at: 1 },
    },
    'raw',
  )
  say(`N ${id} ${jti}`)
  cashier.position('for-hire', tripNo)
  if (ride % 5 === 0) ledger.outboxDone(ledger.lastSeq() - 3)
  // The picture of the receipt, the network and the meter take their time; the disk gets to write in between.
  if (ride % 7 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
}
