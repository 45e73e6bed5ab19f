import { expect, test } from 'vitest'
import type { Signs } from '../../../src/agent/kiosk/signs.ts'
import { PATIENCE, Vigil } from '../../../src/agent/kiosk/vigil.ts'

const START = 1_000_000
const vigil = () => new Vigil(START, PATIENCE)
const signs = (silentS: number, unpaintedS: number | null = silentS): Signs => ({
  screen: 'a',
  page: 'driver',
  silentS,
  unpaintedS,
})
/** So many seconds after the start. */
const at = (seconds: number) => START + seconds * 1000

test('a page has a minute for its first word', () => {
  const one = vigil()
  expect(one.see(undefined, at(60))).toBe('nothing')
  expect(one.see(undefined, at(60.1))).toBe('silent')
})

test('then fifteen seconds', () => {
  const one = vigil()
  expect(one.see(signs(0), at(20))).toBe('beat')
  expect(one.see(signs(15), at(35))).toBe('beat')
  expect(one.see(signs(15.1), at(35.1))).toBe('silent')
})

test('what was said before the start was said by the browser before', () => {
  const one = vigil()
  expect(one.see(signs(10), at(9))).toBe('nothing')
  expect(one.see(signs(40), at(39))).toBe('nothing')
  expect(one.see(signs(0.5), at(40))).toBe('beat')
})

test('a page that speaks and does not paint is silent', () => {
  const one = vigil()
  expect(one.see(signs(0, 0), at(5))).toBe('beat')
  expect(one.see(signs(1, 14), at(19))).toBe('beat')
  expect(one.see(signs(1, 16), at(21))).toBe('silent')
})

test('a page that is not visible need not paint', () => {
  const one = vigil()
  for (let s = 5; s < 120; s += 5) expect(one.see(signs(1, null), at(s))).toBe('beat')
})

test('a page that the agent forgot has fifteen seconds from its last word', () => {
  const one = vigil()
  one.see(signs(5), at(30))
  expect(one.see(undefined, at(40))).toBe('nothing')
  expect(one.see(undefined, at(40.1))).toBe('silent')
})

test('while the agent is away nothing counts, and then the page has its time again', () => {
  const one = vigil()
  one.see(signs(0), at(10))
  one.away()
  expect(one.see(undefined, at(500))).toBe('nothing')
  expect(one.see(undefined, at(515))).toBe('nothing')
  expect(one.see(undefined, at(515.1))).toBe('silent')
})

test('an agent that comes back makes no silent page live', () => {
  const one = vigil()
  one.see(signs(0), at(10))
  one.away()
  // The agent was only slow: it still knows the page, which has said nothing since.
  expect(one.see(signs(90), at(100))).toBe('beat')
  expect(one.see(signs(105.1), at(115.1))).toBe('silent')
})

test('before the first word the agent’s return gives the whole minute', () => {
  const one = vigil()
  one.away()
  expect(one.see(undefined, at(100))).toBe('nothing')
  expect(one.see(undefined, at(160))).toBe('nothing')
  expect(one.see(undefined, at(160.1))).toBe('silent')
})
