/**
 * Takes ride after ride through the ledger, each with its rows in every table, and says a ride's id only after its commit
 * returned. Prunes and acknowledges in between, as an agent does. Goes on from where the ledger is, until killed.
 */
import { Ledger } from '../../../../src/agent/ledger/ledger.ts'
import type { ReceiptDocument } from '../../../../src/domain/receipt.ts'
import { newTrip } from '../../../../src/domain/trip.ts'
import { optionsOf, say } from './child.ts'

const ledger = Ledger.open(optionsOf(process.argv[2]!))
const stamp = { at: 1_795_000_000, source: 'unverified' } as const
const round = process.argv[3]!

for (let i = 0; ; i++) {
  const id = `R${round}X${i}`
  const link = 'MG6XFIFTTTDSIFQU'
  const trip = {
    ...newTrip(id, String(i), 'CNY'),
    metering: false,
    record: { tripNo: String(i), rev: 1, total: i },
    revisions: [{ rev: 1, total: i, due: i, link, withdrawn: false, confirmed: false }],
    captures: [{ tradeNo: id, rev: 1, amount: i }],
  }
  const document = { trip: id, total: i } as ReceiptDocument
  ledger.commit({
    stamp,
    position: 'stopped',
    current: id,
    trips: [trip],
    dropped: [],
    outbox: [{ typ: 'trip', payload: { trip: id, total: i } }],
    inbox: { jti: id, typ: 'settlement', trip: id, result: 'applied' },
    prints: [{ trip: id, kind: 'original', document }],
    alarms: [{ kind: 'payment-late', trip: id, detail: 'of a child' }],
  })
  say(id)
  if (i % 7 === 3) ledger.outboxDone(ledger.lastSeq() - 2)
  if (i % 11 === 5) ledger.prune(1_000_000)
}
