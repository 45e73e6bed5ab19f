import { expect, test } from 'vitest'
import { driverScreen } from '../../../src/agent/screens/driverScreen.ts'
import { patternOf } from '../../../src/agent/screens/pattern.ts'
import { tripView } from '../../../src/domain/view.ts'
import { CASES, FakeAgent, ride, viewFor } from './fixture.ts'

const patternFor = (change: Parameters<typeof ride>[0]) => patternOf('TAXI-0042', tripView(ride(change)))

test('the band of PAID is another for each payment, and the same for as long as it stands', () => {
  const ids = Array.from({ length: 200 }, (_, i) => `TRIP${i}`)
  const bands = ids.map(id => JSON.stringify(patternFor({ id, cash: 2350 })))
  expect(new Set(bands).size).toBeGreaterThan(40)
  const repeats = bands.filter((band, i) => band === bands[i - 1]).length
  expect(repeats).toBeLessThan(15)
  expect(patternFor({ id: 'A', cash: 2350 })).toEqual(patternFor({ id: 'A', cash: 2350 }))
})

test('the same ride paid otherwise has another band more often than not', () => {
  const amounts = Array.from({ length: 50 }, (_, i) => JSON.stringify(patternFor({ cash: 2350 + i })))
  expect(new Set(amounts).size).toBeGreaterThan(20)
})

test('where nothing came in there is none', () => {
  expect(patternFor({ cash: 0 })).toBeNull()
})

test('it stands on no other face than PAID', () => {
  const agent = new FakeAgent()
  const faces = Object.entries(CASES).filter(([, one]) => {
    agent.view = viewFor(one)
    return driverScreen(agent.whole(), 'day').pattern !== null
  })
  expect(faces.map(([face]) => face).toSorted()).toEqual(['over', 'paid'])
})
