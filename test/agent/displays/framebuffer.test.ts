import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PNG } from 'pngjs'
import { describe, expect, test } from 'vitest'
import type { FramebufferDisplay } from '../../../src/agent/displays/framebuffer.ts'
import { systemClock } from '../../../src/agent/health/clock.ts'
import { drawBoard } from '../../../src/protocols/displays/canvas.ts'
import type { BoardFonts } from '../../../src/protocols/displays/letters.ts'
import { ROTATIONS, turned } from '../../../src/protocols/displays/pixels.ts'
import { isNear, pngOfPicture } from '../../support/boardPicture.ts'
import { boardScreen, fontsFor, needsFonts } from '../../support/boardScreens.ts'
import { isRoot, leftOut } from '../../support/programs.ts'
import { until } from '../../support/waiting.ts'
import { FakePanel } from './fakePanel.ts'

needsFonts()

const open = boardScreen('open')
const paid = boardScreen('paid')

/** Until what is on the panel is the screen, pixel for pixel. */
async function shows(fake: FakePanel, screen: Parameters<FramebufferDisplay['show']>[0]): Promise<void> {
  const wanted = pngOfPicture(drawBoard(screen, fake.panel, fontsFor('en'), 0))
  await until(`the panel shows ${screen.face}`, () => isNear(fake.png(), wanted), 5000)
}

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

describe('a panel that is away', () => {
  test('is found when it is plugged in, and again', async () => {
    const fake = new FakePanel()
    fake.unplug()
    const display = fake.display()
    display.start()
    display.show(open)
    expect(display.status()).toEqual({
      state: 'backoff',
      detail: `${fake.path}: is not there; plug the panel in, or load its driver`,
    })
    for (let i = 0; i < 3; i++) {
      fake.plug()
      await shows(fake, open)
      expect(display.status().state).toBe('open')
      fake.unplug()
      await until('it is missed', () => display.status().state === 'backoff', 5000)
    }
  })

  test('and replaced by another between two looks is shown the screen', async () => {
    const fake = new FakePanel()
    const display = fake.display()
    display.start()
    display.show(open)
    await shows(fake, open)
    fake.unplug()
    fake.plug(0x33)
    await shows(fake, open)
  })

  test('that comes back in another size is drawn for it', async () => {
    const fake = new FakePanel()
    const display = fake.display()
    display.start()
    display.show(open)
    await shows(fake, open)
    fake.says('virtual_size', '240,320\n')
    fake.says('stride', '480\n')
    await until('it is seen', () => display.status().detail.startsWith('240 x 320'), 5000)
  })

  test.skipIf(isRoot)(
    `without the right to write says which group has it${leftOut(isRoot ? 'no root' : null)}`,
    () => {
      const fake = new FakePanel()
      chmodSync(fake.path, 0o400)
      const display = fake.display()
      display.start()
      expect(display.status()).toMatchObject({
        state: 'backoff',
        detail: expect.stringContaining('group video'),
      })
    },
  )

  test('a folder, a pipe or a terminal in its place is refused, and nothing waits for it', () => {
    const fake = new FakePanel()
    for (const [what, make] of [
      ['a folder', () => mkdirSync(fake.path)],
      ['a pipe', () => execFileSync('mkfifo', [fake.path])],
      ['a link to nothing', () => symlinkSync(join(fake.folder, 'nothing'), fake.path)],
    ] as const) {
      rmSync(fake.path, { recursive: true, force: true })
      make()
      // A pipe that somebody reads can be opened, too.
      const reader = what === 'a pipe' ? openSync(fake.path, constants.O_RDWR | constants.O_NONBLOCK) : null
      const display = fake.display()
      const began = performance.now()
      display.start()
      display.show(open)
      expect(performance.now() - began, what).toBeLessThan(500)
      expect(display.status().state, what).toBe('backoff')
      expect(display.status().detail, what).toContain(fake.path)
      if (what === 'a pipe') expect(display.status().detail).toContain('it is no framebuffer')
      if (reader !== null) closeSync(reader)
    }
  })

  test('a missing path does not become a file', async () => {
    const fake = new FakePanel()
    fake.unplug()
    const display = fake.display()
    display.start()
    display.show(open)
    await sleep(100)
    expect(fake.bytes().length).toBe(0)
  })

  test('letters that cannot be drawn are told, and nothing throws', async () => {
    const fake = new FakePanel()
    const broken = [
      {
        latin: {
          height: 16,
          glyph: () => {
            throw new Error('no such glyph')
          },
        },
        wide: [],
      },
    ] as unknown as BoardFonts
    const display = fake.display({ fonts: broken })
    display.start()
    expect(() => display.show(open)).not.toThrow()
    await until('it is told', () => display.status().detail.includes('no such glyph'), 5000)
    expect(fake.isBlack()).toBe(true)
    await display.stop()
  })
})

describe('what is too small', () => {
  test('for a code that phones read is told for as long as it is this panel', async () => {
    const fake = new FakePanel({ width: 200, height: 160 })
    const display = fake.display()
    display.start()
    display.show(open)
    await until(
      'it is told',
      () => display.status().detail.includes('3 pixels a module, where 4 are needed'),
      5000,
    )
    display.show(boardScreen('ready'))
    expect(display.status()).toMatchObject({
      state: 'open',
      detail: expect.stringContaining('too small for a code'),
    })
  })

  test('a file that is shorter is filled up: it is no device', async () => {
    const fake = new FakePanel()
    truncateSync(fake.path, 100)
    const display = fake.display()
    display.start()
    expect(fake.isBlack()).toBe(true)
  })
})
