/**
 * The passenger's languages: the first two of the configuration take turns by themselves; a touch chooses one, which then stays
 * for a minute.
 */
import { byId } from './dom.js'
import { meta } from './live.js'
import de from './passenger-de.js'
import en from './passenger-en.js'
import ja from './passenger-ja.js'
import ko from './passenger-ko.js'
import zhCN from './passenger-zh-CN.js'
import zhTW from './passenger-zh-TW.js'

const TURN_MS = 8_000
const CHOSEN_MS = 60_000

const KNOWN = [en, zhCN, zhTW, ja, ko, de]
const offered = meta('languages')
  .split(' ')
  .map(lang => KNOWN.find(texts => texts.lang === lang))
  .filter(texts => texts !== undefined)
const turns = offered.slice(0, 2)

let current = offered[0] ?? en
let chosenUntil = 0
let changed = () => {}

export const texts = () => current

/** Calls back whenever another language is to be drawn. */
export function startLanguages(draw) {
  changed = draw
  const button = byId('language')
  button.hidden = offered.length < 2
  button.addEventListener('click', choose)
  byId('languages').replaceChildren(...offered.map(option))
  if (turns.length > 1) setInterval(takeTurn, TURN_MS)
  use(current)
}

function takeTurn() {
  if (performance.now() < chosenUntil || byId('chooser').open) return
  use(turns[(turns.indexOf(current) + 1) % turns.length])
}

function use(next) {
  current = next
  document.documentElement.lang = next.lang
  document.documentElement.dir = next.dir
  byId('language').setAttribute('aria-label', next.choose)
  changed()
}

function choose() {
  const chooser = byId('chooser')
  if (chooser.open) chooser.close()
  else chooser.showModal()
}

/** A language in its own words, to be touched. */
function option(language) {
  const button = document.createElement('button')
  button.type = 'button'
  button.lang = language.lang
  button.textContent = language.name
  button.addEventListener('click', () => {
    chosenUntil = performance.now() + CHOSEN_MS
    byId('chooser').close()
    use(language)
  })
  return button
}
