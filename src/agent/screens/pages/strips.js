/** The strips of trouble: the worst first, and how many more there are. */
import { byId } from './dom.js'
import { fill } from './fill.js'
import { DRIVER as WORDS } from './words.js'

const ROOM = 3
/** Characters that fit between the plate and the clock; more get a row of their own. */
const ONE_ROW = 34

export function drawStrips(strips) {
  const rest = strips.length - ROOM
  const shown = rest > 0 ? strips.slice(0, ROOM - 1) : strips
  const items = shown.map(strip => item(strip.level, textOf(strip)))
  if (rest > 0) items.push(item('note', fill(WORDS.strip.more, { count: rest + 1 })))
  byId('strips').replaceChildren(...items)
  const characters = items.reduce((sum, { textContent }) => sum + textContent.length + 3, 0)
  document.body.classList.toggle('many-strips', characters > ONE_ROW)
}

function textOf({ kind, count, detail }) {
  const words = WORDS.strip[kind] ?? (kind.startsWith('alarm-') ? WORDS.strip.alarm : kind)
  const times = kind.startsWith('alarm-') && count > 1 ? ` ×${count}` : ''
  return fill(words, { count, detail }).replace(/: $/, '') + times
}

function item(level, text) {
  const element = document.createElement('li')
  element.className = level
  element.textContent = text
  return element
}
