/**
 * The reckoning at the end of a fault test: the ledger, read when the agent is off, held against the meter's records, the
 * partner's books and the paper. Each fault is a sentence; none means that nothing was lost, doubled or falsely paid.
 */
import { LedgerReader } from '../../src/agent/ledger/ledger.ts'
import { isSettled } from '../../src/domain/settlement.ts'
import { byCode, received, settlementOf, type Trip } from '../../src/domain/trip.ts'
import type { TripAccount } from '../../src/simulators/partner/account.ts'
import type { EndRecord } from '../../src/simulators/taximeter/ride.ts'
import { type TestCar, VEHICLE } from './car.ts'
import type { Witness } from './carWitness.ts'

export interface Audit {
  readonly faults: readonly string[]
  /** What there was to be held against each other, so that a test can see that it tested something. */
  readonly counts: Readonly<Record<string, number>>
}

export interface AuditOptions {
  /**
   * Trips that were paid while the ledger was lost: the cloud gave the payment back with them, so it is not told again,
   * and no receipt is printed by itself, since one may be on paper.
   */
  readonly paidWhileLost?: readonly string[]
  readonly quarantined?: number
  /** Kinds of alarms that this test has caused on purpose, beside payments late or too many. */
  readonly alarms?: readonly string[]
}

const HARMLESS = ['payment-late', 'payment-over']

/** The agent must have drained and be off. Throws LedgerError when the ledger cannot be read. */
export function audit(car: TestCar, options: AuditOptions = {}): Audit {
  const ledger = LedgerReader.openReadOnly(car.files.ledger)
  try {
    const trips = allTrips(ledger)
    const accounts = accountsOf(car, trips)
    const faults = [
      ...meterFaults(car.witness, trips),
      ...cloudFaults(trips, accounts, options.paidWhileLost ?? []),
      ...moneyFaults(car, trips, accounts),
      ...displayFaults(car.witness, trips, accounts),
      ...paperFaults(
        car.witness,
        ledger,
        trips.filter(trip => options.paidWhileLost?.includes(trip.id) !== true),
      ),
      ...codeFaults(car.witness, trips),
      ...restFaults(car, ledger, options),
    ]
    const prints = ledger.counts().prints
    const counts = {
      records: car.witness.records.length,
      acked: car.witness.acks.length,
      trips: trips.length,
      withoutRecord: trips.filter(trip => trip.record === null).length,
      captures: car.partner.counters.captures,
      cash: trips.filter(trip => trip.cash > 0).length,
      receipts: car.witness.papers.filter(paper => paper.isWhole).length,
      unknownPrints: prints.unknown,
      codes: codesOf(car.witness).size,
      codesShownAgain: [...codesOf(car.witness).values()].filter(lives => lives.size > 1).length,
      cutFrames: car.meter.cuts,
      lives: car.lives,
    }
    return { faults, counts }
  } finally {
    ledger.close()
  }
}

/** Oldest first. */
export function allTrips(ledger: LedgerReader): Trip[] {
  const trips: Trip[] = []
  for (let before: number | undefined; ; ) {
    const page = ledger.trips({ limit: 500, ...(before === undefined ? {} : { before }) })
    trips.push(...page.map(row => row.trip))
    if (page.length < 500) return trips.reverse()
    before = page.at(-1)!.order
  }
}

function accountsOf(car: TestCar, trips: readonly Trip[]): ReadonlyMap<string, TripAccount> {
  const ids = new Set([
    ...car.partner.documents.map(seen => seen.document.trip),
    ...trips.map(trip => trip.id),
  ])
  const known = [...ids].map(id => [id, car.partner.account(VEHICLE, id)] as const)
  return new Map(known.filter((pair): pair is [string, TripAccount] => pair[1] !== undefined))
}

const nameOf = (record: { tripNo: string; start: string }) => `${record.tripNo}/${record.start}`
const nameOfTrip = (trip: Trip) => `${trip.record?.tripNo}/${trip.record?.startedAt}`

/** Every acknowledged record is a trip, every trip is a record of the meter, figure by figure, and none is there twice. */
function meterFaults({ records, acks }: Witness, trips: readonly Trip[]): string[] {
  const faults: string[] = []
  const byName = Map.groupBy(
    trips.filter(trip => trip.record !== null),
    nameOfTrip,
  )
  for (const [name, same] of byName)
    if (same.length > 1) faults.push(`ride ${name} is ${same.length} trips: ${same.map(trip => trip.id)}`)
  for (const ack of acks) {
    const record = records.find(({ tripNo, rev }) => tripNo === ack.tripNo && rev === ack.rev)
    const trip = record === undefined ? undefined : byName.get(nameOf(record))?.[0]
    if (trip === undefined) faults.push(`record ${ack.tripNo}.${ack.rev} was acknowledged and is no trip`)
    else if (trip.record!.rev < ack.rev)
      faults.push(`record ${ack.tripNo}.${ack.rev} was acknowledged, trip ${trip.id} has an older one`)
  }
  const last = new Map(records.map(record => [nameOf(record), record]))
  for (const [name, record] of last)
    if (!acks.some(ack => ack.tripNo === record.tripNo && ack.rev === record.rev))
      faults.push(`the last record of ${name} was never acknowledged`)
  for (const trip of trips) faults.push(...figureFaults(trip, records))
  return faults
}

function figureFaults(trip: Trip, records: readonly EndRecord[]): string[] {
  const { record } = trip
  if (record === null) return []
  const said = records.find(
    one => one.tripNo === record.tripNo && one.rev === record.rev && one.start === record.startedAt,
  )
  if (said === undefined) return [`trip ${trip.id} has a record that the meter never gave`]
  const pairs: [string, unknown, unknown][] = [
    ['total', record.total, said.total],
    ['supplements', record.supplements, said.supplements],
    ['distance', record.distanceM, said.metres],
    ['duration', record.durationS, said.seconds],
    ['waiting', record.waitS, said.waitSeconds],
    ['end', record.endedAt, said.end],
    ['tariff', record.tariff, said.tariff],
  ]
  return pairs
    .filter(([, got, meant]) => got !== meant)
    .map(([what, got, meant]) => `trip ${trip.id} has ${what} ${got}, the meter said ${meant}`)
}

/** The cloud knows every ride as the ledger has it, and each ride once. */
function cloudFaults(
  trips: readonly Trip[],
  accounts: ReadonlyMap<string, TripAccount>,
  paidWhileLost: readonly string[],
): string[] {
  const faults: string[] = []
  for (const trip of trips) {
    if (trip.record === null || trip.checking) continue
    const document = accounts.get(trip.id)?.document
    if (document == null) {
      faults.push(`the cloud was never told of trip ${trip.id}`)
      continue
    }
    const pairs: [string, unknown, unknown][] = [
      ['total', document.total, trip.record.total],
      ['record', document.meter.rev, trip.record.rev],
      ['cash', document.cash, trip.cash],
      ['refunded', document.refunded, trip.refunded],
    ]
    if (!paidWhileLost.includes(trip.id))
      pairs.push(
        ['state', document.state, settlementOf(trip) ?? 'hired'],
        ['received', document.received, received(trip)],
      )
    for (const [what, told, is] of pairs)
      if (told !== is)
        faults.push(`the cloud was told ${what} ${told} of trip ${trip.id}, the ledger has ${is}`)
  }
  const here = new Set(trips.map(trip => trip.id))
  const told = [...accounts.values()].flatMap(account => account.document ?? [])
  for (const document of told)
    if (!here.has(document.trip)) faults.push(`the cloud knows trip ${document.trip}, the ledger does not`)
  const rides = Map.groupBy(told, document => `${document.meter.tripNo}/${document.startedAt}`)
  for (const [name, same] of rides)
    if (same.length > 1) faults.push(`the cloud has ride ${name} as ${same.map(one => one.trip)}`)
  return faults
}

/** Each payment is in the ledger once and whole, and nothing is in it that was not paid. */
function moneyFaults(
  car: TestCar,
  trips: readonly Trip[],
  accounts: ReadonlyMap<string, TripAccount>,
): string[] {
  const faults: string[] = []
  const byId = new Map(trips.map(trip => [trip.id, trip]))
  let captures = 0
  for (const account of accounts.values()) {
    captures += account.captures.length
    const trip = byId.get(account.trip)
    if (trip === undefined) {
      if (account.captures.length > 0) faults.push(`trip ${account.trip} was paid and is not in the ledger`)
      continue
    }
    for (const { tradeNo, amount } of account.captures) {
      const found = trip.captures.filter(capture => capture.tradeNo === tradeNo)
      if (found.length !== 1) faults.push(`payment ${tradeNo} is ${found.length} times in trip ${trip.id}`)
      else if (found[0]!.amount !== amount)
        faults.push(`payment ${tradeNo} is ${found[0]!.amount}, not ${amount}`)
    }
    if (received(trip) - byCode(trip) !== account.received)
      faults.push(`trip ${trip.id} received ${received(trip)}, the partner ${account.received}`)
    if (trip.refunded !== account.refunded)
      faults.push(`trip ${trip.id} gave back ${trip.refunded}, the partner ${account.refunded}`)
  }
  for (const trip of trips)
    for (const { tradeNo } of trip.captures)
      if (accounts.get(trip.id)?.captures.some(capture => capture.tradeNo === tradeNo) !== true)
        faults.push(`trip ${trip.id} has payment ${tradeNo}, which was never made`)
  if (captures !== car.partner.counters.captures)
    faults.push(`${car.partner.counters.captures} payments were made, ${captures} belong to known trips`)
  return faults
}

/** Whoever reads PAID on the meter may rely on it: a payment or a code stands behind each. */
function displayFaults(
  { displays }: Witness,
  trips: readonly Trip[],
  accounts: ReadonlyMap<string, TripAccount>,
): string[] {
  const paid = new Set(displays.filter(shown => shown.word === 'PAID').map(shown => shown.tripNo))
  return [...paid].flatMap(tripNo => {
    const trip = trips.find(one => one.record?.tripNo === tripNo)
    if (trip === undefined) return [`the meter showed PAID for trip ${tripNo}, which is not in the ledger`]
    const isBacked =
      (accounts.get(trip.id)?.received ?? 0) > 0 || byCode(trip) > 0 || trip.record!.total === 0
    return isBacked ? [] : [`the meter showed PAID for trip ${tripNo}, which nobody has paid`]
  })
}

/** Numbers without gaps, no original twice on paper, and no job forgotten or repeated. */
function paperFaults({ papers, displays }: Witness, ledger: LedgerReader, trips: readonly Trip[]): string[] {
  const faults: string[] = []
  const jobs = ledger.printJobs({ limit: 1_000_000 })
  const originals = jobs.filter(job => job.kind === 'original')
  const numbers = new Set(jobs.flatMap(job => job.receiptNo ?? []))
  const highest = ledger.counts().lastReceiptNo
  for (let no = 1; no <= highest; no++) if (!numbers.has(no)) faults.push(`receipt number ${no} is missing`)
  if (numbers.size !== highest) faults.push(`${numbers.size} receipt numbers up to ${highest}`)
  const rides = Map.groupBy(
    originals,
    job => `${job.trip} at ${'total' in job.document ? job.document.total : 0}`,
  )
  for (const [ride, same] of rides)
    if (same.length > 1) faults.push(`trip ${ride} has ${same.length} original receipts`)
  for (const job of originals) {
    const own = papers.filter(paper => !paper.isCopy && paper.receiptNo === job.receiptNo)
    if (own.length > 1) faults.push(`receipt ${job.receiptNo} came out ${own.length} times`)
    if (job.state === 'printed' && !own.some(paper => paper.isWhole))
      faults.push(`receipt ${job.receiptNo} counts as printed and never came out`)
    if (job.state === 'expired' && own.length > 0)
      faults.push(`receipt ${job.receiptNo} counts as expired and came out`)
    if (!['printed', 'unknown', 'expired'].includes(job.state))
      faults.push(`receipt ${job.receiptNo} is still ${job.state}`)
  }
  for (const paper of papers)
    if (paper.receiptNo !== null && !numbers.has(paper.receiptNo))
      faults.push(`receipt ${paper.receiptNo} came out and is not in the ledger`)
  const settledOnDisplay = new Set(
    displays.filter(shown => shown.word === 'PAID' || shown.word === 'CASH').map(shown => shown.tripNo),
  )
  for (const trip of trips)
    if (settledOnDisplay.has(trip.tripNo) && isSettled(settlementOf(trip)) && trip.record!.total > 0)
      if (!originals.some(job => job.trip === trip.id)) faults.push(`trip ${trip.id} has no receipt`)
  return faults
}

/** A ride has one id and a revision one link, however often the agent was started in between. */
function codeFaults({ sightings }: Witness, trips: readonly Trip[]): string[] {
  const faults: string[] = []
  const byRide = Map.groupBy(sightings, seen => seen.tripNo)
  for (const [tripNo, seen] of byRide) {
    const ids = new Set(seen.map(one => one.trip))
    if (ids.size > 1) faults.push(`ride ${tripNo} was shown under the ids ${[...ids]}`)
    for (const id of ids)
      if (!trips.some(trip => trip.id === id))
        faults.push(`a code of trip ${id} was shown; the ledger has no such trip`)
  }
  const byRevision = Map.groupBy(sightings, seen => `${seen.trip}.${seen.rev}`)
  for (const [revision, seen] of byRevision)
    if (new Set(seen.map(one => one.link)).size > 1) faults.push(`revision ${revision} had different links`)
  return faults
}

/** In which lives of the agent each link was shown. */
function codesOf({ sightings }: Witness): Map<string, Set<number>> {
  const codes = Map.groupBy(sightings, seen => seen.link)
  return new Map([...codes].map(([link, seen]) => [link, new Set(seen.map(one => one.life))]))
}

function restFaults(car: TestCar, ledger: LedgerReader, options: AuditOptions): string[] {
  const faults = car.meter.offences.map(({ problem, bytes }) => `written to the meter: ${problem} ${bytes}`)
  const counts = ledger.counts()
  if (counts.unsent > 0) faults.push(`${counts.unsent} messages are unsent`)
  if (car.partner.owed > 0) faults.push(`${car.partner.owed} messages of the cloud are not acknowledged`)
  if (car.partner.counters.rejected > 0)
    faults.push(`the partner rejected ${car.partner.counters.rejected} messages`)
  if (counts.quarantined !== (options.quarantined ?? 0)) {
    const why = ledger.quarantined(5).map(row => row.reason)
    faults.push(`${counts.quarantined} messages are in quarantine: ${why.join(', ')}`)
  }
  const expected = [...HARMLESS, ...(options.alarms ?? [])]
  for (const alarm of ledger.alarms(1000))
    if (!expected.includes(alarm.kind)) faults.push(`alarm ${alarm.kind}: ${alarm.detail}`)
  return faults
}
