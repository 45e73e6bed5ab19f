/** Single hurt bytes at the worst moment: a virtual display whose cable the test holds in its hands. */
import { beforeEach, expect, test } from 'vitest'
import { HmiGlass } from '../../../src/agent/displays/hmiGlass.ts'
import { HmiTalk } from '../../../src/agent/displays/hmiTalk.ts'
import type { BoardScreen } from '../../../src/protocols/displays/boardScreen.ts'
import { type HmiSheet, hmiSheet } from '../../../src/protocols/displays/hmiSheet.ts'
import { type Glass, Machine } from '../../../src/simulators/display/machine.ts'
import { usualProject } from '../../../src/simulators/display/project.ts'
import { hmiModel, linkOf, open, paid, running } from '../../protocols/displays/screens.ts'

const model = hmiModel('nextion')
const sheet = (of: BoardScreen) => hmiSheet(of, model) as HmiSheet

let machine: Machine
let glass: HmiGlass
let seen: Glass[]
/** What the cable makes of what is written, and of what is answered. */
let out: (text: string) => string
let back: (text: string) => string
let written: string[]

beforeEach(() => {
  ;[seen, written] = [[], []]
  out = back = text => text
  let take: (bytes: Buffer) => void = () => {}
  const changed = (text: string, by: (text: string) => string) => Buffer.from(by(text), 'latin1')
  machine = new Machine({
    project: usualProject(),
    answer: bytes => take(changed(bytes.toString('latin1'), back)),
    onGlass: () => {
      const now = machine.glass()
      if (JSON.stringify(now) !== JSON.stringify(seen.at(-1))) seen.push(now)
    },
  })
  const port = {
    write: async (bytes: Buffer) => {
      written.push(bytes.toString('latin1'))
      machine.take(changed(bytes.toString('latin1'), out))
    },
    onData: (taker: (bytes: Buffer) => void) => {
      take = taker
    },
    onClose: () => {},
    close: async () => {},
  }
  const options = { alive: model.alive, baud: 1e9, answerMs: 10, random: () => 0, onNoise: () => {} }
  glass = new HmiGlass(new HmiTalk(port, options), model)
})

/** Hurts what matches, so many times. */
function hurting(what: string, into: string, times = 1): (text: string) => string {
  return text => (text.includes(what) && times-- > 0 ? text.replace(what, into) : text)
}

const bring = (of: BoardScreen) => glass.bring(sheet(of), () => true)
const pages = () =>
  seen.filter(({ page }) => page !== 'lost').map(({ page, texts }) => `${page} ${texts.amount ?? ''}`.trim())

test.each([
  ['an amount with another digit', 'amount.txt="23.50', 'amount.txt="29.50'],
  ['a link with another letter', linkOf(2350), linkOf(2351)],
  ['another component', 'code.line.txt', 'code.word.txt'],
  ['a text that lost its quote', '"TO PAY"', '"TO PAY'],
  ['an end that is none', '"23.50"\xff\xff\xff', '"23.50"\xff\xff'],
  ['the word', '"TO PAY"', '"PAID"'],
])('%s is found out and written again, before anybody sees it', async (_, what, into) => {
  out = hurting(what, into)
  await bring(open(2350))
  expect(machine.glass()).toMatchObject({ page: 'code', code: linkOf(2350), texts: { word: 'TO PAY' } })
  expect(pages()).toEqual(['wait', 'code 23.50'])
})

test('hurt each time, it is never shown', async () => {
  out = hurting('"23.50"', '"29.50"', 9)
  await expect(bring(open(2350))).rejects.toThrow('code.amount.txt otherwise than it was written')
  expect(pages()).toEqual(['wait'])
})

test('hurt each time on its way back, it is never shown either', async () => {
  back = hurting('23.50', '29.50', 9)
  await expect(bring(open(2350))).rejects.toThrow('code.amount.txt')
  expect(pages()).toEqual(['wait'])
})

test('a page wait that was not heard: nothing is written until it is there', async () => {
  await bring(open(2350))
  out = hurting('page wait', 'page wbit')
  await bring(open(900))
  expect(pages()).toEqual(['wait', 'code 23.50', 'wait', 'code 9.00'])
})

test('never a page wait: the old screen is not touched', async () => {
  await bring(open(2350))
  out = hurting('page wait', 'page wbit', 9)
  await expect(bring(open(900))).rejects.toThrow('a page that its project does not have')
  expect(pages()).toEqual(['wait', 'code 23.50'])
})

test('a project whose pages have other numbers is told of', async () => {
  out = text => text.replace('page code', 'page plain')
  await expect(bring(open(2350))).rejects.toThrow('on its page 3 when told to show code')
})

test('a last page that was not heard is asked for again', async () => {
  out = hurting('page code', 'page cude')
  await bring(open(2350))
  expect(pages()).toEqual(['wait', 'code 23.50'])
})

test('a light that was hurt is found out', async () => {
  out = hurting('dim=35', 'dim=5')
  await bring(open(2350, { theme: 'night' }))
  expect(machine.glass().light).toBe(35)
})

test('a running fare that was hurt in sight is written again at once', async () => {
  await bring(running(500))
  out = hurting('"5.20"', '"5.70"')
  await bring(running(520))
  expect(machine.glass()).toMatchObject({ page: 'plain', texts: { amount: '5.20' } })
})

test('no running fare turns into anything else in sight', async () => {
  await bring(running(500))
  await bring({ ...running(520), word: 'ON THE WAY' })
  expect(pages()).toEqual(['wait', 'plain 5.00', 'wait', 'plain 5.20'])
})

test('after a hurt exchange every text is written again, whatever stood there before', async () => {
  await bring(open(2350))
  out = text => hurting('qr.txt="', 'qr.txt=')(text)
  await expect(bring(open(900))).rejects.toThrow()
  out = text => text
  await bring(open(900))
  expect(written.filter(text => text.includes('code.plate.txt="')).length).toBeGreaterThan(1)
  expect(machine.glass().texts.plate).toBe('B-FB 42')
})

test('no longer wanted once it is behind wait: not shown', async () => {
  let asked = 0
  await glass.bring(sheet(paid(2350)), () => ++asked < 2)
  expect(pages()).toEqual(['wait'])
  expect(glass.sheet).toBeNull()
})

test('a band that ran on is written at once when PAID comes again', async () => {
  await bring(paid(2350))
  const once = written.length
  glass.stepBand()
  await bring(open(2350))
  const before = written.length
  await bring(paid(2350))
  expect(machine.glass().texts.motion).toBe(seen.find(({ page }) => page === 'thanks')!.texts.motion)
  expect(written.length - before).toBe(once)
})

test('the beat tells another page, and a display that says nothing', async () => {
  await bring(open(2350))
  await glass.beat()
  machine.turnTo('plain')
  await expect(glass.beat()).rejects.toThrow('went to its page 3')
  back = () => ''
  await expect(glass.beat()).rejects.toThrow('does not answer')
})

test('what is written at 9600 baud', async () => {
  await bring(open(2350))
  const first = written.join('').length
  await bring(paid(2350))
  const second = written.join('').length - first
  await glass.beat()
  const beat = written.join('').length - first - second
  glass.stepBand()
  const band = written.at(-1)!.length
  // 960 bytes a second: a screen takes less than one, and PAID with its band a third of the line.
  expect(first).toBeLessThan(960)
  expect(second).toBeLessThan(960)
  expect(beat / 2 + band / 0.3).toBeLessThan(960 / 3)
})
