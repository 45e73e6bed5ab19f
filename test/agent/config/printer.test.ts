/** `[printer]` and the files that it names. */
import { existsSync } from 'node:fs'
import { PNG } from 'pngjs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readLogo } from '../../../src/agent/config/logo.ts'
import { ConfigError, loadVehicleConfig, problemText } from '../../../src/agent/config/vehicleConfig.ts'
import { leftOut } from '../../support/programs.ts'
import { RIGHT_CONFIG, VehicleFolder } from '../../support/vehicleFolder.ts'

let folder: VehicleFolder
beforeEach(() => {
  folder = new VehicleFolder()
})
afterEach(() => folder.remove())

function load(printer: string, more = RIGHT_CONFIG) {
  folder.write('vehicle.toml', `${more}\n[printer]\n${printer}`)
  return loadVehicleConfig(folder.config).printer!
}

function problems(printer: string, more = RIGHT_CONFIG): string {
  try {
    load(printer, more)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(problemText).join('\n')
    throw error
  }
  return 'none'
}

const TCP = 'port = "tcp://127.0.0.1:9100"\n'

describe('a printer', () => {
  test('has a model and a layout by default, and the model’s columns', () => {
    expect(load(TCP)).toMatchObject({
      port: 'tcp://127.0.0.1:9100',
      columns: 32,
      status: 'dle-eot',
      model: { name: 'generic-58' },
      layout: { name: 'generic-en' },
      fonts: null,
      logo: null,
    })
    expect(load(TCP)).not.toHaveProperty('baud')
  })

  test('of another model, layout and width', () => {
    const printer = load(`${TCP}model = "epson-tm"\nlayout = "germany"\ncolumns = 42\n`)
    expect(printer).toMatchObject({ columns: 42, model: { columns: 48 }, layout: { name: 'germany' } })
    expect(load(`${TCP}model = "epson-tm"\n`).columns).toBe(48)
  })

  test('on a serial line', () => {
    expect(load('port = "/dev/ttyUSB7"\nbaud = 19200\nflow = "rts"\n')).toMatchObject({
      port: '/dev/ttyUSB7',
      baud: 19_200,
      flow: 'rts',
    })
  })

  test('by a file of one’s own', () => {
    expect(problems(`${TCP}model = "mine.toml"\n`)).toMatch(/mine\.toml/)
    folder.write(
      'mine.toml',
      'format = 1\nname = "mine"\ntitle = "Mine"\nlanguage = "escpos"\ndots = 384\ncolumns = 30\n',
    )
    expect(load(`${TCP}model = "mine.toml"\n`)).toMatchObject({ columns: 30, status: 'none' })
  })

  test.each([
    ['model = "generic-85"', /Did you mean "generic-8?0?"?|generic-80/],
    ['layout = "germny"', /Did you mean "germany"/],
    ['columns = 100', /from 24 to 64/],
    ['baud = 10', /bits a second/],
    ['flow = "maybe"', /"none", "rts" or "xon"/],
    ['logo = "none.png"', /none\.png/],
    ['colour = true', /an unknown key/],
  ])('%s is refused with advice', (line, advice) => {
    expect(problems(`${TCP}${line}\n`)).toMatch(advice)
  })

  test('whose model and layout are both wrong is told so at once', () => {
    const text = problems(`${TCP}model = "x-1"\nlayout = "x-2"\n`)
    expect(text).toMatch(/printer\.model/)
    expect(text).toMatch(/printer\.layout/)
  })

  test.each([
    ['china', 'generic-58', /has no letters for/],
    ['japan', 'epson-tm-42', /Choose a model with such letters/],
    ['china', 'generic-58-chinese', /^none$/],
    ['china-bilingual', 'epson-tm-chinese', /^none$/],
    ['japan', 'epson-tm-japanese', /^none$/],
    ['germany', 'generic-58-chinese', /^none$/],
    ['austria', 'star-line', /^none$/],
  ])('with the layout %s on %s', (layout, model, expected) => {
    expect(problems(`${TCP}layout = "${layout}"\nmodel = "${model}"\n`)).toMatch(expected)
  })

  test('of the meter needs a meter that lets others print', () => {
    expect(problems('port = "meter"\n')).toMatch(/this meter lets nobody use its printer/)
    const mdt = RIGHT_CONFIG.replace('profile = "generic"', 'profile = "mdt"')
    expect(load('port = "meter"\n', mdt).port).toBe('meter')
  })

  test('that gets its letters as dots and finds no fonts says which package has them', () => {
    const text = problems(`${TCP}model = "generic-58-raster"\nfonts = "nowhere"\n`)
    expect(text).toMatch(/xfonts-base/)
    expect(text).toMatch(/nowhere\/12x24\.pcf\.gz/)
  })

  const missing = existsSync('/usr/share/fonts/X11/misc/gb24st.pcf.gz') ? null : 'xfonts-base'
  test.skipIf(missing !== null)(
    `that gets its letters as dots has its fonts loaded${leftOut(missing)}`,
    () => {
      const { fonts } = load(`${TCP}model = "generic-58-raster"\n`)
      expect(fonts?.latin.height).toBe(24)
      expect(fonts?.wide?.set).toBe('gb2312')
    },
  )
})

describe('a logo', () => {
  function png(width: number, height: number, color: readonly number[]): Buffer {
    const picture = new PNG({ width, height })
    for (let at = 0; at < picture.data.length; at += 4) picture.data.set(color, at)
    return PNG.sync.write(picture)
  }

  test.each([
    ['black', [0, 0, 0, 255], 0],
    ['white', [255, 255, 255, 255], 255],
    ['transparent black, which is white paper', [0, 0, 0, 0], 255],
    ['red', [255, 0, 0, 255], 76],
    ['half transparent black', [0, 0, 0, 128], 127],
  ])('%s', (_, color, light) => {
    const logo = readLogo(png(3, 2, color))
    expect(logo).toMatchObject({ width: 3, height: 2 })
    expect([...logo.pixels]).toEqual(new Array(6).fill(light))
  })

  test('stands in the configuration', () => {
    folder.write('logo.png', png(8, 8, [0, 0, 0, 255]))
    expect(load(`${TCP}logo = "logo.png"\n`).logo).toMatchObject({ width: 8, height: 8 })
  })

  test('that is none, or enormous by its head, is refused before it is unpacked', () => {
    expect(() => readLogo(Buffer.from('GIF89a, not a PNG at all'))).toThrow('a PNG file')
    const huge = png(1, 1, [0, 0, 0, 255])
    huge.writeUInt32BE(100_000, 16)
    expect(() => readLogo(huge)).toThrow(/at most 2000 by 2000/)
    folder.write('logo.png', Buffer.from('hello'))
    expect(problems(`${TCP}logo = "logo.png"\n`)).toMatch(/a PNG file/)
  })
})
