/** A payment of an earlier ride: a banner that leaves the ride in hand alone, until it is touched or a minute is over. */
import { byId } from './dom.js'
import { fill, money } from './fill.js'
import { keep, kept } from './keep.js'
import { meta } from './live.js'
import { DRIVER as WORDS } from './words.js'

const SHOWN_MS = 60_000

/** What was seen is kept over a reload, and no longer than the agent's run: another ledger counts from the beginning. */
const RUN = meta('build')
let seen = seenBefore()
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
  keep('late', `${RUN} ${seen}`)
  drawLate(all)
}

function seenBefore() {
  const [run, order] = (kept('late') ?? '').split(' ')
  return run === RUN ? Number(order) : 0
}
