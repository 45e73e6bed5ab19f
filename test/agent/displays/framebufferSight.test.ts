/** Phones read the code from a panel: what stands in its memory, seen through bad light. */
import { expect, test } from 'vitest'
import { drawBoard } from '../../../src/protocols/displays/canvas.ts'
import { isNear, pngOfPicture } from '../../support/boardPicture.ts'
import { boardScreen, fontsFor, LINK, needsFonts } from '../../support/boardScreens.ts'
import { count } from '../../support/counts.ts'
import { DECODERS, photoOf, readings } from '../../support/decoders.ts'
import { inCamera } from '../../support/distort.ts'
import { has, leftOut } from '../../support/programs.ts'
import { until } from '../../support/waiting.ts'
import { FakePanel } from './fakePanel.ts'

needsFonts()

const SIZES = [
  [320, 240, 16, 'open', 'en'],
  [480, 320, 32, 'unknown', 'de'],
  [800, 480, 16, 'short', 'zh-CN'],
  [1024, 600, 32, 'open', 'ja'],
  [480, 800, 16, 'unknown', 'ko'],
  [1920, 1080, 32, 'short', 'zh-TW'],
] as const
/** Of the cases at one resolution: within the frames of a second, and in the very first. */
const LEAST_READ = 0.995
const LEAST_AT_ONCE = 0.95
const missing = has('zbarimg') ? null : 'zbarimg'
const names = Object.keys(DECODERS).filter(name => name !== 'zbar' || missing === null)

test.each(SIZES)(
  `each decoder reads the code of a panel of %i × %i pixels of %i bits, by day and night${leftOut(missing)}`,
  async (width, height, bits, face, language) => {
    const photos = []
    for (const theme of ['day', 'night'] as const) {
      const fake = new FakePanel({ width, height, bits })
      const screen = boardScreen(face, { theme, language })
      const display = fake.display({ fonts: fontsFor(language) })
      display.start()
      display.show(screen)
      const picture = drawBoard(screen, { width, height }, fontsFor(language), 0)
      const { x, y, module } = picture.layout.code!
      const side = module * screen.code!.size
      expect(module).toBeGreaterThanOrEqual(4)
      const wanted = pngOfPicture(picture)
      // Comparing takes its time, in which nothing is written.
      await until('it is shown', () => isNear(fake.png(), wanted), 30_000, 300)
      photos.push(inCamera(photoOf(fake.png(), { x, y, width: side, height: side }, side / 8)))
      await display.stop()
    }
    const tally = await readings(photos, LINK, names, count(300, 2_000))
    console.table(tally)
    for (const [name, { share, atOnce }] of Object.entries(tally)) {
      expect(share, name).toBeGreaterThanOrEqual(LEAST_READ)
      expect(atOnce, name).toBeGreaterThanOrEqual(LEAST_AT_ONCE)
    }
  },
  3_600_000,
)
