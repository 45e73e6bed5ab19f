import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { BoardFonts } from '../../../src/protocols/displays/letters.ts'
import { boardScreen, needsFonts } from '../../support/boardScreens.ts'
import { isRoot, leftOut } from '../../support/programs.ts'
import { until } from '../../support/waiting.ts'
import { FakePanel, shows } from './fakePanel.ts'

needsFonts()

const open = boardScreen('open')

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

  test('a file that is no panel is not touched, though the configuration names it', async () => {
    const fake = new FakePanel()
    truncateSync(fake.path, 100)
    const before = readFileSync(fake.path)
    const display = fake.display()
    display.start()
    expect(display.status()).toMatchObject({
      state: 'backoff',
      detail: expect.stringContaining('it is a file of 100 bytes, where such a panel has'),
    })
    expect(readFileSync(fake.path)).toEqual(before)
    await display.stop()
  })
})
