/**
 * A trip document comes in: the trip as the vehicle tells it, in the order of its ledger. A document that contradicts
 * what is known is counted but changes nothing, except that a person sees it.
 */
import type { UpTrip } from '../../contract/messages.ts'
import { verifyPayLink } from '../../contract/payLink.ts'
import { raise } from '../alarms/raise.ts'
import { wasPaid } from '../alipay/tradeStates.ts'
import { attemptsOf, stateOf } from '../orders/attempts.ts'
import { reviewTrip } from '../orders/tasks.ts'
import type { Sql } from '../store/sql.ts'
import type { FleetVehicle } from './vehicle.ts'

interface Known {
  readonly link: string
  readonly due: number
  readonly told: boolean
}

export async function applyTrip(
  tx: Sql,
  vehicle: FleetVehicle,
  document: UpTrip,
  nowMs: number,
): Promise<void> {
  const { trip, rev, link, currency } = document
  const mismatch = (what: string) =>
    raise(
      tx,
      {
        kind: 'mismatch',
        key: `${vehicle.id}/${trip}`,
        detail: { vehicle: vehicle.id, trip, rev: rev ?? null, what },
      },
      nowMs,
    )
  if (currency !== vehicle.currency) return mismatch('the document is in another currency than the vehicle')
  if (!(await lockTrip(tx, vehicle.id, document, nowMs)))
    return mismatch('the document is in another currency than the trip')
  if (rev !== undefined && link !== undefined) {
    const known = await revisionOf(tx, vehicle.id, trip, rev)
    const due = known === undefined ? askedFor(vehicle, document, rev, link) : known.due
    if (due === null || (known !== undefined && known.link !== link))
      return mismatch('the link of the document is not the one of its facts')
    await tellRevision(tx, vehicle.id, document, { rev, link, due })
  }
  await tx.query(`UPDATE trip SET document = $3, document_ms = $4 WHERE vehicle = $1 AND trip = $2`, [
    vehicle.id,
    trip,
    JSON.stringify(document),
    nowMs,
  ])
  await reviewTrip(tx, vehicle.id, trip, nowMs)
  await reviewCodes(tx, vehicle.id, document, nowMs)
}

/** False when the trip is known in another currency. */
async function lockTrip(
  tx: Sql,
  vehicle: string,
  { trip, currency }: UpTrip,
  nowMs: number,
): Promise<boolean> {
  await tx.query(
    'INSERT INTO trip (vehicle, trip, currency, created_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [vehicle, trip, currency, nowMs],
  )
  const [row] = await tx.query<{ currency: string }>(
    'SELECT currency FROM trip WHERE vehicle = $1 AND trip = $2 FOR UPDATE',
    [vehicle, trip],
  )
  return row?.currency === currency
}

async function revisionOf(tx: Sql, vehicle: string, trip: string, rev: number): Promise<Known | undefined> {
  const [row] = await tx.query<Known>(
    'SELECT link, due, told FROM revision WHERE vehicle = $1 AND trip = $2 AND rev = $3',
    [vehicle, trip, rev],
  )
  return row
}

/**
 * The amount that a link not seen before asks for, since the MAC says which. That is the document's due, unless the
 * revision's first document was lost with an older copy of the store: then some of it may be settled. Null: none fits.
 */
function askedFor(
  vehicle: FleetVehicle,
  { trip, currency, due, total, cash, received }: UpTrip,
  rev: number,
  mac: string,
): number | null {
  const amounts = [due, total, due + received, total - cash].filter(amount => amount >= 1)
  const facts = { vehicle: vehicle.id, trip, rev, currency, mac }
  return amounts.find(amount => verifyPayLink(vehicle.keys, { ...facts, amount })) ?? null
}

/** Total, due and link are the first document's; whether it was withdrawn is the last one's. */
async function tellRevision(
  tx: Sql,
  vehicle: string,
  { trip, total, withdrawn }: UpTrip,
  { rev, link, due }: { readonly rev: number; readonly link: string; readonly due: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO revision (vehicle, trip, rev, total, due, link, withdrawn, told)
     VALUES ($1, $2, $3, $4, $5, $6, $7, true)
     ON CONFLICT (vehicle, trip, rev) DO UPDATE
       SET total = CASE WHEN revision.told THEN revision.total ELSE excluded.total END,
           withdrawn = excluded.withdrawn, told = true`,
    [vehicle, trip, rev, total, due, link, withdrawn === true],
  )
  await tx.query(
    `UPDATE revision SET withdrawn = true WHERE vehicle = $1 AND trip = $2 AND rev < $3 AND NOT withdrawn`,
    [vehicle, trip, rev],
  )
}

/**
 * A code is shown only after the payment was booked here, so a code keyed in without a payment needs somebody to look.
 * The alarm ends when a later document finds the payment.
 */
async function reviewCodes(
  tx: Sql,
  vehicle: string,
  { trip, confirmed = [], by, rev }: UpTrip,
  nowMs: number,
): Promise<void> {
  const revisions = confirmed.length === 0 && by === 'code' && rev !== undefined ? [rev] : confirmed
  if (revisions.length === 0) return
  const attempts = await attemptsOf(tx, `${vehicle}/${trip}`)
  for (const code of revisions) {
    const key = `${vehicle}/${trip}.${code}`
    const isPaid = attempts.some(attempt => attempt.rev === code && wasPaid(stateOf(attempt)))
    if (isPaid)
      await tx.query(
        `UPDATE alarm SET closed_ms = $2 WHERE kind = 'code-without-capture' AND key = $1 AND closed_ms IS NULL`,
        [key, nowMs],
      )
    else await raise(tx, { kind: 'code-without-capture', key, detail: { vehicle, trip, rev: code } }, nowMs)
  }
}
