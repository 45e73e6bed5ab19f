/** The moving band of PAID as the agent chose it for this payment. */
import { byId } from './dom.js'

export function drawPattern(pattern) {
  const band = byId('motion')
  band.dataset.motif = pattern?.motif ?? 'stripes'
  band.dataset.way = pattern?.way ?? 'on'
  const [angle, width] = [pattern?.angle ?? 115, pattern?.width ?? 18]
  // How far it moves before it looks the same again.
  const period =
    band.dataset.motif === 'stripes' ? (2 * width) / Math.sin((angle * Math.PI) / 180) : 2 * width
  band.style.setProperty('--angle', `${angle}deg`)
  band.style.setProperty('--width', `${width}px`)
  band.style.setProperty('--period', `${period}px`)
}
