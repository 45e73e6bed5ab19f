/** Small helpers: text goes in as text, never as markup. */
import { SHAPES } from './shapes.js'

const SVG = 'http://www.w3.org/2000/svg'

export const byId = id => document.getElementById(id)

/** Writes a text, and hides the element when there is none. */
export function say(id, text) {
  const element = byId(id)
  element.hidden = !text
  if (element.textContent !== text) element.textContent = text ?? ''
}

export function sayFigure(figure) {
  const box = byId('figure')
  box.hidden = figure === null
  byId('amount').textContent = figure?.text ?? ''
  byId('currency').textContent = figure?.currency ?? ''
  // How wide it is in its own font size: the style sheet chooses a size that fits.
  box.style.setProperty(
    '--ems',
    String(0.2 + 0.7 * (figure?.text.length ?? 0) + 0.31 * (figure?.currency.length ?? 0)),
  )
}

const pen = document.createElement('canvas').getContext('2d')

/** How wide a word is in letters of the usual width: the style sheet chooses a size that fits. */
function lettersOf(word) {
  pen.font = `800 100px ${getComputedStyle(document.body).fontFamily}`
  return Math.max(1, pen.measureText(word).width / 66)
}

export function sayWord(word) {
  const element = byId('word')
  element.textContent = word
  element.style.setProperty('--chars', String(lettersOf(word)))
}

export function svg(size, paths) {
  const root = document.createElementNS(SVG, 'svg')
  root.setAttribute('viewBox', `0 0 ${size} ${size}`)
  for (const attributes of paths) {
    const path = document.createElementNS(SVG, 'path')
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, value)
    root.append(path)
  }
  return root
}

/** The shape of a face: the same state is never told by its colour alone. */
export function drawShape(name) {
  byId('shape').replaceChildren(svg(100, SHAPES[name]))
}
