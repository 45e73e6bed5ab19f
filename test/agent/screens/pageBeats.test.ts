/** What the pages tell of themselves: who may say it, what is believed, and what is then told of them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MAX_BEAT_BYTES } from '../../../src/agent/screens/pageBeat.ts'
import { type PageBeat, PageBeats } from '../../../src/agent/screens/pageBeats.ts'
import type { Screens } from '../../../src/agent/screens/screens.ts'
import { type Asked, ask } from './ask.ts'
import { FakeAgent, started } from './fixture.ts'

const ID = '0123456789abcdef'
const WORD = { page: 'passenger', screen: 'back-seat', id: ID, drawn: 3 }

describe('over HTTP', () => {
  const agent = new FakeAgent()
  let screens: Screens
  beforeAll(async () => {
    screens = await started(agent)
  })
  afterAll(() => screens.stop())
  beforeEach(() => {
    agent.pageBeats.beat({ page: 'driver', screen: 'marker', id: ID, drawn: 0 })
  })

  /** A header set to '' is left out. */
  function tell({ headers = {}, body = JSON.stringify(WORD), ...parts }: Asked = {}) {
    const all = {
      Origin: screens.url,
      'Content-Type': 'application/json',
      'Sec-Fetch-Site': 'same-origin',
      ...headers,
    }
    const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
    return ask(`${screens.url}/api/page-alive`, { method: 'POST', body, ...parts, headers: kept })
  }

  async function told() {
    const { pages } = (await ask(`${screens.url}/api/pages`)).json() as {
      pages: { screen: string | null }[]
    }
    return pages.filter(({ screen }) => screen !== 'marker')
  }

  const refusedSoFar = async () => expect(await told()).toEqual([])

  describe('nothing is believed', () => {
    test.each([
      ['no origin', { Origin: '' }, 403],
      ['a foreign origin', { Origin: 'http://evil.example' }, 403],
      ['an opaque origin', { Origin: 'null' }, 403],
      ['the origin of another port', { Origin: 'http://127.0.0.1:1' }, 403],
      ['another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
      ['a typed address', { 'Sec-Fetch-Site': 'none' }, 403],
      ['another name for this machine', { Host: 'evil.example', Origin: 'http://evil.example' }, 421],
      ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
      ['no type', { 'Content-Type': '' }, 415],
    ])('%s', async (_name, headers, status) => {
      const answer = await tell({ headers: headers as Record<string, string> })
      expect(answer.status).toBe(status)
      expect(answer.json()).toMatchObject({ ok: false, text: expect.any(String) })
      await refusedSoFar()
    })

    test.each([
      '',
      'x',
      '[]',
      'null',
      '1',
      '{}',
      ...[
        { page: 'pay' },
        { page: 1 },
        { screen: '' },
        { screen: 'Back' },
        { screen: 'a'.repeat(21) },
        { screen: 'a:b' },
        { screen: 7 },
        { id: ID.slice(1) },
        { id: `${ID}0` },
        { id: ID.toUpperCase() },
        { id: 1 },
        { drawn: -1 },
        { drawn: 1.5 },
        { drawn: '3' },
        { drawn: 1e300 },
        { drawn: undefined },
      ].map(part => JSON.stringify({ ...WORD, ...part })),
    ])('body %s', async body => {
      expect((await tell({ body })).status).toBe(400)
      await refusedSoFar()
    })

    test('a body of more than 128 bytes', async () => {
      const whole = JSON.stringify(WORD)
      const answer = await tell({ body: whole.padEnd(MAX_BEAT_BYTES + 1) })
      expect([answer.status, answer.json().reason]).toEqual([413, 'too-large'])
      await refusedSoFar()
    })

    test('a question', async () => {
      const answer = await ask(`${screens.url}/api/page-alive`)
      expect([answer.status, answer.headers.allow]).toEqual([405, 'POST'])
    })
  })

  test('a page of ours is heard, and told of', async () => {
    const answer = await tell({ body: JSON.stringify(WORD).padEnd(MAX_BEAT_BYTES) })
    expect([answer.status, answer.bytes.length]).toEqual([204, 0])
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    expect((await tell({ headers: { 'Sec-Fetch-Site': '' } })).status).toBe(204)
    expect(await told()).toEqual([
      {
        page: 'passenger',
        screen: 'back-seat',
        id: ID,
        silentS: expect.any(Number),
        unpaintedS: expect.any(Number),
      },
    ])
  })

  test('the longest body that a page can send fits', async () => {
    const longest = { page: 'passenger', screen: 'a'.repeat(20), id: ID, drawn: Number.MAX_SAFE_INTEGER }
    expect((await tell({ body: JSON.stringify(longest) })).status).toBe(204)
  })

  test('a page is given with whatever name its kiosk has', async () => {
    expect((await ask(`${screens.url}/passenger?screen=back-seat`)).status).toBe(200)
    expect((await ask(`${screens.url}/driver?screen=../../x`)).status).toBe(200)
  })
})

describe('what is told', () => {
  let now = 0
  const beats = () => new PageBeats({ monotonicMs: () => now })
  const word = (parts: Partial<PageBeat> = {}): PageBeat => ({
    page: 'passenger',
    screen: 'a',
    id: ID,
    drawn: 1,
    ...parts,
  })
  beforeEach(() => {
    now = 1_000_000
  })

  test('silence grows until the next word', () => {
    const pages = beats()
    pages.beat(word())
    now += 12_340
    expect(pages.list()).toMatchObject([{ silentS: 12.3, unpaintedS: 12.3 }])
    pages.beat(word({ drawn: 2 }))
    expect(pages.list()).toMatchObject([{ silentS: 0, unpaintedS: 0 }])
  })

  test('a page that speaks and does not paint is told of as that', () => {
    const pages = beats()
    for (let i = 0; i < 4; i++) {
      pages.beat(word())
      now += 5_000
    }
    expect(pages.list()).toMatchObject([{ silentS: 5, unpaintedS: 20 }])
  })

  test('a page that is not visible says so, and has time to paint when it is seen again', () => {
    const pages = beats()
    pages.beat(word())
    now += 60_000
    pages.beat(word({ drawn: null }))
    expect(pages.list()).toMatchObject([{ silentS: 0, unpaintedS: null }])
    now += 60_000
    pages.beat(word({ drawn: 0 }))
    expect(pages.list()).toMatchObject([{ unpaintedS: 0 }])
  })

  test('a page that was loaded anew counts from nothing', () => {
    const pages = beats()
    pages.beat(word({ drawn: 500 }))
    now += 20_000
    pages.beat(word({ id: 'f'.repeat(16), drawn: 0 }))
    expect(pages.list()).toMatchObject([{ id: 'f'.repeat(16), silentS: 0, unpaintedS: 0 }])
  })

  test('a page without a name stands in for none that has one', () => {
    const pages = beats()
    pages.beat(word({ screen: 'passenger' }))
    now += 20_000
    pages.beat(word({ screen: null }))
    pages.beat(word({ screen: null, page: 'driver' }))
    expect(pages.list()).toMatchObject([
      { screen: 'passenger', silentS: 20 },
      { screen: null, page: 'passenger', silentS: 0 },
      { screen: null, page: 'driver', silentS: 0 },
    ])
  })

  test('at most eight are kept, and the longest silent goes first', () => {
    const pages = beats()
    for (let i = 0; i < 100; i++) {
      pages.beat(word({ screen: 'kiosk', drawn: i }))
      pages.beat(word({ screen: `tab-${i}` }))
      expect(pages.list().map(({ screen }) => screen)).toContain('kiosk')
    }
    const names = pages.list().map(({ screen }) => screen)
    expect(names).toHaveLength(8)
    expect(names).toContain('kiosk')
    expect(names).toContain('tab-99')
    expect(names).not.toContain('tab-0')
  })

  test('a page that goes on speaking puts no other out', () => {
    const pages = beats()
    for (let i = 0; i < 8; i++) pages.beat(word({ screen: `screen-${i}` }))
    for (let i = 0; i < 8; i++) pages.beat(word({ screen: 'screen-3', drawn: i }))
    expect(pages.list()).toHaveLength(8)
  })
})
