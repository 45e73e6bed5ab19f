/**
 * The two screens in a real browser: every face fits, the code can be scanned, taps reach the agent, and a page that
 * has lost the agent says so. Pictures go to $FAREBRIDGE_SHOTS when it is set.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { refusal } from '../../src/agent/screens/refusals.ts'
import type { Screens } from '../../src/agent/screens/screens.ts'
import { MISMATCHES, type ScreensState } from '../../src/agent/screens/state.ts'
import { MAX_CODE_TRIES } from '../../src/domain/decisions/index.ts'
import { shiftTotals } from '../../src/domain/shift.ts'
import type { Face, View } from '../../src/domain/view.ts'
import { tripView } from '../../src/domain/view.ts'
import { asking, CASES, FakeAgent, ride, started, viewFor } from '../agent/screens/fixture.ts'
import { launchChromium } from '../support/chromium.ts'
import { misfits, smallButtons } from '../support/pageLooks.ts'
import { has } from '../support/programs.ts'
import { readCodes } from '../support/zbar.ts'

const SIZES = [
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
] as const
const FACES = Object.keys(CASES) as Face[]
const KIOSK = SIZES[0]

// Debian's chromium package; without it only the HTTP tests speak for the screens.
describe.skipIf(!has('chromium'))('the screens in Chromium', () => {
  let browser: Browser
  let agent: FakeAgent
  let screens: Screens
  const faults: string[] = []

  beforeAll(async () => {
    browser = await launchChromium()
  })

  afterAll(() => browser.close())

  beforeEach(async () => {
    agent = new FakeAgent()
    screens = await started(agent)
    faults.length = 0
  })

  afterEach(() => screens.stop())

  async function open(
    which: 'driver' | 'passenger',
    viewport: { width: number; height: number } = KIOSK,
  ): Promise<Page> {
    const page = await browser.newPage({ viewport })
    page.on('pageerror', error => faults.push(String(error)))
    page.on('console', message => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        faults.push(message.text())
    })
    await page.goto(`${screens.url}/${which}`)
    await faceIs(page, agent.view.face)
    return page
  }

  async function show(view: View, ...pages: Page[]): Promise<void> {
    agent.show(view)
    screens.changed()
    for (const page of pages) await faceIs(page, view.face)
  }

  describe.each(['driver', 'passenger'] as const)('%s', which => {
    test.each(SIZES)('every face fits into $width × $height', async size => {
      const page = await open(which, size)
      for (const face of FACES) {
        await show(viewFor(CASES[face]), page)
        expect(await misfits(page), face).toEqual([])
        expect(await smallButtons(page), face).toEqual([])
        await shoot(page, `${which}-${face}-${size.width}`)
        const word = await page.textContent('#word')
        expect(/^PAID/.test(word ?? ''), face).toBe(face === 'paid' || face === 'over')
      }
      await show(hugeView(), page)
      agent.state = allTroubles()
      screens.changed()
      if (which === 'driver') await page.waitForSelector('#strips .stop')
      expect(await misfits(page), 'huge').toEqual([])
      await shoot(page, `${which}-huge-${size.width}`)
      expect(faults).toEqual([])
      await page.close()
    })
  })

  test.each(SIZES)('every face of the driver’s page fits in Chinese into $width × $height', async size => {
    await screens.stop()
    screens = await started(agent, { driverLanguage: 'zh-CN' })
    const page = await open('driver', size)
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    for (const face of FACES) {
      await show(viewFor(CASES[face]), page)
      expect(await misfits(page), face).toEqual([])
      expect(await page.textContent('#word'), face).toMatch(/\p{Script=Han}/u)
    }
    await show(viewFor(CASES.open), page)
    await page.click('[data-action="confirm"]')
    expect(await page.textContent('#keypad-title')).toBe('确认码')
    expect(faults).toEqual([])
    await page.close()
  })

  test.skipIf(!has('zbarimg'))('the code on the passenger’s page is the link, at every size', async () => {
    for (const size of [...SIZES, { width: 480, height: 320 }]) {
      agent.show(viewFor(CASES.open))
      const page = await open('passenger', size)
      expect(await scan(page)).toEqual([agent.link])
      await show(viewFor(CASES.unknown), page)
      expect(await scan(page)).toEqual([agent.link])
      await show(viewFor(CASES.short), page)
      expect(await scan(page)).toEqual([agent.link])
      await page.close()
    }
  })

  test('the code stands on whole pixels, at least four a module, and moves for nothing', async () => {
    agent.show(viewFor(CASES.open))
    const page = await open('passenger')
    const { size, box } = (await page.evaluate(`(() => {
      const symbol = document.querySelector('#code svg')
      return { size: symbol.viewBox.baseVal.width, box: symbol.getBoundingClientRect().toJSON() }
    })()`)) as { size: number; box: { width: number; height: number } }
    expect(box.width).toBe(box.height)
    expect(Number.isInteger(box.width / size)).toBe(true)
    expect(box.width / size).toBeGreaterThanOrEqual(4)
    const clip = { clip: { x: 0, y: 0, width: 400, height: 480 } }
    const first = PNG.sync.read(await page.screenshot(clip))
    screens.changed()
    const later = PNG.sync.read(await page.screenshot(clip))
    expect(later.data.equals(first.data)).toBe(true)
    await page.close()
  })

  test('PAID moves, and leaves when the agent says so', async () => {
    const view = viewFor(CASES.paid)
    agent.show(view)
    const pages = [await open('driver'), await open('passenger')]
    for (const page of pages) {
      const where = () =>
        page.evaluate(`getComputedStyle(document.querySelector('#motion'), '::before').transform`)
      const before = await where()
      await holds(
        page,
        `getComputedStyle(document.querySelector('#motion'), '::before').transform !== ${JSON.stringify(before)}`,
      )
    }
    await holds(pages[0]!, `document.querySelector('#since').textContent === 'for 0:01'`)
    expect(await pages[0]!.textContent('#clock')).toMatch(/^18:00:\d\d$/)
    await show(viewFor(CASES.refunded), ...pages)
    for (const page of pages) expect(await page.isVisible('#motion')).toBe(false)
    for (const page of pages) await page.close()
  })

  test('who wants less motion gets a step a second in place of the running band, on both pages', async () => {
    agent.show(viewFor(CASES.paid))
    for (const which of ['driver', 'passenger'] as const)
      for (const [reducedMotion, wanted] of [
        ['no-preference', ['linear', '1.6s']],
        ['reduce', [expect.stringContaining('steps(2'), '2s']],
      ] as const) {
        const page = await browser.newPage({ viewport: KIOSK, reducedMotion })
        await page.goto(`${screens.url}/${which}`)
        await faceIs(page, 'paid')
        const moves = await page.evaluate(`(() => {
          const { animationTimingFunction, animationDuration } = getComputedStyle(document.querySelector('#motion'), '::before')
          return [animationTimingFunction, animationDuration]
        })()`)
        expect(moves, `${which} ${reducedMotion}`).toEqual(wanted)
        await page.close()
      }
  })

  test('a clock that is not verified shows no time of day, the count runs all the same', async () => {
    agent.state = { clock: { source: 'unverified', at: 100 } }
    agent.show(viewFor(CASES.paid))
    const page = await open('driver')
    expect(await page.textContent('#clock')).toBe('')
    await holds(page, `document.querySelector('#since').textContent === 'for 0:01'`)
    expect(await page.textContent('#strips')).toContain('CLOCK NOT SET')
    await page.close()
  })

  test('cash wants two taps within three seconds; the request names the ride and is proved', async () => {
    agent.show(viewFor(CASES.open))
    const page = await open('driver')
    const cash = page.locator('[data-action=cash]')
    await cash.click()
    expect(await cash.textContent()).toContain('Tap again')
    expect(await misfits(page)).toEqual([])
    await holds(page, `!document.querySelector('.armed')`)
    expect(agent.asked).toEqual([])
    await bounce(page, 'cash')
    await page.waitForTimeout(400)
    expect(agent.asked, 'a bounce is no second tap').toEqual([])
    await cash.click()
    await holds(page, `!document.querySelector('.armed')`)
    await expect.poll(() => agent.asked).toEqual([{ action: 'cash', trip: ride().id }])
    // Another ride, or another amount: the first tap was not meant for it.
    await page.click('[data-action=unpaid]')
    await show(viewFor(CASES.short), page)
    expect(await page.locator('.armed').count()).toBe(0)
    await page.close()
  })

  test('buttons rest while a request is under way, and a refusal is told in words', async () => {
    agent.show(viewFor(CASES.paid))
    const page = await open('driver')
    let done = () => {}
    agent.answer = () =>
      new Promise(resolve => {
        done = () => resolve(refusal('nothing-due'))
      })
    const reprint = page.locator('[data-action=reprint]')
    await reprint.click()
    await expect.poll(() => agent.asked.length).toBe(1)
    expect(await reprint.isDisabled()).toBe(true)
    done()
    await page.waitForSelector('#notice.bad')
    expect(await page.textContent('#notice')).toContain('Nothing is owed')
    await expect.poll(() => reprint.isEnabled()).toBe(true)
    agent.answer = () => ({ ok: true, effect: 'applied' })
    await bounce(page, 'reprint')
    await page.waitForSelector('#notice.good')
    await expect.poll(() => reprint.isEnabled()).toBe(true)
    expect(agent.asked.length, 'a bounce prints no second copy').toBe(2)
    expect(await misfits(page)).toEqual([])
    await shoot(page, 'driver-notice')
    await page.close()
  })

  test('the keypad sends six digits, keeps a refusal on show and closes when it was right', async () => {
    agent.show(viewFor(CASES.unknown))
    agent.answer = request =>
      request.action === 'confirm' && request.code === '461995'
        ? { ok: true, effect: 'applied' }
        : refusal('wrong-code', 4)
    for (const size of SIZES) {
      const page = await open('driver', size)
      const type = async (digits: string) => {
        for (const digit of digits) await page.click(`#keypad-keys button:text-is("${digit}")`)
      }
      await page.click('[data-action=confirm]')
      await type('46199')
      expect(await page.isDisabled('#keypad-keys .ok')).toBe(true)
      await type('4')
      await page.click('#keypad-keys .ok')
      await page.waitForSelector('#keypad-text.bad')
      expect(await page.textContent('#keypad-text')).toContain('Tries left: 4.')
      expect(await misfits(page)).toEqual([])
      expect(await smallButtons(page)).toEqual([])
      await shoot(page, `driver-keypad-${size.width}`)
      await type('4619985')
      await page.click('#keypad-keys .delete')
      await type('5')
      await page.click('#keypad-keys .delete')
      await page.click('#keypad-keys .delete')
      await type('95')
      await page.click('#keypad-keys .ok')
      await holds(page, `!document.querySelector('#keypad').open`)
      expect(agent.asked.splice(0).map(request => 'code' in request && request.code)).toEqual([
        '461994',
        '461995',
      ])
      await page.close()
    }
  })

  test('the keypad closes when its ride is settled, and does not open when the tries are used up', async () => {
    agent.show(viewFor(CASES.open))
    const page = await open('driver')
    await page.click('[data-action=confirm]')
    await show(viewFor(CASES.paid), page)
    expect(await page.locator('#keypad').isVisible()).toBe(false)
    await show(viewFor({ position: 'stopped', trip: asking({ codeTries: MAX_CODE_TRIES }) }), page)
    const confirm = page.locator('[data-action=confirm]')
    expect(await confirm.isDisabled()).toBe(true)
    expect(await confirm.textContent()).toContain('no tries left')
    await page.close()
  })

  test('the list of the shift lies over the screen, and goes by itself when the ride in hand changes', async () => {
    const ride = (face: Face) => tripView(CASES[face].trip!)
    const faces: Face[] = ['paid', 'cash', 'short', 'refunded', 'unpaid', 'free', 'over']
    agent.shift = {
      shift: null,
      totals: shiftTotals(
        faces.map(face => CASES[face].trip!),
        'CNY',
      ),
      rides: faces.map(ride),
    }
    const page = await open('driver')
    await page.click('#rides-open')
    await page.waitForSelector('#rides-list li[data-word="over"]')
    expect(await page.locator('#rides-list li').count()).toBe(7)
    expect(await page.textContent('#rides-totals')).toMatch(/Meter 141\.00 CNY.*Cash 23\.50 CNY/)
    expect(await smallButtons(page)).toEqual([])
    await page.locator('#rides-list li[data-word="cash"] button').click()
    await expect.poll(() => agent.asked).toEqual([{ action: 'reprint', trip: CASES.cash.trip!.id }])
    await page.click('#rides-open')
    await page.waitForSelector('#rides[open]')
    agent.state = { meter: { state: 'backoff', silent: false, detail: 'unplugged' } }
    screens.changed()
    await expect
      .poll(() => page.locator('#rides[open]').count(), { message: 'a trouble is not hidden' })
      .toBe(0)
    await page.click('#rides-open')
    await page.waitForSelector('#rides[open]')
    await show(viewFor(CASES.paid), page)
    expect(await page.locator('#rides[open]').count()).toBe(0)
    await page.close()
  })

  test('what does not fit says MISMATCH and whom to call, in both languages at every size; the face stays', async () => {
    for (const driverLanguage of ['en', 'zh-CN'] as const) {
      await screens.stop()
      screens = await started(agent, { driverLanguage })
      for (const size of SIZES) {
        const page = await open('driver', size)
        for (const mismatch of MISMATCHES)
          for (const face of ['open', 'paid', 'over', 'short', 'unknown'] as const) {
            agent.state = { mismatch }
            await show(viewFor(CASES[face]), page)
            await page.waitForSelector('body.mismatch')
            expect(await page.textContent('#line')).toMatch(
              driverLanguage === 'en' ? /^MISMATCH\. .*Call the company/ : /^不符.*联系公司/,
            )
            expect(await misfits(page), `${face} ${mismatch} ${size.width}`).toEqual([])
          }
        await shoot(page, `driver-mismatch-${driverLanguage}-${size.width}`)
        agent.state = {}
        await show(viewFor(CASES.open), page)
        expect(await page.locator('body.mismatch').count()).toBe(0)
        await page.close()
      }
    }
  })

  test.each([
    ['en', 800, 480],
    ['en', 1920, 1080],
    ['en', 480, 800],
    ['zh-CN', 800, 480],
    ['zh-CN', 480, 800],
  ] as const)(
    'in %s at %i × %i nothing runs over, whatever troubles there are',
    async (driverLanguage, width, height) => {
      await screens.stop()
      screens = await started(agent, { driverLanguage })
      const page = await open('driver', { width, height })
      const troubles: Partial<ScreensState>[] = [
        {},
        { mismatch: 'restore-conflict' },
        {
          link: { online: false, unsent: 1234 },
          meter: { state: 'backoff', silent: false, detail: 'unplugged' },
          clock: { source: 'unverified', at: 0 },
          alarms: [{ kind: 'payment-over', detail: 'too much' }],
        },
      ]
      for (const [i, trouble] of troubles.entries())
        for (const face of FACES) {
          agent.state = trouble
          await show(viewFor(CASES[face]), page)
          expect(await misfits(page), `${face} ${i}`).toEqual([])
          expect(await smallButtons(page), `${face} ${i}`).toEqual([])
        }
      agent.state = {}
      await show(viewFor(CASES.open), page)
      await page.click('[data-action="confirm"]')
      expect([await misfits(page), await smallButtons(page)], 'the keypad').toEqual([[], []])
      await page.click('#keypad-cancel')
      agent.shift = {
        ...agent.shift,
        rides: FACES.flatMap(face => (face === 'ready' ? [] : [tripView(CASES[face].trip!)])),
      }
      await page.click('#rides-open')
      await page.waitForSelector('#rides-list li[data-word="over"]')
      expect([await misfits(page), await smallButtons(page)], 'the list').toEqual([[], []])
      await page.close()
    },
  )

  test('day and night by hand: a button while nothing is to be decided', async () => {
    const page = await open('driver')
    await page.click('[data-action=night]')
    await expect.poll(() => agent.theme).toBe('night')
    screens.changed()
    await page.waitForSelector('html[data-theme=night]')
    await page.waitForSelector('[data-action=day]')
    expect(await misfits(page)).toEqual([])
    expect(await smallButtons(page)).toEqual([])
    await page.close()
  })

  test('a code that took the place of another is told', async () => {
    const page = await open('driver')
    const line = () => page.textContent('#line')
    await show(viewFor(CASES.open), page)
    expect(await line()).toMatch(/^The pay code is on/)
    await show(viewFor({ position: 'stopped', trip: asking({}, 2350, 2) }), page)
    await expect.poll(line).toMatch(/^A new pay code is up/)
    await page.close()
  })

  test('a late payment of an earlier ride is a banner; face, figure and buttons stay as they are', async () => {
    const page = await open('driver')
    await show(viewFor(CASES.open), page)
    const before = [await page.textContent('#word'), await page.textContent('#buttons')]
    agent.state = {
      late: [
        { order: 4, tripNo: '16', received: 1200, currency: 'CNY' },
        { order: 5, tripNo: '15', received: 900, currency: 'CNY' },
      ],
    }
    screens.changed()
    await page.waitForSelector('#late:not([hidden])')
    expect(await page.textContent('#late')).toMatch(/ride 16: 12\.00 CNY/)
    expect([await page.textContent('#word'), await page.textContent('#buttons')]).toEqual(before)
    await page.click('#late')
    expect(await page.textContent('#late'), 'the next one').toMatch(/ride 15: 9\.00 CNY/)
    await page.reload()
    await page.waitForSelector('#late:not([hidden])')
    expect(await page.textContent('#late'), 'what was seen is not shown again').toMatch(/ride 15/)
    await page.click('#late')
    screens.changed()
    await page.waitForTimeout(100)
    expect(await page.locator('#late').isHidden()).toBe(true)
    // Another start may have another ledger, whose numbers begin anew.
    const { port } = new URL(screens.url)
    await screens.stop()
    screens = await started(agent, { port: Number(port), token: 'another-device-token' })
    await page.waitForSelector('#late:not([hidden])')
    await page.close()
  })

  test('paid, problem and attention sound different, a loaded page is silent, and mute hides nothing', async () => {
    const page = await browser.newPage({ viewport: KIOSK })
    await page.addInitScript(`
      globalThis.played = []
      const gain = { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: other => other }
      globalThis.AudioContext = class {
        currentTime = 0
        createGain() { return gain }
        createOscillator() {
          const frequency = {}
          return { frequency, connect: other => other, start() { played.push(frequency.value) }, stop() {} }
        }
        resume() {}
      }`)
    await page.goto(`${screens.url}/driver`)
    await faceIs(page, 'ready')
    const heard = async () => (await page.evaluate('played.splice(0).join(" ")')) as string
    expect(await heard()).toBe('')
    const sounds = new Map<Face, string>()
    for (const face of ['open', 'paid', 'unknown'] as const) {
      await show(viewFor(CASES[face]), page)
      sounds.set(face, await heard())
    }
    expect([...sounds.values()]).toEqual(['880 880', '659 784 1047', '311 233'])
    screens.changed()
    await page.waitForTimeout(100)
    expect(await heard(), 'the same state again').toBe('')
    const told = async (state: Partial<ScreensState>) => {
      agent.state = state
      screens.changed()
      await page.waitForTimeout(100)
      return await heard()
    }
    const printer = { state: 'waiting', lastError: 'no paper' } as const
    expect(await told({ printer }), 'a printer that has stopped').toBe('880 880')
    expect(await told({ printer, link: { online: false, unsent: 4 } }), 'the network').toBe('')
    const meter = { state: 'backoff', silent: false, detail: '' } as const
    expect(await told({ printer, meter }), 'no meter').toBe('311 233')
    expect(await told({})).toBe('')
    await show(viewFor(CASES.ready), page)
    await show(viewFor(CASES.paid), page)
    expect(await heard(), 'the face is back, the payment is the old one').toBe('')
    await page.click('#mute')
    await show(viewFor({ ...CASES.cash, trip: { ...CASES.cash.trip!, id: 'ANOTHER' } }), page)
    expect([await heard(), await page.textContent('#word')]).toEqual(['', 'CASH'])
    await page.reload()
    await faceIs(page, 'cash')
    expect(await page.getAttribute('#mute', 'aria-pressed')).toBe('true')
    await page.close()
  })

  test('without the agent both pages say so, and come back by themselves', async () => {
    const { port } = new URL(screens.url)
    agent.show(viewFor(CASES.paid))
    const driver = await open('driver')
    agent.show(viewFor(CASES.open))
    screens.changed()
    const passenger = await open('passenger')
    agent.show(viewFor(CASES.paid))
    screens.changed()
    await faceIs(driver, 'paid')
    await screens.stop()
    for (const page of [driver, passenger]) {
      await faceIs(page, 'lost')
      expect(await misfits(page)).toEqual([])
      expect(await page.textContent('body')).not.toContain('23.50')
      expect(await page.locator('#code svg, nav button').count()).toBe(0)
    }
    expect(await driver.textContent('#word')).toBe('NO CONTACT')
    await shoot(driver, 'driver-lost')
    await shoot(passenger, 'passenger-lost')
    // The new agent has drawn another token: the driver's page must fetch it before it can tap.
    screens = await started(agent, { port: Number(port), token: 'another-device-token' })
    for (const page of [driver, passenger]) await faceIs(page, 'paid')
    await holds(driver, `document.querySelector('meta[name=token]').content === 'another-device-token'`)
    await faceIs(driver, 'paid')
    await driver.click('[data-action=reprint]')
    await expect.poll(() => agent.asked).toEqual([{ action: 'reprint', trip: ride().id }])
    for (const page of [driver, passenger]) await page.close()
  })

  test('an agent that hangs with the line open is lost too', async () => {
    await screens.stop()
    screens = await started(agent, { timing: { heartbeatMs: 60_000 } })
    agent.show(viewFor(CASES.open))
    const page = await browser.newPage({ viewport: KIOSK })
    // The first line stays open and silent; every further one is kept waiting for ever.
    let lines = 0
    await page.route('**/events', route => {
      lines++
      return lines === 1 ? route.continue() : undefined
    })
    await page.goto(`${screens.url}/passenger`)
    await faceIs(page, 'open')
    await faceIs(page, 'lost')
    expect(await page.locator('#code svg').count()).toBe(0)
    await page.close()
  })

  test('a page of another site gets nothing out of this browser', async () => {
    agent.show(viewFor(CASES.open))
    const evil = await started(new FakeAgent())
    const page = await browser.newPage()
    await page.goto(`${evil.url}/metrics`)
    const tries = (await page.evaluate(`(async () => {
      const url = ${JSON.stringify(screens.url)}
      const read = (path, init) => fetch(url + path, init).then(r => r.text(), () => 'blocked')
      const post = { method: 'POST', mode: 'no-cors', body: '{"trip":"ABC"}' }
      return [await read('/api/state'), await read('/driver'), await read('/events'), await read('/api/driver/cash', post)]
    })()`)) as string[]
    expect(tries.slice(0, 3)).toEqual(['blocked', 'blocked', 'blocked'])
    expect(tries[3]).not.toContain('applied')
    expect(agent.asked).toEqual([])
    await page.close()
    await evil.stop()
  })
})

async function faceIs(page: Page, face: string): Promise<void> {
  await page.waitForSelector(`body[data-face="${face}"]`)
}

/** Waits until an expression is true in the page. The page's own policy forbids playwright's waitForFunction. */
async function holds(page: Page, expression: string): Promise<void> {
  await expect.poll(() => page.evaluate(expression), { timeout: 10_000, interval: 50 }).toBe(true)
}

/** Two taps in the same instant, as a worn touch panel reports one. */
async function bounce(page: Page, action: string): Promise<void> {
  await page.evaluate(
    `(button => (button.click(), button.click()))(document.querySelector('[data-action=${action}]'))`,
  )
}

async function scan(page: Page): Promise<string[]> {
  return readCodes(await page.screenshot())
}

async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.FAREBRIDGE_SHOTS
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.png`), await page.screenshot())
}

function hugeView(): View {
  const trip = asking({}, 999_999_999_999)
  return viewFor({
    position: 'stopped',
    trip: { ...trip, record: { ...trip.record!, total: 999_999_999_999 } },
  })
}

function allTroubles(): FakeAgent['state'] {
  return {
    ledger: { trouble: 'the disk is full: nothing can be booked. Make room, then restart the device' },
    meter: { state: 'backoff', silent: false, detail: 'no such device' },
    printer: { state: 'waiting', lastError: 'out of paper', unknown: 1 },
    link: { online: false, unsent: 12 },
    clock: { source: 'unverified', at: 100 },
    alarms: [{ kind: 'payment-late', detail: 'an earlier ride was paid after the next one began' }],
  }
}
