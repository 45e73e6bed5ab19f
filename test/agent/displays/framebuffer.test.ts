import { statSync, utimesSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { PNG } from 'pngjs'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/agent/health/clock.ts'
import { drawBoard } from '../../../src/protocols/displays/canvas.ts'
import { ROTATIONS, turned } from '../../../src/protocols/displays/pixels.ts'
import { isNear, pngOfPicture } from '../../support/boardPicture.ts'
import { boardScreen, fontsFor, needsFonts } from '../../support/boardScreens.ts'
import { until } from '../../support/waiting.ts'
import { FakePanel, shows } from './fakePanel.ts'

needsFonts()

const open = boardScreen('open')
const paid = boardScreen('paid')

describe('a framebuffer', () => {
  test.each([16, 32] as const)('of %s bits shows the screen pixel for pixel', async bits => {
    const fake = new FakePanel({ bits })
    const display = fake.display()
    display.start()
    display.show(open)
    await shows(fake, open)
    expect(display.status()).toEqual({ state: 'open', detail: `320 x 240 pixels of ${bits} bits` })
    display.show(boardScreen('ready', { theme: 'night' }))
    await shows(fake, boardScreen('ready', { theme: 'night' }))
  })

  test('shows a screen that came before it was started', async () => {
    const fake = new FakePanel()
    const display = fake.display()
    display.show(open)
    display.start()
    await shows(fake, open)
  })

  test.each(ROTATIONS)('is turned by %s degrees', async rotate => {
    const fake = new FakePanel({ width: 320, height: 400, bits: 32 })
    fake.display({ rotate }).start()
    const display = fake.display({ rotate })
    display.start()
    display.show(open)
    const size = turned(fake.panel, rotate)
    const wanted = PNG.sync.read(pngOfPicture(drawBoard(open, size, fontsFor('en'), 0)))
    // Where a pixel of the upright picture comes to lie, by walking its edge clockwise.
    const place = (x: number, y: number) =>
      ({
        0: [x, y],
        90: [size.height - 1 - y, x],
        180: [size.width - 1 - x, size.height - 1 - y],
        270: [y, size.width - 1 - x],
      })[rotate] as [number, number]
    await until(
      'it is shown',
      () => {
        const got = PNG.sync.read(fake.png())
        for (let y = 0; y < size.height; y++)
          for (let x = 0; x < size.width; x++) {
            const [u, v] = place(x, y)
            if (got.data[(v * got.width + u) * 4] !== wanted.data[(y * size.width + x) * 4]) return false
          }
        return true
      },
      5000,
    )
  })

  test('keeps to the visible part of lines that are longer', async () => {
    const fake = new FakePanel({ bits: 32, stride: 320 * 4 + 96 })
    const display = fake.display()
    display.start()
    display.show(open)
    await shows(fake, open)
    expect(fake.bytes().length).toBe(fake.panel.stride * 240)
  })

  test('with two pages shows it in the first and leaves the second black', async () => {
    const fake = new FakePanel({ lines: 480 })
    fake.says('modes', 'U:320x240p-60\n')
    const display = fake.display()
    display.start()
    display.show(open)
    await shows(fake, open)
    expect(
      fake
        .bytes()
        .subarray(240 * 640)
        .every(byte => byte === 0),
    ).toBe(true)
  })

  test('gets only the lines that changed', async () => {
    const fake = new FakePanel({ bits: 32 })
    const display = fake.display()
    display.start()
    display.show(paid)
    const band = Math.round(240 * 0.08)
    await until(
      'it is shown',
      () =>
        fake
          .bytes()
          .subarray(fake.panel.stride * band)
          .some(byte => byte === 0xad),
      5000,
    )
    await sleep(50)
    // What is written over behind its back stays where no line changes.
    const spoiled = fake.bytes()
    spoiled.fill(0x77, fake.panel.stride * band)
    writeFileSync(fake.path, spoiled)
    const before = fake.bytes()
    await until(
      'the band moves',
      () =>
        !fake
          .bytes()
          .subarray(0, fake.panel.stride * band)
          .equals(before.subarray(0, fake.panel.stride * band)),
      5000,
    )
    expect(
      fake
        .bytes()
        .subarray(fake.panel.stride * band)
        .every(byte => byte === 0x77),
    ).toBe(true)
  })

  test('moves its band about five times a second, and is not written to without one', async () => {
    const fake = new FakePanel()
    const display = fake.display()
    display.start()
    display.show(paid)
    await sleep(300)
    const seen = new Set<string>()
    const end = performance.now() + 1200
    while (performance.now() < end) {
      seen.add(
        fake
          .bytes()
          .subarray(0, 640 * 19)
          .toString('latin1'),
      )
      await sleep(10)
    }
    // A picture may be caught half written.
    expect(seen.size).toBeGreaterThanOrEqual(3)
    expect(seen.size).toBeLessThanOrEqual(10)
    display.show(open)
    await shows(fake, open)
    utimesSync(fake.path, 1, 1)
    display.show({ ...open })
    await sleep(600)
    expect(statSync(fake.path).mtimeMs).toBe(1000)
  })

  test('with nothing to show yet is black, and leaves the program its time', async () => {
    const fake = new FakePanel()
    fake.display().start()
    await sleep(50)
    expect(fake.isBlack()).toBe(true)
  })

  test('goes on with its band when it is told the same screen again', async () => {
    const fake = new FakePanel()
    let now = 0
    const display = fake.display({ clock: { ...systemClock(() => true), monotonicMs: () => now } })
    const at = (elapsedMs: number) => pngOfPicture(drawBoard(paid, fake.panel, fontsFor('en'), elapsedMs))
    display.start()
    display.show(paid)
    await until('it is shown', () => isNear(fake.png(), at(0)), 5000)
    now = 500
    display.show({ ...paid, band: { ...paid.band! } })
    await until('it goes on', () => isNear(fake.png(), at(500)), 5000)
    display.show({ ...paid, band: { ...paid.band!, way: 'back' } })
    await until('another payment’s begins', () => !isNear(fake.png(), at(500)), 5000)
  })

  test('that is slow skips the screens between', async () => {
    const fake = new FakePanel()
    const display = fake.display()
    display.start()
    for (let i = 0; i < 50; i++) display.show(boardScreen('on-trip', { amount: `${i}.00` }))
    display.show(open)
    await shows(fake, open)
  })
})

describe('no screen of before', () => {
  test.each([16, 32] as const)('start blackens %s bits at once, every page of them', bits => {
    const fake = new FakePanel({ bits, lines: 480, stride: (320 * bits) / 8 + 32 })
    fake.says('mode', 'U:320x240p-60\n')
    expect(fake.isBlack()).toBe(false)
    fake.display().start()
    expect(fake.isBlack()).toBe(true)
  })

  test('stays after a crash', async () => {
    const fake = new FakePanel()
    const first = fake.display()
    first.start()
    first.show(boardScreen('refunded'))
    await shows(fake, boardScreen('refunded'))
    // The first is not stopped: it shows no band, so it writes no more.
    fake.display().start()
    expect(fake.isBlack()).toBe(true)
  })

  test('stays after it is stopped', async () => {
    const fake = new FakePanel()
    const display = fake.display()
    display.start()
    display.show(paid)
    await until('it is shown', () => !fake.isBlack(), 5000)
    await display.stop()
    expect(fake.isBlack()).toBe(true)
    expect(display.status().state).toBe('stopped')
    await sleep(400)
    expect(fake.isBlack()).toBe(true)
  })

  test('a stop in the middle of a screen leaves black, too', async () => {
    const fake = new FakePanel({ width: 1920, height: 1080, bits: 32 })
    const display = fake.display()
    display.start()
    display.show(paid)
    await display.stop()
    expect(fake.isBlack()).toBe(true)
  })
})
