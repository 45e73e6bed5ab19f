/** `npm run gallery`: every state of both screens by day and by night, one sheet for each screen, as a browser draws them and as a framebuffer has it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { loadBoardFonts } from '../../src/agent/config/boardFonts.ts'
import { PassengerBoard } from '../../src/agent/passengerBoard.ts'
import type { Theme } from '../../src/agent/screens/theme.ts'
import type { Face } from '../../src/domain/view.ts'
import { drawBoard } from '../../src/protocols/displays/canvas.ts'
import { CASES, FakeAgent, linkOf, SILENT, started, VEHICLE, viewFor } from '../agent/screens/fixture.ts'
import { pngOfPicture } from '../support/boardPicture.ts'
import { launchChromium } from '../support/chromium.ts'

const SCREEN = { width: 800, height: 480 }
const HALF = { width: 400, height: 240 }
const GAP = 8
/** Two states a row, each by day and by night. */
const ACROSS = 4
const THEMES: readonly Theme[] = ['day', 'night']
const FACES = Object.keys(CASES) as Face[]

/** A board is asked for its screens here, and never shows one. */
const NO_DISPLAY = {
  start() {},
  show() {},
  async stop() {},
  status: () => ({ state: 'stopped', detail: '' }) as const,
}

const agent = new FakeAgent()
const board = new PassengerBoard(NO_DISPLAY, 'en', VEHICLE, SILENT)
const fonts = loadBoardFonts('en')
const boards = FACES.flatMap(face =>
  THEMES.map(theme => {
    const view = viewFor(CASES[face])
    const screen = board.screen({ view, payLink: linkOf(view), theme })
    return PNG.sync.read(pngOfPicture(drawBoard(screen, SCREEN, fonts, 0)))
  }),
)
writeFileSync(join(import.meta.dirname, 'gallery-board.png'), PNG.sync.write(sheet(boards)))

const screens = await started(agent)
const browser = await launchChromium()
try {
  for (const which of ['driver', 'passenger'] as const) {
    const page = await browser.newPage({ viewport: SCREEN, reducedMotion: 'reduce' })
    await page.goto(`${screens.url}/${which}`)
    const tiles: PNG[] = []
    for (const face of FACES)
      for (const theme of THEMES) {
        agent.theme = theme
        agent.show(viewFor(CASES[face]))
        screens.changed()
        await page.waitForSelector(`[data-theme="${theme}"] body[data-face="${face}"]`)
        tiles.push(PNG.sync.read(await page.screenshot()))
      }
    writeFileSync(join(import.meta.dirname, `gallery-${which}.png`), PNG.sync.write(sheet(tiles)))
    await page.close()
  }
} finally {
  await browser.close()
  await screens.stop()
}

function sheet(tiles: readonly PNG[]): PNG {
  const down = Math.ceil(tiles.length / ACROSS)
  const all = new PNG({
    width: ACROSS * (HALF.width + GAP) + GAP,
    height: down * (HALF.height + GAP) + GAP,
    colorType: 2,
  })
  all.data.fill(0x80)
  tiles.forEach((tile, i) => {
    const left = GAP + (i % ACROSS) * (HALF.width + GAP)
    const top = GAP + Math.floor(i / ACROSS) * (HALF.height + GAP)
    halved(tile, all, left, top)
  })
  return all
}

/** Each pixel the mean of four. */
function halved(from: PNG, to: PNG, left: number, top: number): void {
  for (let y = 0; y < HALF.height; y++)
    for (let x = 0; x < HALF.width; x++)
      for (let channel = 0; channel < 4; channel++) {
        const at = (dx: number, dy: number) =>
          from.data[((2 * y + dy) * from.width + 2 * x + dx) * 4 + channel]!
        to.data[((top + y) * to.width + left + x) * 4 + channel] = Math.round(
          (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4,
        )
      }
}
