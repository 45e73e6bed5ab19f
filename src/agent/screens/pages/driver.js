/** The driver's screen. It draws what it is told and infers nothing: PAID stands there only when the agent said so. */
import { startAlive } from './alive.js'
import { startClock } from './clock.js'
import { drawShape, say, sayFigure, sayWord } from './dom.js'
import { fill, money } from './fill.js'
import { drawLate } from './late.js'
import { live } from './live.js'
import { drawPattern } from './pattern.js'
import { ridesYieldTo, startRides } from './rides.js'
import { soundFor, soundLost, startSound } from './sound.js'
import { drawStrips } from './strips.js'
import { drawButtons, reprintOf } from './taps.js'
import { DRIVER as WORDS } from './words.js'

document.documentElement.lang = WORDS.lang
const clock = startClock()

function draw(screen) {
  const { face, vehicle } = screen
  document.body.dataset.face = face
  document.documentElement.dataset.theme = screen.theme
  say('plate', vehicle.plate ?? vehicle.id)
  sayWord(WORDS.word[face])
  sayFigure(screen.figure)
  drawShape(face)
  drawLine(screen)
  drawPattern(screen.pattern)
  drawStrips(screen.strips)
  drawLate(screen.late)
  drawButtons(screen)
  ridesYieldTo(`${face} ${screen.trip} ${stopsIn(screen)}`)
  soundFor(screen)
  clock.set(screen.clock, `${face} ${screen.trip}`)
}

/** Two facts that do not fit together come before whatever else there is to say. */
function drawLine(screen) {
  const mismatch = screen?.mismatch ?? null
  document.body.classList.toggle('mismatch', mismatch !== null)
  if (mismatch !== null) say('line', `${WORDS.mismatch.word}. ${WORDS.mismatch[mismatch]}`)
  else say('line', screen === null ? WORDS.line.lost : lineText(screen))
}

/** Troubles that stop the money. */
function stopsIn({ strips }) {
  return strips.filter(({ level }) => level === 'stop').map(({ kind }) => kind)
}

function lineText({ face, parts, codeUp, codeReplaced, pageOpened, figure }) {
  const { cash, received, refunded, byCode, total, excess } = parts
  const takenOf = { taken: money(received ?? cash), total: money(total) }
  const values = {
    ...takenOf,
    cash: money(cash),
    received: money(received),
    refunded: money(refunded),
    excess: money(excess),
    figure: money(figure),
  }
  return fill(
    WORDS.line[lineOf(face, { cash, received, refunded, byCode, codeUp, codeReplaced, pageOpened })],
    values,
  )
}

function lineOf(face, { cash, received, refunded, byCode, codeUp, codeReplaced, pageOpened }) {
  if (face === 'open' || face === 'unknown') {
    if (!codeUp) return 'no-code'
    if (pageOpened) return 'opened'
    return face === 'open' && codeReplaced ? 'replaced' : face
  }
  if (face !== 'paid') return face
  if (refunded !== null) return 'part-refunded'
  if (byCode !== null) return 'by-code'
  return cash !== null && received !== null ? 'paid-cash' : 'paid'
}

function lost() {
  document.body.dataset.face = 'lost'
  sayWord(WORDS.word.lost)
  sayFigure(null)
  drawShape('lost')
  drawLine(null)
  drawStrips([])
  drawLate([])
  drawButtons(null)
  ridesYieldTo('lost')
  soundLost(document.documentElement.dataset.theme)
  clock.clear()
}

startSound()
startRides(reprintOf)
live('/events/driver', { onScreen: draw, onLost: lost })
startAlive('driver')
