/**
 * The running clock: what stands still is a picture. The board's time when it is known to be right; how long the
 * present face stands in any case, which needs no clock at all.
 */
import { byId } from './dom.js'
import { fill } from './fill.js'
import { DRIVER as WORDS } from './words.js'

const two = n => String(n).padStart(2, '0')

export function startClock() {
  let shown = null
  let key = ''
  let since = 0

  function tick() {
    if (shown === null) return
    const now = performance.now()
    byId('clock').textContent = shown.source === 'ntp' ? timeOf(shown, now) : ''
    const seconds = Math.floor((now - since) / 1000)
    byId('since').textContent = fill(WORDS.standing, {
      time: `${Math.floor(seconds / 60)}:${two(seconds % 60)}`,
    })
  }

  function timeOf({ at, gotAt, offsetMin }, now) {
    const local = new Date(at * 1000 + (now - gotAt) + offsetMin * 60_000)
    return `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`
  }

  setInterval(tick, 250)
  return {
    /** `face` names what is shown: the count begins anew when it changes. */
    set(clock, face) {
      shown = { ...clock, gotAt: performance.now() }
      if (face !== key) since = shown.gotAt
      key = face
      byId('since').hidden = false
      tick()
    },
    clear() {
      shown = null
      key = ''
      byId('clock').textContent = ''
      byId('since').hidden = true
    },
  }
}
