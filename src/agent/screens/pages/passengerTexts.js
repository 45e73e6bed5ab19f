/** What the passenger is told in words, by the page and by displays without a browser. It infers nothing. */
import { fill, money } from './fill.js'

/** `words` is a language's file, `screen` what the agent tells the page; figures are null where there is nothing to say. */
export function passengerTexts(words, screen) {
  const { face, vehicle } = screen
  const figures = { taken: money(screen.taken), excess: money(screen.excess) }
  return {
    word: words.word[face],
    line: fill(words.line[lineOf(screen)], figures),
    driver: face === 'ready' && vehicle.driver !== undefined ? fill(words.driver, vehicle) : '',
    hint: screen.code === null ? '' : (words.hint[face] ?? ''),
  }
}

function lineOf({ face, figure, code, pageOpened }) {
  if (face === 'on-trip') return figure === null ? 'on-trip' : 'on-trip-fare'
  if (face !== 'open' && face !== 'unknown' && face !== 'short') return face
  if (code === null) return 'no-code'
  return pageOpened ? 'opened' : face
}
