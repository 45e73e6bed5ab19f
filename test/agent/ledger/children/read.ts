/** Reads the ledger beside whoever has it and says what it saw, or why it could not. */
import { LedgerReader } from '../../../../src/agent/ledger/ledger.ts'
import { codeOf, say } from './child.ts'

try {
  const reader = LedgerReader.openReadOnly(process.argv[2]!)
  const trips = reader.trips({ limit: 3 }).map(row => row.trip.id)
  say(JSON.stringify({ trips, unsent: reader.unsent().count, vehicle: reader.vehicle, id: reader.id }))
  reader.close()
} catch (error) {
  say(codeOf(error))
}
