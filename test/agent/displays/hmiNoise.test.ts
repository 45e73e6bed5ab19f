/** A line that turns, drops and doubles bytes in both directions: whatever it does, the glass never says what was not so. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { BoardScreen } from '../../../src/protocols/displays/boardScreen.ts'
import type { Glass } from '../../../src/simulators/display/machine.ts'
import { hmiModel, open, paid, running, screen } from '../../protocols/displays/screens.ts'
import { count } from '../../support/counts.ts'
import { has } from '../../support/programs.ts'
import { type Seeded, seeded } from '../../support/seeded.ts'
import { until } from '../../support/waiting.ts'
import { type HmiRig, hmiRig, SWIFT } from './hmiRig.ts'

const HASTY = { beatMs: 10, bandMs: 3, answerMs: 5, backoff: { firstMs: 1, longestMs: 4 } }

const rigs: HmiRig[] = []
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close()
})

/** Every figure once, so that each look of the glass belongs to one screen. */
function ride(chance: Seeded, amount: number): BoardScreen {
  const driver = chance.pick(['Driver 0815', 'PAID', '"', '\\', 'page thanks', 'Łukasz 王'])
  const kind = chance.whole(0, 9)
  if (kind < 4) return open(amount, { driver })
  if (kind < 7) return paid(amount, { driver })
  if (kind < 8) return running(amount)
  return screen({ face: 'short', word: 'SHORT', amount: (amount / 100).toFixed(2), currency: 'CNY', driver })
}

/** Null when this look of the glass may be; else what is wrong with it. */
function wrong(glass: Glass, given: readonly BoardScreen[]): string | null {
  const { page, texts, code } = glass
  if (page === 'lost' || page === 'wait') return null
  // It started again between its texts and the page: nothing is said there.
  if ([...Object.values(texts), code ?? ''].every(text => text === '')) return null
  const match = given.find(
    one =>
      one.word === texts.word &&
      one.amount === texts.amount &&
      one.currency === texts.currency &&
      (one.code?.link ?? null) === code &&
      one.driver === texts.driver &&
      one.plate === texts.plate,
  )
  if (match === undefined) {
    // A running fare alone may be on its way in sight; it must never look like anything else.
    return page === 'plain' && texts.word === 'ON TRIP' ? null : `a mix: ${JSON.stringify(glass)}`
  }
  if (page === 'thanks' && match.face !== 'paid') return `PAID's page for ${match.face}`
  if (page === 'code' && match.code === null) return 'the page of the code without one'
  return match.face === 'paid' && page !== 'thanks' ? 'PAID on another page' : null
}

/** A few rides on a bad cable; gives how many looks of screens a person had. */
async function badRides(over: 'memory' | 'tcp' | 'pty', chance: Seeded, round: number): Promise<number> {
  const patience = over === 'memory' ? HASTY : SWIFT
  const model = { ...hmiModel('nextion'), baud: 115_200 }
  const rig = await hmiRig({ over, random: () => chance.random(), patience, model })
  rigs.push(rig)
  const rate = chance.pick(
    over === 'memory' ? [0.0005, 0.001, 0.002, 0.005, 0.01] : [0.0002, 0.0005, 0.001, 0.002],
  )
  rig.virtual.spoil({ flip: rate, drop: rate / 2, double: rate / 2 })
  rig.display.start()
  const given: BoardScreen[] = []
  for (let turn = 0; turn < 12; turn++) {
    given.push(ride(chance, 1_000 + round * 100 + turn))
    rig.display.show(given.at(-1)!)
    await sleep(chance.whole(0, over === 'memory' ? 30 : 300))
    if (chance.chance(0.05)) rig.virtual.restart()
    if (chance.chance(0.05)) rig.virtual.hangUp()
  }
  rig.virtual.spoil({})
  const { amount, word } = given.at(-1)!
  const isThere = () => rig.virtual.glass().texts.amount === amount && rig.virtual.glass().texts.word === word
  await until('the newest screen is there', isThere, 10_000, 5)
  // Every figure is of one screen, so that what is seen never goes back to an earlier one either.
  const order = rig.seen
    .map(({ texts }) => given.findIndex(one => one.amount === texts.amount))
    .filter(at => at >= 0)
  expect(order).toEqual(order.toSorted((a, b) => a - b))
  const bad = rig.seen.map(glass => wrong(glass, given)).filter(what => what !== null)
  expect(bad, `rate ${rate}`).toEqual([])
  rigs.pop()
  await rig.close()
  return rig.seen.filter(({ page }) => !['lost', 'wait'].includes(page)).length
}

describe.each([
  ['memory', 40, 2_000],
  ['tcp', 3, 200],
  ['pty', 2, 200],
] as const)('over %s', (over, short, long) => {
  test.skipIf(over === 'pty' && !has('socat'))('never a mix, and in the end the newest screen', async () => {
    const chance = seeded()
    const rounds = count(short, long)
    let looks = 0
    for (let round = 0; round < rounds; round++) looks += await badRides(over, chance, round)
    expect(looks).toBeGreaterThan(over === 'memory' ? 2 * rounds : rounds)
  })
})

test('endless noise from the display: bounded memory, few words, and the screen comes when it ends', async () => {
  const rig = await hmiRig()
  rigs.push(rig)
  rig.display.start()
  rig.display.show(open(2350))
  await until('it is there', () => rig.virtual.glass().texts.amount === '23.50', 5_000)
  const chance = seeded()
  const before = process.memoryUsage().rss
  for (let i = 0; i < 400; i++) {
    rig.virtual.say(Buffer.from(Array.from({ length: 16_384 }, () => chance.whole(0, 255))))
    if (i % 20 === 0) await sleep(5)
  }
  await sleep(200)
  expect(process.memoryUsage().rss - before).toBeLessThan(80 * 2 ** 20)
  expect(rig.log.lines.length).toBeLessThan(20)
  rig.display.show(open(900))
  await until('the newest is there', () => rig.virtual.glass().texts.amount === '9.00', 10_000)
})
