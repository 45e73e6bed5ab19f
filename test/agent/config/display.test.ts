/** `[display]` and the files that it names. */
import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WRITES } from '../../../src/agent/config/displayFiles.ts'
import { LANGUAGES } from '../../../src/agent/config/schema.ts'
import { ConfigError, loadVehicleConfig, problemText } from '../../../src/agent/config/vehicleConfig.ts'
import { HMI_ENCODINGS } from '../../../src/protocols/displays/hmiModel.ts'
import { missingLetters as lackingOnLine } from '../../../src/protocols/displays/hmiText.ts'
import { missingLetters } from '../../../src/protocols/displays/letters.ts'
import { everyText } from '../../support/boardScreens.ts'
import { leftOut } from '../../support/programs.ts'
import { RIGHT_CONFIG, VehicleFolder } from '../../support/vehicleFolder.ts'

const NO_FONTS = existsSync('/usr/share/fonts/X11/misc/gb24st.pcf.gz') ? null : 'xfonts-base'

let folder: VehicleFolder
beforeEach(() => {
  folder = new VehicleFolder()
})
afterEach(() => folder.remove())

function load(display: string, more = RIGHT_CONFIG) {
  folder.write('vehicle.toml', `${more}\n[display]\n${display}`)
  return loadVehicleConfig(folder.config)
}

function problems(display: string, more = RIGHT_CONFIG): string {
  try {
    load(display, more)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(problemText).join('\n')
    throw error
  }
  return 'none'
}

const HMI = 'kind = "hmi"\nport = "tcp://127.0.0.1:5300"\n'

describe('a serial display', () => {
  test('has a model by default, and English', () => {
    expect(load(HMI).display).toMatchObject({
      kind: 'hmi',
      port: 'tcp://127.0.0.1:5300',
      language: 'en',
      model: { name: 'nextion', encoding: 'utf-8' },
    })
  })

  test('a model that there is not is told with those that there are', () => {
    expect(problems(`${HMI}model = "nextio"\n`)).toMatch(
      /display\.model[\s\S]*nextion, tjc[\s\S]*Did you mean "nextion"/,
    )
  })

  test('what a model’s file has wrong is told', () => {
    folder.write('mine.toml', 'format = 1\nname = "mine"\ntitle = "Mine"\nbaud = 300\n')
    expect(problems(`${HMI}model = "./mine.toml"\n`)).toMatch(/mine\.toml: baud/)
  })

  test('a language that the encoding has no letters for is refused, and so is such a plate', () => {
    const tjc = `${HMI}model = "tjc"\n`
    expect(problems(`${tjc}language = "ja"\n`)).toMatch(/display\.language[\s\S]*en, zh-CN/)
    const plate = RIGHT_CONFIG.replace('currency', 'plate = "品川 あ ب"\ncurrency')
    expect(problems(`${tjc}language = "zh-CN"\n`, plate)).toMatch(/vehicle\.plate[\s\S]*ب/)
  })

  test('each encoding writes exactly the languages that are said of it', () => {
    for (const encoding of HMI_ENCODINGS) {
      const written = LANGUAGES.filter(
        language => lackingOnLine(everyText(language), { encoding, escapes: true }).length === 0,
      )
      expect(WRITES[encoding].toSorted(), encoding).toEqual(written.toSorted())
    }
  })

  test('the meter’s line is not the display’s too', () => {
    expect(problems('kind = "hmi"\nport = "tcp://127.0.0.1:4001"\n')).toMatch(
      /display\.port[\s\S]*meter\.port/,
    )
  })
})

describe.skipIf(NO_FONTS !== null)(`a framebuffer${leftOut(NO_FONTS)}`, () => {
  test('is as the kernel tells, unless the configuration says more', () => {
    expect(load('kind = "framebuffer"\nport = "/dev/fb0"\n').display).toMatchObject({
      kind: 'framebuffer',
      path: '/dev/fb0',
      rotate: 0,
      geometry: { order: 'rgb' },
    })
    const more = 'rotate = 270\nwidth = 480\nheight = 320\nbits = 16\ncolours = "bgr"\nlanguage = "ko"\n'
    expect(load(`kind = "framebuffer"\nport = "/dev/fb1"\n${more}`).display).toMatchObject({
      rotate: 270,
      language: 'ko',
      geometry: { width: 480, height: 320, bitsPerPixel: 16, order: 'bgr' },
    })
  })

  test.each(LANGUAGES)('Debian’s fonts have every letter of %s', language => {
    const { display } = load(`kind = "framebuffer"\nport = "/dev/fb0"\nlanguage = "${language}"\n`)
    expect(display?.kind === 'framebuffer' && missingLetters(everyText(language), display.fonts)).toBe('')
  })

  test('what cannot be is refused with what can', () => {
    const wrong =
      'kind = "framebuffer"\nport = "tcp://127.0.0.1:5300"\nrotate = 45\nbits = 24\nlanguage = "fr"\n'
    const text = problems(wrong)
    expect(text).toMatch(/display\.rotate[\s\S]*0, 90, 180 or 270/)
    expect(text).toMatch(/display\.bits[\s\S]*16 or 32/)
    expect(text).toMatch(/display\.language[\s\S]*one of en/)
    expect(text).toMatch(/display\.port[\s\S]*\/dev\/fb0/)
  })

  test('a folder without the fonts says what to install; a plate without letters is refused', () => {
    expect(problems('kind = "framebuffer"\nport = "/dev/fb0"\nfonts = "nowhere"\n')).toMatch(
      /display\.fonts[\s\S]*xfonts-base/,
    )
    const plate = RIGHT_CONFIG.replace('currency', 'plate = "ΑΒΓ ب"\ncurrency')
    expect(problems('kind = "framebuffer"\nport = "/dev/fb0"\n', plate)).toMatch(/vehicle\.plate[\s\S]*ب/)
  })
})
