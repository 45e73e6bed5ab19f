/** How a page looks in a real browser: what does not fit, and what a finger would miss. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

/** What sticks out of the screen, or is cut off inside its own box: names of elements, none when all is well. */
export async function misfits(page: Page): Promise<string[]> {
  return (await page.evaluate(`(() => {
    const { innerWidth: w, innerHeight: h } = window
    const bad = []
    const root = document.documentElement
    if (root.scrollWidth > w || root.scrollHeight > h) bad.push('page')
    for (const element of document.querySelectorAll('body *:not(path)')) {
      const box = element.getBoundingClientRect()
      const style = getComputedStyle(element)
      if (box.width === 0 || style.visibility === 'hidden') continue
      const name = element.id || element.className.baseVal || element.className || element.tagName
      // What a thumb scrolls through may go on above and below.
      const scroller = element.closest('#rides ul')
      if (box.left < -0.5 || box.right > w + 0.5 || (scroller === null && (box.top < -0.5 || box.bottom > h + 0.5))) bad.push(name + ' outside')
      const cuts = element.id === 'motion' || element.tagName === 'LI' || element instanceof SVGElement
      if (!cuts && (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)) bad.push(name + ' too wide')
      if (!cuts && element !== scroller && style.display !== 'inline' && element.scrollHeight > element.clientHeight + Math.max(3, parseFloat(style.fontSize) * 0.3)) bad.push(name + ' too high')
    }
    const says = document.querySelector('#says').getBoundingClientRect()
    const main = document.querySelector('main').getBoundingClientRect()
    const band = document.querySelector('#motion').getBoundingClientRect()
    for (const text of document.querySelectorAll('#says > *:not([hidden]), #shape'))
      if (band.height > 0 && text.getBoundingClientRect().top < band.bottom - 0.5) bad.push((text.id || text.tagName) + ' under the band')
    const since = document.querySelector('#since')?.getBoundingClientRect()
    for (const text of document.querySelectorAll('#says > *:not([hidden])')) {
      const box = text.getBoundingClientRect()
      if (since?.width > 0 && box.left < since.right && box.right > since.left && box.top < since.bottom && box.bottom > since.top) bad.push((text.id || text.tagName) + ' under the time')
    }
    if (says.top < main.top - 0.5 || says.bottom > main.bottom + 0.5) bad.push('says outside main')
    return bad
  })()`)) as string[]
}

/** Buttons that are smaller than 76 pixels either way. */
export async function smallButtons(page: Page): Promise<string[]> {
  return (await page.evaluate(`[...document.querySelectorAll('button')]
    .filter(button => button.getBoundingClientRect().width > 0)
    .filter(button => { const box = button.getBoundingClientRect(); return box.width < 76 || box.height < 76 })
    .map(button => button.textContent)`)) as string[]
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What keeps somebody from reading or using it, as far as axe knows: rules with how many places, none when all is well. */
export async function barriers(page: Page): Promise<string[]> {
  if (!(await page.evaluate(`'axe' in globalThis`))) await page.evaluate(readFileSync(AXE, 'utf8'))
  const { violations } = (await page.evaluate('axe.run()')) as {
    violations: { id: string; nodes: unknown[] }[]
  }
  return violations.map(({ id, nodes }) => `${id} × ${nodes.length}`)
}
