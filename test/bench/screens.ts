/** How soon a change is on the glass: from the agent's word to the frame after it was drawn, in Chromium on this machine. */
import type { Page } from 'playwright-core'
import { CASES, FakeAgent, started, viewFor } from '../agent/screens/fixture.ts'
import { launchChromium } from '../support/chromium.ts'
import { type Row, row } from './table.ts'

const TURNS = ['open', 'paid'] as const

export async function screenBench(n: number): Promise<Row[]> {
  const agent = new FakeAgent()
  const screens = await started(agent)
  const browser = await launchChromium()
  try {
    const rows: Row[] = []
    for (const which of ['driver', 'passenger'] as const) {
      const page = await browser.newPage({ viewport: { width: 800, height: 480 } })
      await page.goto(`${screens.url}/${which}`)
      await page.waitForSelector(`body[data-face="${agent.view.face}"]`)
      // The frame after the change: what it drew is then on its way to the glass.
      await page.evaluate(`new MutationObserver(() => {
        const face = document.body.dataset.face
        requestAnimationFrame(() => requestAnimationFrame(() => {
          globalThis.painted = { face, at: performance.timeOrigin + performance.now() }
        }))
      }).observe(document.body, { attributeFilter: ['data-face'] })`)
      const ms: number[] = []
      for (let i = 0; i < n; i++) {
        const face = TURNS[i % TURNS.length]!
        agent.show(viewFor(CASES[face]))
        const since = performance.timeOrigin + performance.now()
        screens.changed()
        ms.push((await painted(page, face)) - since)
      }
      rows.push(row(`${which}'s screen: change to painted`, 'ms', ms))
      await page.close()
    }
    return rows
  } finally {
    await browser.close()
    await screens.stop()
  }
}

/** Asked again and again: the page's policy lets no waiting function be made inside it. */
async function painted(page: Page, face: string): Promise<number> {
  for (;;) {
    const at = await page.evaluate(`globalThis.painted?.face === '${face}' && globalThis.painted.at`)
    if (typeof at === 'number') return at
    await page.waitForTimeout(2)
  }
}
