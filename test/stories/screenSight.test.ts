/**
 * The screens as people see them: each state of the driver's is told apart without colour and with fewer colours, and every text
 * stands out enough for the sun.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Screens } from '../../src/agent/screens/screens.ts'
import type { Face } from '../../src/domain/view.ts'
import { CASES, FakeAgent, started, viewFor } from '../agent/screens/fixture.ts'
import { launchChromium } from '../support/chromium.ts'
import { has } from '../support/programs.ts'
import { apart, contrastIn, seen, VISIONS } from '../support/vision.ts'

const THEMES = ['day', 'night'] as const
const FACES = Object.keys(CASES) as Face[]
/** Of the screen, in blocks of 10 pixels. */
const LEAST_APART = 0.02
/** WCAG 1.4.6, which is what a screen in the sun needs. */
const LEAST_CONTRAST = 7

describe.skipIf(!has('chromium'))('the screens as they are seen', () => {
  let browser: Browser
  let agent: FakeAgent
  let screens: Screens

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    agent = new FakeAgent()
    screens = await started(agent)
  })
  afterEach(() => screens.stop())

  async function open(which: 'driver' | 'passenger'): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 800, height: 480 }, reducedMotion: 'reduce' })
    await page.goto(`${screens.url}/${which}`)
    return page
  }

  async function show(page: Page, face: Face): Promise<Buffer> {
    agent.show(viewFor(CASES[face]))
    screens.changed()
    await page.waitForSelector(`body[data-face="${face}"]`)
    return page.screenshot()
  }

  test.each(THEMES)(
    'by %s every two states of the driver’s screen differ in grey and under three kinds of colour blindness',
    async theme => {
      agent.theme = theme
      const page = await open('driver')
      const pictures = new Map<Face, Buffer>()
      for (const face of FACES) pictures.set(face, await show(page, face))
      const nearest: Record<string, { pair: string; apart: string }> = {}
      for (const vision of Object.keys(VISIONS)) {
        const views = FACES.map(face => seen(pictures.get(face)!, vision, 10))
        const pairs = FACES.flatMap((one, i) =>
          FACES.slice(i + 1).map((other, k) => ({
            pair: `${one} and ${other}`,
            share: apart(views[i]!, views[i + 1 + k]!),
          })),
        ).toSorted((a, b) => a.share - b.share)
        nearest[vision] = { pair: pairs[0]!.pair, apart: `${(pairs[0]!.share * 100).toFixed(1)} %` }
        expect(pairs[0]!.share, `${vision}: ${pairs[0]!.pair}`).toBeGreaterThan(LEAST_APART)
      }
      console.table(nearest)
      await page.close()
    },
  )

  test.each(
    THEMES.flatMap(theme => (['driver', 'passenger'] as const).map(which => [which, theme] as const)),
  )('every text of the %s’s screen has a contrast of 7 to 1 or more by %s', async (which, theme) => {
    agent.theme = theme
    const page = await open(which)
    const least: Record<string, string> = {}
    for (const face of FACES) {
      const png = await show(page, face)
      const boxes =
        (await page.evaluate(`[...document.querySelectorAll('#plate,#word,#amount,#currency,#line,#hint,#since,#clock,#mute,#rides-open,#buttons b,#buttons small')]
        .map(element => ({ name: element.id || element.tagName + ' ' + element.textContent, hidden: element.hidden, text: element.textContent, box: element.getBoundingClientRect().toJSON() }))
        .filter(({ hidden, text, box }) => !hidden && text !== '' && box.width > 0)`)) as {
          name: string
          box: { x: number; y: number; width: number; height: number }
        }[]
      expect(boxes.length).toBeGreaterThan(2)
      for (const { name, box } of boxes) {
        const contrast = contrastIn(png, box)
        if (contrast < LEAST_CONTRAST) least[`${face} ${name}`] = contrast.toFixed(2)
      }
    }
    expect(least).toEqual({})
    await page.close()
  })

  test.each(THEMES)('by %s the pay code stands dark on white', async theme => {
    agent.theme = theme
    const page = await open('passenger')
    await show(page, 'open')
    const colours = await page.evaluate(`(() => {
      const style = getComputedStyle(document.querySelector('#code svg'))
      return [style.backgroundColor, style.fill, getComputedStyle(document.body).backgroundColor]
    })()`)
    expect(colours).toEqual([
      'rgb(255, 255, 255)',
      'rgb(0, 0, 0)',
      theme === 'day' ? 'rgb(255, 255, 255)' : 'rgb(11, 11, 11)',
    ])
    await page.close()
  })
})
