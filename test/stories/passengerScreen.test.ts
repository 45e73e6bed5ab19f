/**
 * The passenger's screen in a real browser: every language at every size, languages in turns and by touch, scripts that run the
 * other way, and a code that phones read through blur, glare, faded light and from the side.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LANGUAGES } from '../../src/agent/config/schema.ts'
import type { Screens } from '../../src/agent/screens/screens.ts'
import type { Face } from '../../src/domain/view.ts'
import { CASES, FakeAgent, started, viewFor } from '../agent/screens/fixture.ts'
import { launchChromium } from '../support/chromium.ts'
import { count } from '../support/counts.ts'
import { DECODERS, photoOf, readings } from '../support/decoders.ts'
import { inCamera } from '../support/distort.ts'
import { barriers, misfits, smallButtons } from '../support/pageLooks.ts'
import { has } from '../support/programs.ts'

const SIZES = [
  { width: 800, height: 480 },
  { width: 1024, height: 600 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 480, height: 800 },
  { width: 800, height: 1280 },
] as const
const FACES = Object.keys(CASES) as Face[]

/** Of the cases at one resolution: within the frames of a second, and in the very first. */
const LEAST_READ = 0.995
const LEAST_AT_ONCE = 0.95

describe.skipIf(!has('chromium'))('the passenger’s screen in Chromium', () => {
  let browser: Browser
  let agent: FakeAgent
  let screens: Screens

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())
  beforeEach(() => {
    agent = new FakeAgent()
  })
  afterEach(() => screens.stop())

  async function open(
    languages: readonly string[],
    viewport: { width: number; height: number },
  ): Promise<Page> {
    screens = await started(agent, { languages, timing: { heartbeatMs: 40 } })
    const page = await browser.newPage({ viewport })
    await page.clock.install()
    await page.goto(`${screens.url}/passenger`)
    await shown(page, agent.view.face)
    return page
  }

  const shown = (page: Page, face: string) => page.waitForSelector(`body[data-face="${face}"]`)
  /** Lets the page's time pass, in steps between which the agent is heard. */
  async function pass(page: Page, ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 2_000) {
      await page.clock.runFor(Math.min(2_000, left))
      await new Promise(resolve => setTimeout(resolve, 90))
    }
  }

  /** Settles when the page has taken its new size in. */
  async function resize(page: Page, size: { width: number; height: number }): Promise<void> {
    await page.setViewportSize(size)
    await expect.poll(() => page.evaluate('[innerWidth, innerHeight]')).toEqual([size.width, size.height])
    await page.evaluate(`dispatchEvent(new Event('resize'))`)
  }

  const word = (page: Page) => page.textContent('#word')

  async function show(page: Page, face: Face): Promise<void> {
    agent.show(viewFor(CASES[face]))
    screens.changed()
    await shown(page, face)
  }

  test('the welcome names the driver’s number, in the passenger’s language, and no later face does', async () => {
    const page = await open(['ko'], SIZES[0])
    expect(await page.textContent('#driver')).toBe('기사 0815')
    agent.show(viewFor(CASES.open))
    screens.changed()
    await shown(page, 'open')
    expect(await page.locator('#driver').isHidden()).toBe(true)
    await page.close()
  })

  test.each(LANGUAGES)(
    '%s fits at every size on every face, with its button for other languages',
    async lang => {
      const page = await open([lang, lang === 'en' ? 'de' : 'en'], SIZES[0])
      for (const size of SIZES) {
        await resize(page, size)
        for (const face of FACES) {
          await show(page, face)
          expect(await misfits(page), `${face} at ${size.width} × ${size.height}`).toEqual([])
          expect(await smallButtons(page), face).toEqual([])
          expect(await overlaps(page), `${face} at ${size.width} × ${size.height}`).toEqual([])
        }
      }
      expect(await page.getAttribute('html', 'lang')).toBe(lang)
      await page.close()
    },
  )

  test('the first two languages take turns; a touched one stays for a minute, and others are a touch away', async () => {
    agent.show(viewFor(CASES.open))
    const page = await open(['en', 'zh-CN', 'ja'], SIZES[0])
    expect(await word(page)).toBe('Please pay')
    await pass(page, 8_500)
    expect(await word(page)).toBe('请付款')
    await pass(page, 8_500)
    expect(await word(page)).toBe('Please pay')
    await page.click('#language')
    expect(await page.locator('#languages button').allTextContents()).toEqual([
      'English',
      '简体中文',
      '日本語',
    ])
    expect(await smallButtons(page)).toEqual([])
    await page.click('#languages button:nth-child(3)')
    expect(await word(page)).toBe('お支払い')
    await pass(page, 50_000)
    expect(await word(page)).toBe('お支払い')
    await pass(page, 20_000)
    expect(['Please pay', '请付款']).toContain(await word(page))
    // The code is the same in every language, and nothing but words has changed.
    await show(page, 'paid')
    expect(['PAID', '已付款']).toContain(await word(page))
    await page.close()
  })

  test('nothing that axe knows of keeps anybody from reading it, on any face', async () => {
    const page = await open(['en', 'zh-CN'], SIZES[2])
    for (const face of FACES) {
      await show(page, face)
      expect(await barriers(page), face).toEqual([])
    }
    await page.close()
  })

  test('with one language there is nothing to choose', async () => {
    const page = await open(['de'], SIZES[0])
    expect(await page.isVisible('#language')).toBe(false)
    await show(page, 'paid')
    expect(await word(page)).toBe('BEZAHLT')
    await page.close()
  })

  test('a script that runs from right to left turns the page round, and the code stays as it is', async () => {
    agent.show(viewFor(CASES.open))
    const page = await open(['en'], SIZES[0])
    await page.evaluate(`document.documentElement.dir = 'rtl'`)
    expect(await misfits(page)).toEqual([])
    const [code, says] = (await page.evaluate(
      `['#code svg', '#says'].map(name => document.querySelector(name).getBoundingClientRect().x)`,
    )) as [number, number]
    expect(code).toBeGreaterThan(says)
    await page.close()
  })

  test.each(SIZES)(
    'at $width × $height the code is read through blur, glare, faded light and from the side, by three decoders',
    async size => {
      agent.show(viewFor(CASES.open))
      const page = await open(['en', 'de'], size)
      const box = (await page.evaluate(
        `document.querySelector('#code svg').getBoundingClientRect().toJSON()`,
      )) as { x: number; y: number; width: number; height: number }
      const photo = inCamera(photoOf(await page.screenshot(), box, box.width / 8))
      await page.close()
      const names = Object.keys(DECODERS).filter(name => name !== 'zbar' || has('zbarimg'))
      const tally = await readings([photo], agent.link!, names, count(300, 2_000))
      console.table(tally)
      for (const [name, { share, atOnce }] of Object.entries(tally)) {
        expect(share, name).toBeGreaterThanOrEqual(LEAST_READ)
        expect(atOnce, name).toBeGreaterThanOrEqual(LEAST_AT_ONCE)
      }
    },
    3_600_000,
  )
})

/** Text that lies over the code. */
async function overlaps(page: Page): Promise<string[]> {
  return (await page.evaluate(`(() => {
    const code = document.querySelector('#code svg')?.getBoundingClientRect()
    if (!code) return []
    return ['plate', 'word', 'figure', 'line', 'hint', 'language']
      .filter(id => {
        const element = document.getElementById(id)
        const box = element.getBoundingClientRect()
        if (element.hidden || box.width === 0) return false
        return box.left < code.right && box.right > code.left && box.top < code.bottom && box.bottom > code.top
      })
  })()`)) as string[]
}
