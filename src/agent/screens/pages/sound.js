/**
 * A tone for what has just happened, beside what is seen and never instead of it. A page that was just loaded is silent: nothing
 * happened then.
 */
import { byId } from './dom.js'
import { keep, kept } from './keep.js'
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
  open: 'attention',
  checking: 'attention',
  refunded: 'attention',
  over: 'problem',
  short: 'problem',
  unpaid: 'attention',
  unknown: 'problem',
}
/** They come and go with the network, and a code that is up tells of it by its face. */
const SILENT_STRIPS = ['offline', 'unsent']
const LOST = 'lost'
const VOLUME = { day: 0.5, night: 0.2 }

let context = null
let muted = false
/** What was heard of last; null until the first word. */
let heard = null
/** The ride that was paid last, and what had come in for it. */
let known = null

export function startSound() {
  const button = byId('mute')
  muted = kept('sound') === 'muted'
  button.hidden = false
  button.addEventListener('click', () => {
    muted = !muted
    keep('sound', muted ? 'muted' : 'loud')
    label(button)
  })
  // A browser gives a page its voice at the first touch at the latest.
  addEventListener('pointerdown', () => void context?.resume(), { passive: true })
  label(button)
}

/** A page that has just learned how things stand is silent; afterwards each change has its tone. */
export function soundFor(screen) {
  const { face, trip, cameIn, late, strips, theme } = screen
  const [stops, warns] = ['stop', 'warn'].map(level => kindsOf(strips, level))
  const before = heard
  heard = { key: `${face} ${trip}`, late: late.at(-1)?.order ?? 0, stops, warns }
  if (before === null) {
    known = { trip, cameIn }
    return
  }
  const isNew = level => heard[level].some(kind => !before[level].includes(kind))
  if (isMoneyIn(screen) || heard.late > before.late) return sound('paid', theme)
  if (isNew('stops')) return sound('problem', theme)
  const ofFace = heard.key === before.key ? undefined : OF_FACE[face]
  sound(ofFace ?? (isNew('warns') ? 'attention' : undefined), theme)
}

function kindsOf(strips, level) {
  return strips.flatMap(strip =>
    strip.level === level && !SILENT_STRIPS.includes(strip.kind) ? [strip.kind] : [],
  )
}

/** Contact is lost: the money heard of before is old news when it is back. */
export function soundLost(theme) {
  if (heard === null || heard.key === LOST) return
  heard = { ...heard, key: LOST }
  sound('problem', theme)
}

/** A face may come back for the same payment, and a refund changes it: only more money is a payment. */
function isMoneyIn({ face, trip, cameIn }) {
  if (face !== 'paid' && face !== 'cash') return false
  const before = known.trip === trip ? known.cameIn : 0
  known = { trip, cameIn: Math.max(before, cameIn) }
  return cameIn > before
}

function sound(name, theme) {
  if (name !== undefined && !muted) play(TONES[name], VOLUME[theme] ?? VOLUME.day)
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
