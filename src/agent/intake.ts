/** What comes in from meter, cloud and driver, each handed to the cashier as it is to be taken. */
import type { DownAck } from '../contract/messages.ts'
import type { Cashier, Tap } from './cashier.ts'
import type { Log } from './health/log.ts'
import { LedgerError } from './ledger/ledger.ts'
import type { DownMessage } from './link/link.ts'
import type { MeterEvent } from './meter/meter.ts'
import { type DriverLanguage, refusal } from './screens/refusals.ts'
import { type Answer, refuse } from './screens/state.ts'

/** Returns after the commit, which is what the meter's acknowledgement waits for. */
export function meterSays(cashier: Cashier, event: MeterEvent): void {
  if (event.kind === 'position') cashier.position(event.position, event.tripNo, event.startedAt)
  else if (event.kind === 'record') cashier.record(event.record, event)
  else if (event.kind === 'shift') cashier.shift(event.shift)
  else cashier.running(event.fare)
}

/** Returns after the commit, which is what the acknowledgement to the broker waits for. */
export function cloudSays(cashier: Cashier, down: DownMessage, log: Log): void {
  if (down.typ === 'settlement') cashier.settlement(down.message, down.raw)
  else if (down.typ === 'notice') cashier.notice(down.message)
  else if (down.typ === 'restore') cashier.restore(down.message)
  else acknowledged(cashier, down.message, log)
}

/** The next acknowledgement says the same and more, so one that cannot be stored is no reason to give the link up. */
function acknowledged(cashier: Cashier, message: DownAck, log: Log): void {
  try {
    cashier.acknowledged(message)
  } catch (error) {
    log.warn('what the cloud has acknowledged could not be stored', { error: String(error) })
  }
}

/** The cloud repeats it until it hears of it; where that cannot be stored now, the next repeat is the next chance. */
export function misunderstood(cashier: Cashier, jti: string, reason: string, log: Log): void {
  try {
    cashier.misunderstood(jti, reason)
  } catch (error) {
    log.warn('a message that was not understood could not be stored', { reason, error: String(error) })
  }
}

export function answer(cashier: Cashier, tap: Tap, language: DriverLanguage): Answer {
  try {
    const result = cashier.tap(tap)
    return result.ok ? result : refusal(result.reason, result.triesLeft, language)
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error
    return refuse(507, 'not-stored', `Nothing was booked: ${error.message}`)
  }
}
