/** Whatever happens in whatever order, the ledger holds what a plain model holds; what it refuses changes nothing. */
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Ledger } from '../../../src/agent/ledger/ledger.ts'
import type { Trip } from '../../../src/domain/trip.ts'
import { commit, optionsFor, receipt, scratch, trip } from './support.ts'

const money = fc.oneof(fc.nat({ max: 5000 }), fc.constant(999_999_999_999))
const fact = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined })
const text = fc.string({ unit: 'binary', maxLength: 12 }).filter(s => s.isWellFormed())

const recordOf = fc
  .record({
    tripNo: text,
    rev: fc.nat({ max: 9 }),
    total: money,
    fare: fact(money),
    supplements: fact(money),
    distanceM: fact(fc.nat()),
    durationS: fact(fc.nat()),
    waitS: fact(fc.double({ min: 0, max: 1e6, noNaN: true })),
    tariff: fact(text),
    startedAt: fact(text),
    endedAt: fact(text),
  })
  .map(withoutAbsent)

const tripOf: fc.Arbitrary<Trip> = fc
  .record({
    id: fc.constantFrom('A', 'B', 'C', 'D'),
    tripNo: text,
    record: fc.option(recordOf),
    metering: fc.boolean(),
    checking: fc.boolean(),
    unpaid: fc.boolean(),
    cash: money,
    refunded: money,
    askedAgain: money,
    noticeN: fc.nat(),
    noticeReceived: money,
    noticeRev: fc.nat({ max: 3 }),
    receivedAtLeast: money,
    codeTries: fc.nat({ max: 5 }),
    driver: fact(text),
    revisions: fc.array(
      fc.record({ total: money, due: money, link: text, withdrawn: fc.boolean(), confirmed: fc.boolean() }),
      { maxLength: 3 },
    ),
    captures: fc.uniqueArray(
      fc.record({ tradeNo: text, rev: fc.nat({ max: 3 }), amount: money }, { noNullPrototype: true }),
      {
        maxLength: 3,
        selector: capture => capture.tradeNo,
      },
    ),
  })
  .map(({ id, ...parts }) => ({
    ...trip(id),
    ...withoutAbsent(parts),
    revisions: parts.revisions.map((revision, i) => ({ ...revision, rev: i + 1 })),
  }))

function withoutAbsent<T extends object>(facts: T): T {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as T
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('commit' as const), trip: tripOf, bad: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('done' as const), upTo: fc.nat({ max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('rekey' as const, 'reopen' as const) }) },
)

test('the ledger against a model', { timeout: 120_000 }, () => {
  const directory = scratch()
  let run = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), steps => {
      const path = join(directory, `${++run}.db`)
      let ledger = Ledger.open(optionsFor(path))
      const trips = new Map<string, Trip>()
      const originals = new Set<string>()
      let [unsent, upTo]: [string[], number] = [[], 0]
      for (const now of steps) {
        if (now.do === 'commit') {
          const { trip } = now
          const total = trip.record?.total ?? 0
          const facts = commit({
            trips: [trip],
            current: now.bad ? 'NONE' : trip.id,
            outbox: [{ typ: 'trip', payload: { trip: trip.id } }],
            prints: [{ trip: trip.id, kind: 'original', document: receipt(trip.id, { total }) }],
          })
          if (now.bad)
            expect(() => ledger.commit(facts)).toThrow(expect.objectContaining({ code: 'refused' }))
          else {
            ledger.commit(facts)
            trips.set(trip.id, trip)
            originals.add(`${trip.id} ${total}`)
            unsent.push(trip.id)
          }
        } else if (now.do === 'done') {
          const isAhead = now.upTo > upTo + unsent.length
          expect(ledger.outboxDone(now.upTo)).toBe(isAhead ? 'rolled-back' : 'ok')
          if (!isAhead && now.upTo > upTo) {
            unsent = unsent.slice(now.upTo - upTo)
            upTo = now.upTo
          }
        } else if (now.do === 'rekey') {
          ledger.rekey()
          upTo = 0
        } else {
          ledger.close()
          ledger = Ledger.open(optionsFor(path))
        }
        for (const [id, trip] of trips) expect(ledger.trip(id)).toStrictEqual(trip)
        expect(ledger.upTo()).toBe(upTo)
        expect(ledger.unsent().count).toBe(unsent.length)
        expect(ledger.outboxAfter(upTo, 100)).toEqual(
          unsent.map((id, i) => ({ seq: upTo + 1 + i, typ: 'trip', payload: { trip: id } })),
        )
        const jobs = ledger.printJobs({ limit: 100 }).reverse()
        expect(jobs.map(job => `${job.trip} ${'total' in job.document ? job.document.total : ''}`)).toEqual([
          ...originals,
        ])
        expect(jobs.map(job => job.receiptNo)).toEqual(jobs.map((_, i) => i + 1))
      }
      ledger.close()
    }),
    { numRuns: 60 },
  )
})
