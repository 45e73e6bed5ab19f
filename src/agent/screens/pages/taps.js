/**
 * The driver's buttons. Each names the ride that it was drawn for; none works while a request is under way; those
 * that settle a ride want a second tap within three seconds, and not so soon that it could be a bounce.
 */
import { byId } from './dom.js'
import { fill, money } from './fill.js'
import { closeKeypad, openKeypad } from './keypad.js'
import { meta } from './live.js'
import { DRIVER as WORDS } from './words.js'

const ARMED_MS = 3000
const BOUNCE_MS = 250
const NOTICE_MS = 6000
/** Buttons rest so long after an answer: a bouncing finger must not print two copies. */
const REST_MS = 500

let drawn = ''
let busy = false
let armed = null
let noticeTimer = 0

/** Draws the buttons of a state; null takes them all away. */
export function drawButtons(screen) {
  const buttons = screen?.buttons ?? []
  const key = JSON.stringify([buttons, screen?.face, screen?.figure])
  if (key === drawn) return
  drawn = key
  disarm()
  byId('notice').hidden = true
  byId('buttons').replaceChildren(...buttons.map(button => element(button, screen)))
  const confirm = buttons.find(button => button.action === 'confirm' && button.enabled)
  closeKeypad(confirm?.trip)
}

function element(button, { face, figure }) {
  const tap = document.createElement('button')
  tap.type = 'button'
  tap.dataset.action = button.action
  tap.dataset.trip = button.trip ?? ''
  tap.dataset.off = button.enabled ? '' : 'yes'
  tap.disabled = busy || !button.enabled
  const { action } = button
  const name = WORDS.button[`${action}-${face}`] ?? WORDS.button[action]
  const small = button.enabled
    ? (WORDS.button2[`${action}-${button.note ?? face}`] ?? WORDS.button2[action])
    : WORDS.button2[`${action}-off`]
  tap.append(lineOf('b', name), lineOf('small', fill(small, { figure: money(figure) })))
  tap.addEventListener('click', () => tapped(button, tap))
  return tap
}

function lineOf(tag, text) {
  const line = document.createElement(tag)
  line.textContent = text
  return line
}

function tapped(button, tap) {
  if (busy) return
  if (button.action === 'confirm') return void openKeypad(button.trip, code => post(button, code))
  if (!button.arm) return void post(button)
  if (armed?.tap !== tap) return arm(tap)
  if (performance.now() - armed.at < BOUNCE_MS) return
  disarm()
  void post(button)
}

function arm(tap) {
  disarm()
  const name = tap.firstElementChild
  armed = { tap, at: performance.now(), name: name.textContent, timer: setTimeout(disarm, ARMED_MS) }
  name.textContent = WORDS.again
  tap.classList.add('armed')
}

function disarm() {
  if (armed === null) return
  clearTimeout(armed.timer)
  armed.tap.classList.remove('armed')
  armed.tap.firstElementChild.textContent = armed.name
  armed = null
}

/** A copy of the receipt of any ride of the list. */
export function reprintOf(trip) {
  if (!busy) void post({ action: 'reprint', trip })
}

/** Answers `{ok, text}`; the text is for the driver. */
async function post({ action, trip }, code) {
  setBusy(true)
  const answer = await ask(action, code === undefined ? (trip === null ? {} : { trip }) : { trip, code })
  setTimeout(() => setBusy(false), REST_MS)
  const text = answer.ok
    ? answer.effect === 'duplicate'
      ? WORDS.done.duplicate
      : WORDS.done[action]
    : answer.text
  if (code === undefined && text) notice(text, answer.ok)
  return { ok: answer.ok, text }
}

async function ask(action, body) {
  try {
    const response = await fetch(`/api/driver/${action}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Farebridge-Token': meta('token') },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(8000),
    })
    return await response.json()
  } catch {
    return { ok: false, text: WORDS.noAnswer }
  }
}

function setBusy(now) {
  busy = now
  disarm()
  for (const tap of byId('buttons').children) tap.disabled = busy || tap.dataset.off === 'yes'
}

function notice(text, good) {
  const box = byId('notice')
  box.textContent = text
  box.className = good ? 'good' : 'bad'
  box.hidden = false
  clearTimeout(noticeTimer)
  noticeTimer = setTimeout(() => {
    box.hidden = true
  }, NOTICE_MS)
}
