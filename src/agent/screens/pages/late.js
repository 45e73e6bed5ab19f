/** A payment of an earlier ride: a banner that leaves the ride in hand alone, until it is touched or a minute is over. */
import { byId } from './dom.js'
import { fill, money } from './fill.js'
import { keep, kept } from './keep.js'
import { DRIVER as WORDS } from './words.js'

const SHOWN_MS = 60_000

/** Kept over a reload, which an update of the page may be. */
let seen = Number(kept('late') ?? 0)
let all = []
let timer = 0

/** One after the other, the oldest first. */
export function drawLate(lates) {
  const banner = byId('late')
  all = lates
  const late = lates.find(({ order }) => order > seen)
  if (late === undefined) {
    banner.hidden = true
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
  keep('late', String(seen))
  drawLate(all)
}
