/** A payment of an earlier ride: a banner that leaves the ride in hand alone, until it is touched or a minute is over. */
import { byId } from './dom.js'
import { fill, money } from './fill.js'
import { DRIVER as WORDS } from './words.js'

const SHOWN_MS = 60_000

let seen = 0
let timer = 0

export function drawLate(late) {
  const banner = byId('late')
  if (late === null || late.order <= seen) {
    if (late === null) banner.hidden = true
    return
  }
  banner.textContent = fill(WORDS.late, { tripNo: late.tripNo, figure: money(late.figure) })
  banner.onclick = () => dismiss(late.order)
  if (!banner.hidden && banner.dataset.order === String(late.order)) return
  banner.dataset.order = String(late.order)
  banner.hidden = false
  clearTimeout(timer)
  timer = setTimeout(() => dismiss(late.order), SHOWN_MS)
}

function dismiss(order) {
  seen = Math.max(seen, order)
  byId('late').hidden = true
}
