import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Light } from '../../../src/agent/screens/light.ts'
import { type LightConfig, type LightNow, lightIn, themeOf } from '../../../src/agent/screens/theme.ts'

const CONFIG: LightConfig = {
  theme: 'auto',
  nightFrom: 19 * 60,
  nightTo: 7 * 60,
  lightFile: null,
  darkBelow: 20,
  brightAbove: 60,
}
const NOON = 1_795_435_200 + 12 * 3600 - (1_795_435_200 % 86_400)
const now = (parts: Partial<LightNow> = {}): LightNow => ({
  light: null,
  at: NOON,
  offsetMin: 0,
  was: 'day',
  ...parts,
})

describe('the theme', () => {
  test('goes by the vehicle’s own time, over midnight too', () => {
    const at = (hours: number, offsetMin = 0) =>
      themeOf(CONFIG, now({ at: NOON + (hours - 12) * 3600, offsetMin }))
    expect([0, 6.9, 7, 12, 18.9, 19, 23.9].map(hours => at(hours))).toEqual([
      'night',
      'night',
      'day',
      'day',
      'day',
      'night',
      'night',
    ])
    expect(at(12, 8 * 60)).toBe('night')
    expect(themeOf({ ...CONFIG, nightFrom: 60, nightTo: 120 }, now({ at: NOON - 10.5 * 3600 }))).toBe('night')
  })

  test('is day where the time is not known', () => {
    expect(themeOf(CONFIG, now({ at: null, was: 'night' }))).toBe('day')
    expect(themeOf(CONFIG, now({ at: NOON + 12 * 3600, offsetMin: null }))).toBe('day')
  })

  test('follows the sensor before the time, and stays between its two borders', () => {
    expect(themeOf(CONFIG, now({ light: 19 }))).toBe('night')
    expect(themeOf(CONFIG, now({ light: 40, was: 'night' }))).toBe('night')
    expect(themeOf(CONFIG, now({ light: 40 }))).toBe('day')
    expect(themeOf(CONFIG, now({ light: 61, was: 'night', at: NOON + 12 * 3600 }))).toBe('day')
  })

  test('by hand is by hand', () => {
    expect(themeOf({ ...CONFIG, theme: 'night' }, now({ light: 1000 }))).toBe('night')
    expect(themeOf({ ...CONFIG, theme: 'day' }, now({ light: 0 }))).toBe('day')
  })

  test.each(['', 'abc', '-3', '1e9', 'NaN', '12 13', '9'.repeat(50)])(
    'a sensor that says %j says nothing',
    text => {
      expect(lightIn(text)).toBeNull()
    },
  )
  test('a number is read with its line end', () =>
    expect([lightIn('42\n'), lightIn('0.5')]).toEqual([42, 0.5]))
})

describe('the light sensor’s file', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'light-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test.each([
    ['ntp', 'night'],
    ['unverified', 'day'],
  ] as const)('without one the time decides when the clock is %s: %s', (source, theme) => {
    const clock = { monotonicMs: () => 0, stamp: () => ({ at: NOON + 12 * 3600, source }) }
    expect(new Light({ config: CONFIG, clock, offsetMin: 0, onChange() {} }).theme).toBe(theme)
  })

  test('is read no further than a number reaches, and a folder is no sensor', async () => {
    const file = join(folder, 'light')
    writeFileSync(file, `5\n${' '.repeat(100_000)}x`)
    const themes: string[] = []
    for (const lightFile of [file, folder]) {
      const light = new Light({
        config: { ...CONFIG, lightFile },
        clock: { monotonicMs: () => 0, stamp: () => ({ at: NOON, source: 'ntp' }) },
        offsetMin: 0,
        onChange() {},
        lookEveryMs: 10,
      })
      light.start()
      await new Promise(resolve => setTimeout(resolve, 100))
      light.stop()
      themes.push(light.theme)
    }
    expect(themes).toEqual(['night', 'day'])
  })

  test('a hand turns it, until the light itself changes', async () => {
    const file = join(folder, 'light')
    writeFileSync(file, '5\n')
    const told: string[] = []
    const light = watching(file, told)
    light.start()
    try {
      await expect.poll(() => light.theme).toBe('night')
      light.byHand('day')
      await new Promise(resolve => setTimeout(resolve, 60))
      expect([light.theme, told], 'the same dark is no change').toEqual(['day', ['night', 'day']])
      light.byHand('night')
      writeFileSync(file, '5000\n')
      await expect.poll(() => light.theme).toBe('day')
      writeFileSync(file, '5\n')
      await expect.poll(() => light.theme, { message: 'the hand is forgotten' }).toBe('night')
    } finally {
      light.stop()
    }
  })

  test('turns the theme, and one that goes leaves it to the time', async () => {
    const file = join(folder, 'light')
    const told: string[] = []
    const light = watching(file, told)
    writeFileSync(file, '5\n')
    light.start()
    try {
      await expect.poll(() => light.theme).toBe('night')
      rmSync(file)
      await expect.poll(() => light.theme).toBe('day')
      expect(told).toEqual(['night', 'day'])
    } finally {
      light.stop()
    }
  })
})

/** By a sensor's file at noon, which is day without one. */
function watching(lightFile: string, told: string[]): Light {
  return new Light({
    config: { ...CONFIG, lightFile },
    clock: { monotonicMs: () => 0, stamp: () => ({ at: NOON, source: 'ntp' }) },
    offsetMin: 0,
    onChange: theme => void told.push(theme),
    lookEveryMs: 10,
  })
}
