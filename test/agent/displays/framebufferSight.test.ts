/** Phones read the code from a panel: what stands in its memory, seen through bad light. */
import { expect, test } from 'vitest'
import { drawBoard } from '../../../src/protocols/displays/canvas.ts'
import { isNear, pngOfPicture } from '../../support/boardPicture.ts'
import { boardScreen, fontsFor, LANGUAGES, LINK, needsFonts } from '../../support/boardScreens.ts'
import { count } from '../../support/counts.ts'
import { DECODERS, photoOf } from '../../support/decoders.ts'
import { distorted, KINDS } from '../../support/distort.ts'
import { has, leftOut } from '../../support/programs.ts'
import { seeded } from '../../support/seeded.ts'
import { until } from '../../support/waiting.ts'
import { FakePanel } from './fakePanel.ts'

needsFonts()

const SIZES = [
  [320, 240],
  [480, 320],
  [800, 480],
  [1024, 600],
  [480, 800],
  [1920, 1080],
] as const
/** Of a small sample, as for the screen in a browser: glare on the small pattern in the fourth corner, and the strongest tilt. */
const LEAST_READ = 0.95
const missing = has('zbarimg') ? null : 'zbarimg'

test(`the code is read from every size of panel, by day and night, by each decoder${leftOut(missing)}`, async () => {
  const chance = seeded()
  const tally = new Map<string, { read: number; of: number; missed: string[] }>()
  for (const [i, [width, height]] of SIZES.entries()) {
    const bits = i % 2 === 0 ? 16 : 32
    for (const theme of ['day', 'night'] as const) {
      const fake = new FakePanel({ width, height, bits })
      const language = chance.pick(LANGUAGES)
      const screen = boardScreen(chance.pick(['open', 'unknown', 'short'] as const), { theme, language })
      const display = fake.display({ fonts: fontsFor(language) })
      display.start()
      display.show(screen)
      const picture = drawBoard(screen, { width, height }, fontsFor(language), 0)
      const { x, y, module } = picture.layout.code!
      const side = module * screen.code!.size
      expect(module).toBeGreaterThanOrEqual(4)
      const wanted = pngOfPicture(picture)
      await until('it is shown', () => isNear(fake.png(), wanted), 10_000)
      const photo = photoOf(fake.png(), { x, y, width: side, height: side }, side / 8)
      await display.stop()
      for (let n = 0; n < count(15, 1000); n++) {
        const kind = KINDS[n % KINDS.length]!
        const strength = chance.random()
        const seen = distorted(photo, { kind, strength, codeArea: side * side }, chance)
        for (const [name, decode] of Object.entries(DECODERS)) {
          if (name === 'zbar' && missing !== null) continue
          const sum = tally.get(name) ?? { read: 0, of: 0, missed: [] }
          tally.set(name, sum)
          sum.of++
          if ((await decode(seen)) === LINK) sum.read++
          else sum.missed.push(`${kind} ${strength.toFixed(2)} at ${width}x${height}`)
        }
      }
    }
  }
  for (const [name, { read, of, missed }] of tally) {
    console.log(`${name}: ${read} of ${of} read, missed ${JSON.stringify(missed)}`)
    expect(read / of, name).toBeGreaterThanOrEqual(LEAST_READ)
  }
}, 3_600_000)
