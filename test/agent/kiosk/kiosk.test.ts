/** The supervisor with short times, an agent and browsers to be turned by hand. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Told } from '../../../src/agent/kiosk/agentPages.ts'
import { Kiosk, type KioskChange, type KioskTimes } from '../../../src/agent/kiosk/kiosk.ts'
import type { Signs } from '../../../src/agent/kiosk/signs.ts'
import { until } from '../../support/waiting.ts'

const TIMES: KioskTimes = {
  patience: { firstMs: 400, silentMs: 150 },
  lookEveryMs: 10,
  backoff: { firstMs: 20, longestMs: 80 },
  provenMs: 1_000,
}

/** A browser whose page speaks for as long as `talks`. */
class FakeBrowser {
  talks = true
  /** Does as it is told. */
  obeys = true
  ends = 0
  readonly bornMs = performance.now()
  readonly #onGone: (how: string) => void

  constructor(onGone: (how: string) => void) {
    this.#onGone = onGone
  }

  end(): void {
    this.ends++
    if (this.obeys) setTimeout(() => this.die('SIGTERM'), 5)
  }

  die(how: string): void {
    this.talks = false
    this.#onGone(how)
  }
}

let answers = true
let page = 'driver'
let screen = 'front'
let lastWordMs = 0
let browsers: FakeBrowser[] = []
let changes: KioskChange[] = []
let kiosk: Kiosk

const current = () => browsers.at(-1)!
const states = () => changes.map(({ state }) => state)

async function ask(): Promise<Told> {
  await sleep(1)
  if (!answers) return { no: 'nobody there' }
  if (browsers.at(-1)?.talks === true) lastWordMs = performance.now()
  const silentS = (performance.now() - lastWordMs) / 1000
  const signs: Signs = { screen, page, silentS, unpaintedS: silentS }
  return { pages: lastWordMs === 0 ? [] : [{ ...signs, screen: 'other', silentS: 0, unpaintedS: 0 }, signs] }
}

function made(
  times: Partial<KioskTimes> = {},
  launch = (onGone: (how: string) => void) => new FakeBrowser(onGone),
) {
  return new Kiosk({
    place: { page: 'driver', screen: 'front' },
    ask,
    launch: onGone => {
      const browser = launch(onGone)
      browsers.push(browser)
      return browser
    },
    onChange: change => changes.push(change),
    times: { ...TIMES, ...times },
  })
}

beforeEach(() => {
  answers = true
  page = 'driver'
  screen = 'front'
  lastWordMs = 0
  browsers = []
  changes = []
  kiosk = made()
})

afterEach(async () => {
  for (const browser of browsers) browser.obeys = true
  const stopped = kiosk.stop()
  await sleep(20)
  if (kiosk.isLooking() && browsers.length > 0) current().die('the test ends')
  await stopped
})

test('the browser waits for the agent; each reason is told once', async () => {
  answers = false
  kiosk.start()
  await sleep(100)
  expect(changes).toEqual([
    { state: 'waiting', why: '' },
    { state: 'waiting', why: 'the agent does not answer: nobody there' },
  ])
  expect(browsers).toEqual([])
  answers = true
  await until('the page shows', () => states().at(-1) === 'showing')
  expect(browsers).toHaveLength(1)
})

test('a page that falls silent has its browser ended, and another is started', async () => {
  kiosk.start()
  await until('the page shows', () => states().at(-1) === 'showing')
  current().talks = false
  await until('a second browser shows it', () => browsers.length === 2 && states().at(-1) === 'showing')
  expect(browsers[0]!.ends).toBe(1)
  expect(states().slice(2)).toEqual(['showing', 'ending', 'pausing', 'waiting', 'starting', 'showing'])
  expect(changes[3]!.why).toMatch(/^the page is silent for [\d.]+ s$/)
  expect(changes[4]!.why).toBe('the browser ended: SIGTERM')
})

test('a page that never says a word has the longer patience', async () => {
  kiosk = made({}, onGone => Object.assign(new FakeBrowser(onGone), { talks: false }))
  kiosk.start()
  await until('it is given up', () => states().includes('ending'))
  expect(performance.now() - browsers[0]!.bornMs).toBeGreaterThanOrEqual(TIMES.patience.firstMs)
  expect(changes.find(({ state }) => state === 'ending')!.why).toBe('the page has not said a word')
})

test.each([
  ['another screen', () => (screen = 'rear')],
  ['the other page', () => (page = 'passenger')],
])('%s does not stand in', async (_name, other) => {
  other()
  kiosk.start()
  await until('it is given up', () => states().includes('ending'))
  expect(states()).not.toContain('showing')
})

test('while the agent is away the browser is left alone', async () => {
  kiosk.start()
  await until('the page shows', () => states().at(-1) === 'showing')
  answers = false
  current().talks = false
  await sleep(3 * TIMES.patience.silentMs)
  expect(browsers).toHaveLength(1)
  expect(states().at(-1)).toBe('showing')
  answers = true
  // As long as it takes to find the agent again.
  await sleep(TIMES.patience.silentMs / 3)
  current().talks = true
  await sleep(2 * TIMES.patience.silentMs)
  expect(states()).toEqual(['waiting', 'starting', 'showing'])
})

test('a browser that ends while the agent is away comes back with the agent', async () => {
  kiosk.start()
  await until('the page shows', () => states().at(-1) === 'showing')
  answers = false
  await sleep(20)
  current().die('SIGSEGV')
  await until('it waits', () => states().at(-1) === 'waiting')
  await sleep(100)
  expect(browsers).toHaveLength(1)
  answers = true
  await until('the page shows again', () => states().at(-1) === 'showing')
})

test('a browser that ends at once is started ever later, and one that has stood is started soon', async () => {
  const starts: number[] = []
  let stands = false
  kiosk = made({ backoff: { firstMs: 20, longestMs: 400 }, provenMs: 150 }, onGone => {
    starts.push(performance.now())
    const browser = new FakeBrowser(onGone)
    if (!stands) queueMicrotask(() => browser.die('exit code 1'))
    return browser
  })
  kiosk.start()
  await until('it has been tried six times', () => starts.length === 6)
  expect(starts[5]! - starts[4]!).toBeGreaterThan(100)
  stands = true
  await until('it stands', () => states().at(-1) === 'showing')
  await sleep(200)
  const at = performance.now()
  current().die('SIGSEGV')
  await until('it is started again', () => starts.at(-1)! > at)
  expect(starts.at(-1)! - at).toBeLessThan(100)
})

test('a browser that cannot even be started is tried again', async () => {
  let isBroken = true
  kiosk = made({}, onGone => {
    if (isBroken) throw new Error('no space left on device')
    return new FakeBrowser(onGone)
  })
  kiosk.start()
  await until('it has failed twice', () => states().filter(state => state === 'pausing').length === 2)
  expect(changes.find(({ state }) => state === 'pausing')!.why).toBe(
    'the browser ended: no space left on device',
  )
  isBroken = false
  await until('the page shows', () => states().at(-1) === 'showing')
})

test('a stop ends the browser and waits for it', async () => {
  kiosk.start()
  await until('the page shows', () => states().at(-1) === 'showing')
  current().obeys = false
  let isStopped = false
  const stopped = kiosk.stop().then(() => {
    isStopped = true
  })
  await sleep(50)
  expect([current().ends, isStopped]).toEqual([1, false])
  current().die('SIGKILL')
  await stopped
  expect(states().slice(-2)).toEqual(['closing', 'stopped'])
  const { length } = browsers
  await sleep(100)
  expect(browsers).toHaveLength(length)
})

test('a stop is heard in the pause and while waiting', async () => {
  kiosk = made({ backoff: { firstMs: 60_000, longestMs: 60_000 } })
  kiosk.start()
  await until('the page shows', () => states().at(-1) === 'showing')
  current().die('SIGSEGV')
  await until('it pauses', () => states().at(-1) === 'pausing')
  const timers = () => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
  const before = timers()
  await kiosk.stop()
  await sleep(20)
  // Neither the pause nor the next look holds the process up.
  expect(timers()).toBeLessThanOrEqual(before - 2)
  answers = false
  kiosk = made()
  kiosk.start()
  await kiosk.stop()
  expect(states().at(-1)).toBe('stopped')
})

test('it says whether it gets on', async () => {
  expect(kiosk.isLooking()).toBe(false)
  kiosk.start()
  await until('it looks', () => kiosk.isLooking())
})
