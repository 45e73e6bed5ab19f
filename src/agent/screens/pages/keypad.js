/** The keypad for the six digits that the passenger's paid page shows. */
import { byId } from './dom.js'
import { DRIVER } from './words.js'

const WORDS = DRIVER.keypad
const DIGITS = 6

let trip = null
let code = ''
let send = null
let busy = false

/** `onCode(code)` answers a promise of `{ok, text}`; the keypad stays open with the text until it is ok. */
export function openKeypad(forTrip, onCode) {
  trip = forTrip
  send = onCode
  code = ''
  byId('keypad-title').textContent = WORDS.title
  byId('keypad-cancel').textContent = WORDS.cancel
  byId('keypad-cancel').onclick = () => closeKeypad()
  tell(WORDS.text)
  byId('keypad-keys').replaceChildren(
    ...'123456789'.split('').map(digitKey),
    deleteKey(),
    digitKey('0'),
    okKey(),
  )
  show()
  byId('keypad').showModal()
}

/** Closes the keypad unless it is for this ride. */
export function closeKeypad(unlessTrip) {
  if (trip === null || trip === unlessTrip) return
  trip = null
  byId('keypad').close()
}

function digitKey(digit) {
  return key(digit, '', () => {
    if (code.length < DIGITS) code += digit
  })
}

function deleteKey() {
  return key(WORDS.delete, 'delete', () => {
    code = code.slice(0, -1)
  })
}

function okKey() {
  return key(WORDS.ok, 'ok', () => void finish())
}

function key(text, name, onTap) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = text
  button.className = name
  button.addEventListener('click', () => {
    if (busy) return
    onTap()
    show()
  })
  return button
}

async function finish() {
  if (code.length < DIGITS || busy) return
  const asked = trip
  busy = true
  tell(WORDS.sending)
  const answer = await send(code)
  busy = false
  if (trip !== asked) return
  if (answer.ok) return closeKeypad()
  code = ''
  tell(answer.text, true)
  show()
}

function show() {
  byId('keypad-code').textContent = code.padEnd(DIGITS, '·').replace(/(...)(...)/, '$1 $2')
  const ok = byId('keypad-keys').querySelector('.ok')
  if (ok !== null) ok.disabled = busy || code.length < DIGITS
}

function tell(text, bad = false) {
  const line = byId('keypad-text')
  line.textContent = text
  line.classList.toggle('bad', bad)
}
