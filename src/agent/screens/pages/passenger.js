/** The passenger's screen. It draws what it is told and infers nothing. */
import { startAlive } from './alive.js'
import { byId, drawShape, say, sayFigure, sayWord, svg } from './dom.js'
import { startLanguages, texts } from './languages.js'
import { live } from './live.js'
import { passengerTexts } from './passengerTexts.js'

/** Where the passenger's picture is another than the driver's. */
const SHAPE = { ready: 'phone', unpaid: 'speak', lost: 'speak' }

let code = null
/** What was told last: null while contact is lost, undefined before the first word. */
let told

function draw(screen) {
  told = screen
  const { face, vehicle, figure } = screen
  const { word, line, driver, hint } = passengerTexts(texts(), screen)
  document.body.dataset.face = face
  document.documentElement.dataset.theme = screen.theme
  say('plate', vehicle.plate ?? vehicle.id)
  sayWord(word)
  sayFigure(figure)
  drawShape(SHAPE[face] ?? face)
  say('line', line)
  say('driver', driver)
  say('hint', hint)
  drawCode(screen.code)
}

function drawCode(next) {
  code = next
  const box = byId('code')
  box.hidden = next === null
  byId('shape').hidden = next !== null
  document.body.classList.toggle('with-code', next !== null)
  if (next === null) return void box.replaceChildren()
  box.replaceChildren(svg(next.size, [{ d: next.path }]))
  fitCode()
}

/** Whole device pixels for each module: a symbol with uneven modules is harder to read. */
function fitCode() {
  if (code === null) return
  const box = byId('code')
  const room = Math.min(box.clientWidth, box.clientHeight) * devicePixelRatio
  const side = (Math.max(4, Math.floor(room / code.size)) * code.size) / devicePixelRatio
  const symbol = box.firstElementChild
  symbol.setAttribute('width', String(side))
  symbol.setAttribute('height', String(side))
}

function lost() {
  told = null
  const WORDS = texts()
  document.body.dataset.face = 'lost'
  sayWord(WORDS.word.lost)
  sayFigure(null)
  drawShape(SHAPE.lost)
  say('line', WORDS.line.lost)
  say('driver', '')
  say('hint', '')
  drawCode(null)
}

/** In another language, the same. */
function drawAgain() {
  if (told) return draw(told)
  if (told === null) return lost()
  sayWord(texts().word.starting)
  say('line', texts().line.starting)
}

addEventListener('resize', fitCode)
startLanguages(drawAgain)
live('/events', { onScreen: draw, onLost: lost })
startAlive('passenger')
