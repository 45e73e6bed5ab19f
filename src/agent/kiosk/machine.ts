/**
 * The kiosk's machine: which state follows which event, and what is to be done. Pure; the owner carries it out. Only
 * `stopped` is an end, and only a `stop` leads there: a browser is started again however often it fails.
 *
 *            start            answered             beat
 *   stopped ───────► waiting ──────────► starting ──────► showing
 *      ▲                ▲                  │    │           │  │
 *      │         waited │           exited │    │ silent    │  │ exited
 *      │                │                  ▼    ▼           ▼  ▼
 *      │             pausing ◄─────────────── ending      pausing
 *      │   exited               exited
 *      └────────── closing ◄─── stop (from every state that has a browser)
 */
export const KIOSK_STATES = [
  'stopped',
  'waiting',
  'starting',
  'showing',
  'ending',
  'pausing',
  'closing',
] as const
export type KioskState = (typeof KIOSK_STATES)[number]

/**
 * `answered`: the agent does. `beat`: the page of this browser lives and paints. `silent`: it does not, for too long.
 * `exited`: this browser is gone. `waited`: the back-off is over.
 */
export const KIOSK_EVENTS = ['start', 'stop', 'answered', 'beat', 'silent', 'exited', 'waited'] as const
export type KioskEvent = (typeof KIOSK_EVENTS)[number]

/** `launch`: start a browser. `end`: bring it to its end. `pause`: arm the back-off. `finish`: all is let go. */
export type KioskAction = 'launch' | 'end' | 'pause' | 'finish' | 'none'

export interface Step {
  readonly next: KioskState
  readonly action: KioskAction
}

const LAUNCH: Step = { next: 'starting', action: 'launch' }
const END: Step = { next: 'ending', action: 'end' }
const PAUSE: Step = { next: 'pausing', action: 'pause' }
const CLOSE: Step = { next: 'closing', action: 'end' }
const FINISH: Step = { next: 'stopped', action: 'finish' }
const to = (next: KioskState): Step => ({ next, action: 'none' })

/** What stands in no row changes nothing. */
const TABLE: Readonly<Record<KioskState, Readonly<Partial<Record<KioskEvent, Step>>>>> = {
  stopped: { start: to('waiting') },
  waiting: { answered: LAUNCH, stop: FINISH },
  starting: { beat: to('showing'), silent: END, exited: PAUSE, stop: CLOSE },
  showing: { silent: END, exited: PAUSE, stop: CLOSE },
  // Its end is under way: a stop only changes what follows.
  ending: { exited: PAUSE, stop: to('closing') },
  pausing: { waited: to('waiting'), stop: FINISH },
  closing: { exited: FINISH },
}

export function step(state: KioskState, event: KioskEvent): Step {
  return TABLE[state][event] ?? to(state)
}
