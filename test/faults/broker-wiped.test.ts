/** Mosquitto killed with all that it kept, in the middle of a row of payments: all arrive, none twice. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { missingForCar, startCar } from '../support/car.ts'
import { audit } from '../support/carAudit.ts'
import { count } from '../support/counts.ts'
import { leftOut } from '../support/programs.ts'
import { seeded } from '../support/seeded.ts'

const PAYMENTS = count(50, 500)
/** So many payments to each loss of the broker. */
const PER_WIPE = 17

test.skipIf(missingForCar !== null)(
  `${PAYMENTS} payments over a broker that is wiped${leftOut(missingForCar)}`,
  async () => {
    const lots = seeded()
    const car = await startCar({ brokerPersistence: true, tunnel: true, random: lots.random })
    await car.bootConnected()
    const paying: Promise<unknown>[] = []
    let wipes = 0
    for (let ride = 1; ride <= PAYMENTS; ride++) {
      const step = ride % PER_WIPE
      // For some rides the broker holds what the cloud has not heard; then it loses all of it.
      if (step === 5) car.deafen(true)
      if (step === 9) {
        await car.broker.wipe()
        wipes++
      }
      if (step === 11) {
        await car.broker.start()
        car.deafen(false)
      }
      await car.meter.hire()
      await car.meter.stop({ total: 1000 + ride, metres: 5000, seconds: 600 })
      const { link } = await car.codeUp()
      // The passenger's phone has its own network.
      paying.push(car.pay(link))
      const isThrough = step > 13 || step < 5
      if (isThrough && lots.chance(0.5)) await car.meter.displayed('PAID', car.meter.tripNo, 180_000)
      else await sleep(lots.random() * 100)
      if (lots.chance(0.5)) await car.meter.forHire()
    }
    car.deafen(false)
    await car.broker.start()
    await Promise.all(paying)
    await car.drained(180_000)
    expect(await car.shutdown()).toBe(0)

    const { faults, counts } = audit(car)
    console.log('broker wiped', wipes, counts, { repeats: car.partner.counters.repeats })
    expect(faults).toEqual([])
    expect(counts.captures).toBe(PAYMENTS)
    expect(wipes).toBeGreaterThanOrEqual(3)
    expect(car.lives).toBe(1)
  },
  count(900_000, 14_400_000),
)
