/** kill -9 of the agent at random moments of a working day: nothing lost, nothing doubled, nothing falsely paid. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { LedgerReader } from '../../src/agent/ledger/ledger.ts'
import { missingForCar, startCar } from '../support/car.ts'
import { audit } from '../support/carAudit.ts'
import { Shift } from '../support/carShift.ts'
import { count } from '../support/counts.ts'
import { leftOut } from '../support/programs.ts'
import { seeded } from '../support/seeded.ts'

const KILLS = count(120, 2_000)
/** A life after it is ready, at most. */
const LIFE_MS = 700
/** One kill in so many comes while the agent starts. */
const EARLY = 6

test.skipIf(missingForCar !== null)(
  `${KILLS} kills at random moments during trips${leftOut(missingForCar)}`,
  async () => {
    const lots = seeded()
    const car = await startCar({ random: lots.random })
    const shift = new Shift(car, { seeded: lots })
    for (let kill = 1; kill <= KILLS; kill++) {
      const agent = car.spawn()
      if (kill % EARLY === 0) await sleep(lots.random() * 500)
      else {
        await car.ready(agent)
        await sleep(lots.random() * LIFE_MS)
      }
      await car.kill()
    }
    await car.boot()
    await shift.end()
    await car.drained()
    expect(await car.shutdown()).toBe(0)

    const { faults, counts } = audit(car)
    console.log('kills', KILLS, counts)
    expect(faults).toEqual([])
    expect(car.lives).toBe(KILLS + 1)
    expect(counts.trips).toBeGreaterThan(KILLS / 10)
    expect(counts.captures).toBeGreaterThan(KILLS / 20)
    expect(counts.receipts).toBeGreaterThan(KILLS / 20)
    expect(counts.codesShownAgain).toBeGreaterThan(0)
    const ledger = LedgerReader.openReadOnly(car.files.ledger)
    const cashless = [...shift.cashTaken].filter(id => ledger.trip(id)!.cash === 0)
    ledger.close()
    expect(cashless).toEqual([])
  },
  count(900_000, 14_400_000),
)
