/**
 * The screens as people see them: each state of the driver's is told apart without colour and with fewer colours, and every text
 * stands out enough for the sun.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Screens } from '../../src/agent/screens/screens.ts'
import { shiftTotals } from '../../src/domain/shift.ts'
import { type Face, tripView } from '../../src/domain/view.ts'
import { CASES, FakeAgent, started, viewFor } from '../agent/screens/fixture.ts'
import { launchChromium } from '../support/chromium.ts'
import { barriers, misfits, smallButtons } from '../support/pageLooks.ts'
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
      Object.assign(
        least,
        await faint(
          page,
          png,
          '#plate,#word,#amount,#currency,#line,#hint,#since,#clock,#mute,#rides-open,#buttons b,#buttons small',
          face,
        ),
      )
    }
    expect(least).toEqual({})
    await page.close()
  })

  test.each(THEMES.flatMap(theme => (['en', 'zh-CN'] as const).map(language => [theme, language] as const)))(
    'by %s, in %s: what lies over the driver’s screen fits, stands out and is open to all',
    async (theme, driverLanguage) => {
      await screens.stop()
      screens = await started(agent, { driverLanguage })
      agent.theme = theme
      const faces: Face[] = ['paid', 'cash', 'short', 'refunded', 'unpaid', 'free', 'over', 'open']
      const shift = {
        totals: shiftTotals(
          faces.map(face => CASES[face].trip!),
          'CNY',
        ),
        shift: null,
      }
      agent.shift = { ...shift, rides: faces.map(face => tripView(CASES[face].trip!)) }
      agent.state = {
        late: [{ order: 1, tripNo: '16', received: 123_400, currency: 'CNY' }],
        meter: { state: 'backoff', silent: false, detail: 'unplugged' },
        link: { online: false, unsent: 12 },
        clock: { source: 'unverified', at: 0 },
      }
      const page = await open('driver')
      const looked: Record<string, readonly [string, () => Promise<unknown>]> = {
        banner: ['#late,#strips li', () => show(page, 'open')],
        keypad: [
          '#keypad h2,#keypad p,#keypad button:not(:disabled)',
          () => page.click('[data-action="confirm"]'),
        ],
        list: [
          '#rides h2,#rides button,#rides-totals li,#rides-list span,#rides-list b',
          async () => {
            await page.click('#keypad-cancel')
            await page.click('#rides-open')
            await page.waitForSelector('#rides-list li[data-word="over"]')
          },
        ],
        mismatch: [
          '#line,#word,#amount',
          async () => {
            await page.click('#rides-close')
            agent.state = { mismatch: 'notice-quarantined' }
            await show(page, 'paid')
            await page.waitForSelector('body.mismatch')
          },
        ],
      }
      for (const [name, [texts, bring]] of Object.entries(looked)) {
        await bring()
        for (const { width, height } of [
          { width: 1280, height: 800 },
          { width: 800, height: 480 },
        ]) {
          await page.setViewportSize({ width, height })
          expect(await misfits(page), `${name} at ${width}`).toEqual([])
          expect(await smallButtons(page), name).toEqual([])
        }
        expect(await faint(page, await page.screenshot(), texts, name)).toEqual({})
        expect(await barriers(page), name).toEqual([])
      }
      await page.close()
    },
    60_000,
  )

  test.each(THEMES)('by %s nothing that axe knows of keeps anybody from the driver’s screen', async theme => {
    agent.theme = theme
    const page = await open('driver')
    for (const face of FACES) {
      await show(page, face)
      expect(await barriers(page), face).toEqual([])
    }
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

/** Texts whose contrast is too low, of those that are on the screen and not scrolled away. */
async function faint(
  page: Page,
  png: Buffer,
  selector: string,
  where: string,
): Promise<Record<string, string>> {
  const boxes = (await page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})]
    .map(element => ({ name: element.id || element.tagName + ' ' + element.textContent, hidden: element.hidden, text: element.textContent, box: element.getBoundingClientRect().toJSON(), end: element.closest('#rides ul')?.getBoundingClientRect().bottom ?? innerHeight }))
    .filter(({ hidden, text, box, end }) => !hidden && text !== '' && box.width > 0 && box.bottom <= end)`)) as {
    name: string
    box: { x: number; y: number; width: number; height: number }
  }[]
  expect(boxes.length, where).toBeGreaterThan(2)
  const low = boxes
    .map(({ name, box }) => [`${where} ${name}`, contrastIn(png, box)] as const)
    .filter(([, contrast]) => contrast < LEAST_CONTRAST)
  return Object.fromEntries(low.map(([name, contrast]) => [name, contrast.toFixed(2)]))
}
