/**
 * Ten million bytes for every kind of driver, a billion in the long run: real traffic with bytes changed, cut and doubled, and
 * plain noise. Nothing throws, nothing is held but one frame, whatever is written is on the list, and afterwards the driver
 * hears its meter as if nothing had been.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readCapture } from '../../src/protocols/capture.ts'
import { flatHeard } from '../../src/protocols/flat.ts'
import type { Heard, MeterDriver } from '../../src/protocols/meterDriver.ts'
import { readMeterProfile } from '../../src/protocols/meterProfiles.ts'
import { count } from '../support/counts.ts'
import { seeded } from '../support/seeded.ts'
import { document } from './profile/generic.ts'

const MAX_TOTAL = 1_000_000
const CAPTURES = join(import.meta.dirname, '../captures')

/** What each protocol allows to be written back, as the bytes in hex. */
const meters: { meter: string; capture: string; allowed: RegExp }[] = [
  { meter: 'generic', capture: 'generic-bad-cable', allowed: /^244252472c41434b2c([0-9a-f]{2})+0d0a$/ },
  {
    meter: 'jtt905',
    capture: 'jtt905-bad-cable',
    // A result, zeroes to a heartbeat, the driver's numbers with no limit to a sign-in.
    allowed:
      /^55aa(0005....00(e7|e8|f2|e4|f1)(90|ff)..|000e....00e9(00){10}..|003d....00e[03]([0-9a-f]{2}){41}(00){15}90..)55aa$/,
  },
  { meter: 'mdt', capture: 'mdt-bad-cable', allowed: /^(025a005803|0244004603|0249004b03)$/ },
  { meter: 'gwp5043', capture: 'gwp5043-bad-cable', allowed: /^$/ },
  { meter: 'tap', capture: 'tap-pieces', allowed: /^$/ },
]

const answersOf = (heard: Heard): Buffer[] => {
  if (heard.kind === 'ask') return [heard.frame]
  const answer = heard.kind === 'event' || heard.kind === 'message' ? heard.answer : undefined
  return answer === undefined ? [] : [answer]
}

describe.each(meters)('$meter', ({ meter, capture, allowed }) => {
  const profile = readMeterProfile(document(meter))
  const ride = Buffer.concat(
    readCapture(readFileSync(join(CAPTURES, `${capture}.capture`), 'utf8'))
      .pieces.filter(({ dir }) => dir === '<')
      .map(({ bytes }) => bytes),
  )
  const quiet = (driver: MeterDriver) => Array.from({ length: 30 }, () => driver.tick?.() ?? []).flat()
  const figures = (heard: readonly Heard[]) =>
    heard
      .filter(one => one.kind === 'event' && one.event.kind === 'record')
      .map(one => JSON.stringify(flatHeard(one)))

  test('whatever bytes come', { timeout: 3_600_000 }, () => {
    const random = seeded()
    const driver = profile.driver({ maxTotal: MAX_TOTAL })
    const noise = Buffer.from(Array.from({ length: 64 * 1024 }, () => random.whole(0, 255)))
    const many = Buffer.concat(Array.from({ length: Math.ceil(noise.length / ride.length) }, () => ride))
    const total = count(10_000_000, 1_000_000_000)
    let written = 0
    for (let sent = 0; sent < total; ) {
      const block = Buffer.from(random.chance(0.8) ? many : noise)
      for (let hits = random.whole(0, 400); hits > 0; hits--)
        block[random.whole(0, block.length - 1)] = random.whole(0, 255)
      const from = random.whole(0, 1000)
      sent += block.length - from
      const heard = driver.hear(block.subarray(from))
      if (random.chance(0.3)) heard.push(...(driver.tick?.() ?? []))
      for (const one of heard) {
        for (const answer of answersOf(one)) {
          written++
          if (!allowed.test(answer.toString('hex'))) throw new Error(`not allowed: ${answer.toString('hex')}`)
        }
        if (one.kind !== 'event' || one.event.kind !== 'record') continue
        const { total: sum } = one.event.record
        if (!(sum >= 0 && sum <= MAX_TOTAL)) throw new Error(`a total of ${sum}`)
      }
    }
    expect(written > 0).toBe(allowed.source !== '^$')
    quiet(driver)
    const clean = profile.driver({ maxTotal: MAX_TOTAL })
    const hear = (one: MeterDriver) => [...one.hear(ride), ...quiet(one), ...one.hear(ride), ...quiet(one)]
    // A driver that asks for figures may know of a ride from the noise: what it hears of the meter's own is no less.
    const afterwards = figures(hear(driver))
    for (const record of figures(hear(clean))) expect(afterwards).toContain(record)
  })
})
