import { expect, test } from 'vitest'
import { passengerScreen } from '../../../src/agent/screens/passengerScreen.ts'
import { payCode } from '../../../src/agent/screens/payCode.ts'
import type { Face } from '../../../src/domain/view.ts'
import { asking, CASES, linkOf, ride, VEHICLE, viewFor } from './fixture.ts'

const FACES = Object.keys(CASES) as Face[]
const SYMBOL = payCode(linkOf(viewFor(CASES.open))!)

test.each(FACES)('%s comes from the view and from nowhere else', face => {
  expect(passengerScreen(VEHICLE, viewFor(CASES[face]), null).face).toBe(face)
})

test('the code is shown for open, unknown and short alone', () => {
  const shown = FACES.filter(face => passengerScreen(VEHICLE, viewFor(CASES[face]), SYMBOL).code !== null)
  expect(shown.toSorted()).toEqual(['open', 'short', 'unknown'])
})

test('no code without its symbol, and none without a live revision', () => {
  expect(passengerScreen(VEHICLE, viewFor(CASES.open), null).code).toBeNull()
  const without = viewFor({ position: 'stopped', trip: ride() })
  expect(without.face).toBe('open')
  expect(passengerScreen(VEHICLE, without, SYMBOL).code).toBeNull()
})

test('the code goes with the amount that it asks for', () => {
  const screen = passengerScreen(VEHICLE, viewFor(CASES.short), SYMBOL)
  expect(screen.figure).toEqual({ text: '5.00', currency: 'CNY' })
  expect(screen.taken).toEqual({ text: '18.50', currency: 'CNY' })
})

test('the next passenger learns nothing of the last ride', () => {
  const view = viewFor({
    position: 'for-hire',
    trip: ride({ noticeReceived: 2850, captures: [{ tradeNo: 't', rev: 1, amount: 2850 }] }),
    now: { lingering: false },
  })
  expect(passengerScreen(VEHICLE, view, null)).toEqual({
    vehicle: VEHICLE,
    face: 'ready',
    figure: null,
    taken: null,
    excess: null,
    code: null,
    pageOpened: false,
  })
})

test('what the passenger gets names no ride, no meter number and no trade', () => {
  for (const face of FACES) {
    const { code, ...rest } = passengerScreen(VEHICLE, viewFor(CASES[face]), SYMBOL)
    expect(JSON.stringify(rest)).not.toContain(ride().id)
    expect(Object.keys(rest).toSorted()).toEqual([
      'excess',
      'face',
      'figure',
      'pageOpened',
      'taken',
      'vehicle',
    ])
    if (code !== null) expect(Object.keys(code).toSorted()).toEqual(['path', 'size'])
  }
})

test('a page that was opened is told while the code is up', () => {
  const opened = { pageOpened: true }
  expect(passengerScreen(VEHICLE, viewFor({ ...CASES.open, now: opened }), SYMBOL).pageOpened).toBe(true)
  expect(passengerScreen(VEHICLE, viewFor({ ...CASES.paid, now: opened }), null).pageOpened).toBe(false)
  expect(viewFor({ position: 'stopped', trip: asking(), now: opened }).pageOpened).toBe(true)
})
