/** Mosquitto killed with all that it kept, in the middle of a row of payments: all arrive, none twice. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { missingForCar, startCar } from '../support/car.ts'
import { audit } from '../support/carAudit.ts'
import { count } from '../support/counts.ts'
import { seeded } from '../support/seeded.ts'

const PAYMENTS = count(50, 500)
/** So many payments to each loss of the broker. */
const PER_WIPE = 17

test.skipIf(missingForCar !== null)(
  `${PAYMENTS} payments over a broker that is wiped (needs ${missingForCar ?? 'nothing that is missing'})`,
  async () => {
    const lots = seeded()
    const car = await startCar({ brokerPersistence: true, random: lots.random })
    await car.bootConnected()
    const paying: Promise<unknown>[] = []
    let wiping = Promise.resolve()
    const wipe = async () => {
      await car.broker.wipe()
      await sleep(lots.random() * 1_000)
      await car.broker.start()
    }
    let wipes = 0
    for (let ride = 1; ride <= PAYMENTS; ride++) {
      await car.meter.hire()
      await car.meter.stop({ total: 1000 + ride, metres: 5000, seconds: 600 })
      const { link } = await car.codeUp()
      // The passenger's phone has its own network; the notice is on its way when the broker goes.
      paying.push(car.pay(link))
      if (ride % PER_WIPE === Math.ceil(PER_WIPE / 2)) {
        wiping = wiping.then(wipe)
        wipes++
      }
      await sleep(lots.random() * 100)
      if (lots.chance(0.5)) await car.meter.forHire()
    }
    await Promise.all(paying)
    await wiping
    await car.drained()
    expect(await car.shutdown()).toBe(0)

    const { faults, counts } = audit(car)
    console.log('broker wiped', wipes, counts, { repeats: car.partner.counters.repeats })
    expect(faults).toEqual([])
    expect(counts.captures).toBe(PAYMENTS)
    expect(wipes).toBeGreaterThanOrEqual(3)
    expect(car.lives).toBe(1)
  },
)
