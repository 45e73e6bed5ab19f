/**
 * A tone for what has just happened, beside what is seen and never instead of it. A page that was just loaded is silent: nothing
 * happened then.
 */
import { byId } from './dom.js'
import { DRIVER as WORDS } from './words.js'

/** Hertz and seconds of each note. */
const TONES = {
  paid: {
    wave: 'sine',
    notes: [
      [659, 0.12],
      [784, 0.12],
      [1047, 0.3],
    ],
  },
  attention: {
    wave: 'triangle',
    notes: [
      [880, 0.12],
      [0, 0.08],
      [880, 0.12],
    ],
  },
  problem: {
    wave: 'square',
    notes: [
      [311, 0.25],
      [0, 0.06],
      [233, 0.45],
    ],
  },
}
const OF_FACE = {
  paid: 'paid',
  cash: 'paid',
  open: 'attention',
  checking: 'attention',
  refunded: 'attention',
  over: 'problem',
  short: 'problem',
  unpaid: 'attention',
  unknown: 'problem',
  lost: 'problem',
}
const VOLUME = { day: 0.5, night: 0.2 }

let context = null
let muted = false
let heard = null

export function startSound() {
  const button = byId('mute')
  muted = read() === 'muted'
  button.hidden = false
  button.addEventListener('click', () => {
    muted = !muted
    keep(muted ? 'muted' : 'loud')
    label(button)
  })
  // A browser gives a page its voice at the first touch at the latest.
  addEventListener('pointerdown', () => void context?.resume(), { passive: true })
  label(button)
}

/** `stops` are the kinds of the strips that stop the money; a new one is a problem. */
export function soundFor({ face, trip, late, stops, theme }) {
  const now = { key: `${face} ${trip}`, late: late?.order ?? 0, stops: new Set(stops) }
  const before = heard
  heard = now
  if (before === null) return
  const isNewTrouble = [...now.stops].some(kind => !before.stops.has(kind))
  const name = now.key === before.key ? (now.late > before.late ? 'paid' : undefined) : OF_FACE[face]
  const tone = name === 'paid' || !isNewTrouble ? name : 'problem'
  if (tone !== undefined && !muted) play(TONES[tone], VOLUME[theme] ?? VOLUME.day)
}

function play({ wave, notes }, volume) {
  try {
    context ??= new AudioContext()
    let at = context.currentTime + 0.02
    for (const [hertz, seconds] of notes) {
      if (hertz > 0) note(wave, hertz, at, seconds, volume)
      at += seconds
    }
  } catch (error) {
    console.warn('no sound', error)
  }
}

function note(wave, hertz, at, seconds, volume) {
  const tone = context.createOscillator()
  const gain = context.createGain()
  tone.type = wave
  tone.frequency.value = hertz
  gain.gain.setValueAtTime(volume, at)
  gain.gain.exponentialRampToValueAtTime(0.001, at + seconds)
  tone.connect(gain).connect(context.destination)
  tone.start(at)
  tone.stop(at + seconds)
}

function label(button) {
  button.textContent = muted ? WORDS.sound.off : WORDS.sound.on
  button.setAttribute('aria-pressed', String(muted))
}

function read() {
  try {
    return localStorage.getItem('sound')
  } catch {
    return null
  }
}

function keep(value) {
  try {
    localStorage.setItem('sound', value)
  } catch {
    // It then holds until the page is loaded anew.
  }
}
