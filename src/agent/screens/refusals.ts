/** The trade's short words for "no", turned into sentences that a driver can act on. */
import { type Refusal, refuse } from './state.ts'

const SENTENCES: Readonly<Record<string, readonly [status: number, text: string]>> = {
  'unknown-trip': [404, 'This ride is not in the ledger. Reload the screen and use the ride shown there.'],
  checking: [
    409,
    'This ride is still being checked with the company. Wait, or tap "Charge this ride" first.',
  ],
  'still-metering': [409, 'The meter is still running. Stop the meter first, then tap again.'],
  'nothing-due': [409, 'Nothing is owed for this ride, so there is nothing to book.'],
  'no-printer': [
    409,
    'This vehicle has no receipt printer. Set [printer] in its configuration if there is one.',
  ],
  'not-the-current-trip': [
    409,
    'Another ride has begun since. Only the current ride can be asked for again.',
  ],
  'not-settled': [409, 'This ride is not settled yet, so it has no receipt. Settle it first.'],
  'unknown-revision': [404, 'This code is of no amount that was asked for. Read the six digits again.'],
  'code-tries-used-up': [
    409,
    'Five codes were tried for this ride and none was right. Take cash, or call the company.',
  ],
  'wrong-code': [
    409,
    'This is not the code of this ride. Read the six digits on the passenger’s paid page again.',
  ],
}

/** The answer to a request that the trade refused. An unknown reason is passed on as it is. */
export function refusal(reason: string, triesLeft?: number): Refusal {
  const [status, text] = SENTENCES[reason] ?? [
    409,
    `Not possible now (${reason}). Call the company if it stays so.`,
  ]
  return refuse(status, reason, triesLeft === undefined ? text : `${text} Tries left: ${triesLeft}.`)
}
