import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type GeometryOverrides, readGeometry } from '../../../src/agent/displays/geometry.ts'
import { needsFonts } from '../../support/boardScreens.ts'
import { until } from '../../support/waiting.ts'
import { FakePanel, type PanelOptions } from './fakePanel.ts'

needsFonts()

const read = (fake: FakePanel, overrides?: GeometryOverrides) =>
  readGeometry(fake.path, fake.sysfs, overrides)
const of = (
  files: Readonly<Record<string, string>>,
  overrides?: GeometryOverrides,
  options?: PanelOptions,
) => {
  const fake = new FakePanel(options)
  for (const [name, text] of Object.entries(files)) fake.says(name, text)
  return read(fake, overrides)
}

describe('a framebuffer’s geometry', () => {
  test('is what sysfs tells', () => {
    expect(of({}, {}, { width: 800, height: 480, bits: 32, stride: 3328 })).toEqual({
      width: 800,
      height: 480,
      lines: 480,
      stride: 3328,
      format: { bits: 32, red: 16, green: 8, blue: 0 },
    })
    expect(of({}).format).toEqual({ bits: 16, red: 11, green: 5, blue: 0 })
    expect(of({}, { order: 'bgr' }).format).toEqual({ bits: 16, red: 0, green: 5, blue: 11 })
  })

  test('is found by a link to the device', () => {
    const fake = new FakePanel()
    const link = join(fake.folder, 'passenger')
    symlinkSync(fake.path, link)
    expect(readGeometry(link, fake.sysfs)).toEqual(read(fake))
  })

  test.each([
    ['the mode that is set', { mode: 'U:320x240p-60\n', modes: 'U:320x400p-60\n' }, [320, 240]],
    ['the only mode', { modes: 'U:320x240p-0\n' }, [320, 240]],
    ['the largest of its width', { modes: 'U:320x200p-0\nU:320x240p-60\nU:160x480p-0\n' }, [320, 240]],
    ['all of the memory without a mode', { modes: '\n' }, [320, 480]],
    [
      'all of the memory with modes beyond it',
      { mode: 'U:640x480p-0\n', modes: 'V:320x481p-0\n' },
      [320, 480],
    ],
    ['all of the memory with words in place of modes', { modes: '320x240\nU:320x240\n' }, [320, 480]],
  ])('shows %s', (_name, files, [width, height]) => {
    expect(of(files, {}, { lines: 480 })).toMatchObject({ width, height, lines: 480 })
  })

  test('is overruled by what is configured', () => {
    const told = { width: 200, height: 150, bitsPerPixel: 32, stride: 1600, order: 'bgr' } as const
    expect(of({}, told)).toEqual({
      width: 200,
      height: 150,
      lines: 240,
      stride: 1600,
      format: { bits: 32, red: 0, green: 8, blue: 16 },
    })
  })

  test('needs no sysfs where all is configured', () => {
    const fake = new FakePanel()
    const geometry = readGeometry(fake.path, '/nowhere', { width: 320, height: 240, bitsPerPixel: 16 })
    expect(geometry).toMatchObject({ width: 320, height: 240, lines: 240, stride: 640 })
    expect(() => readGeometry(fake.path, '/nowhere')).toThrow('is it a framebuffer such as /dev/fb0?')
  })

  test.each([
    ['no width', { virtual_size: '0,240' }, '0 x 240'],
    ['a huge one', { virtual_size: '99999,99999', stride: '800000' }, '99999 x 99999'],
    ['less than can be drawn on', { virtual_size: '128,64' }, '128 x 64'],
    ['garbage for a size', { virtual_size: 'yes' }, 'no size in'],
    ['a negative size', { virtual_size: '-320,240' }, 'no size in'],
    ['8 bits', { bits_per_pixel: '8' }, '8 bits a pixel: 16 and 32'],
    ['24 bits', { bits_per_pixel: '24' }, '24 bits'],
    ['garbage for bits', { bits_per_pixel: '0x10' }, 'unknown bits'],
    ['lines shorter than the panel', { stride: '639' }, 'lines of 639 bytes, where 320 pixels take 640'],
    ['no stride', { stride: '0' }, 'lines of 0 bytes'],
    ['garbage for a stride', { stride: 'six' }, 'an unknown number of bytes'],
    ['more memory than any panel has', { stride: '99999999' }, 'at most 67108864'],
    [
      'more lines than any panel has',
      { virtual_size: '320,999999', mode: 'U:320x240p-0' },
      'at most 67108864',
    ],
  ])('with %s is refused', (_name, files, words) => {
    expect(() => of(files)).toThrow(words)
  })

  test.each(['virtual_size', 'stride', 'bits_per_pixel', 'mode', 'modes'])(
    'does not wait for a hostile %s',
    name => {
      const fake = new FakePanel()
      const path = join(fake.sysfs, 'fb0', name)
      const quickly = (what: string) => {
        const began = performance.now()
        try {
          read(fake)
        } catch (error) {
          expect((error as Error).message, what).toMatch(/no size|bits|lines/)
        }
        expect(performance.now() - began, what).toBeLessThan(200)
      }
      rmSync(path, { force: true })
      execFileSync('mkfifo', [path])
      quickly('a pipe')
      rmSync(path)
      mkdirSync(path)
      quickly('a folder')
      rmSync(path, { recursive: true })
      writeFileSync(path, '')
      truncateSync(path, 8 * 1024 ** 3)
      quickly('eight gigabytes')
      rmSync(path)
      symlinkSync('/dev/zero', path)
      quickly('a device')
    },
  )

  test('that is refused is tried again, and shown once it is right', async () => {
    const fake = new FakePanel()
    fake.says('bits_per_pixel', '8\n')
    const display = fake.display()
    display.start()
    expect(display.status()).toMatchObject({ state: 'backoff', detail: expect.stringContaining('16 and 32') })
    fake.says('bits_per_pixel', '16\n')
    await until('it is open', () => display.status().state === 'open')
  })
})
