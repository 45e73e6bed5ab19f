/** The shift's rides and totals, over the driver's screen and away again with one touch. It never hides a change of face. */
import { byId } from './dom.js'
import { fill, money } from './fill.js'
import { DRIVER } from './words.js'

const WORDS = DRIVER.rides
const TOTALS = ['metered', 'cash', 'received', 'refunded', 'open', 'unpaid', 'excess', 'withoutRide']

let shownFor = ''
let reprint = null

/** `onReprint(trip)` asks for a copy of that ride's receipt. */
export function startRides(onReprint) {
  reprint = onReprint
  const open = byId('rides-open')
  open.textContent = WORDS.title
  open.hidden = false
  open.addEventListener('click', () => void show())
  const close = byId('rides-close')
  close.textContent = WORDS.close
  close.addEventListener('click', () => byId('rides').close())
}

/** What the driver must see now comes first: the list goes away when that changes. */
export function ridesYieldTo(now) {
  if (now !== shownFor) byId('rides').close()
  shownFor = now
}

async function show() {
  const list = byId('rides-list')
  byId('rides-title').textContent = WORDS.title
  byId('rides-totals').replaceChildren()
  list.replaceChildren(line('li', WORDS.loading))
  byId('rides').showModal()
  try {
    const answer = await fetch('/api/shift', { signal: AbortSignal.timeout(8000) })
    if (!answer.ok) throw new Error(String(answer.status))
    draw(await answer.json())
  } catch {
    list.replaceChildren(line('li', DRIVER.noAnswer))
  }
}

function draw(sheet) {
  const totals = TOTALS.filter(name => sheet.totals[name] !== null).map(name =>
    line('li', `${WORDS.totals[name]} ${money(sheet.totals[name])}`),
  )
  const check = line('li', fill(WORDS.check[sheet.check], places(sheet)))
  check.className = sheet.check === 'agrees' ? 'good' : 'bad'
  byId('rides-totals').replaceChildren(...totals, check)
  const rows = sheet.rides.map(row)
  if (sheet.more > 0) rows.push(line('li', fill(WORDS.more, { count: sheet.more })))
  byId('rides-list').replaceChildren(...(rows.length > 0 ? rows : [line('li', WORDS.none)]))
}

function places({ meter, own }) {
  return {
    meterTrips: meter?.trips,
    meterTotal: money(meter?.total),
    ownTrips: own?.trips,
    ownTotal: money(own?.total),
  }
}

function row(ride) {
  const item = document.createElement('li')
  item.dataset.word = ride.word
  const owed =
    ride.due !== null && ride.word === 'short' ? ` (${fill(WORDS.owed, { due: money(ride.due) })})` : ''
  item.append(
    line('span', ride.at || '–'),
    line('span', `#${ride.tripNo || '–'}`),
    line('b', WORDS.word[ride.word] + owed),
    line('span', money(ride.figure)),
  )
  if (ride.mayReprint) {
    const button = line('button', DRIVER.button.reprint)
    button.type = 'button'
    button.addEventListener('click', () => {
      byId('rides').close()
      reprint(ride.id)
    })
    item.append(button)
  }
  return item
}

function line(tag, text) {
  const element = document.createElement(tag)
  element.textContent = text
  return element
}
