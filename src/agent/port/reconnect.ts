/**
 * The reconnect machine: which state follows which event, and what is to be done. Pure; the owner carries it out.
 * There is no state that it cannot leave: a device that was unplugged for a week is found again.
 *
 *              start              opened
 *   stopped ──────────► opening ──────────► open
 *      ▲                  │  ▲                │
 *      │ stop (any state) │  │ waited         │ closed
 *      │                  ▼  │                │
 *      └──────────────── backoff ◄────────────┘
 */
export const LINK_STATES = ['stopped', 'opening', 'open', 'backoff'] as const
export type LinkState = (typeof LINK_STATES)[number]

/** `opened`, `failed` and `closed` are of the present attempt only: the owner closes the port of an earlier one. */
export const LINK_EVENTS = ['start', 'stop', 'opened', 'failed', 'closed', 'waited'] as const
export type LinkEvent = (typeof LINK_EVENTS)[number]

/** `open`: begin an attempt. `adopt`: use its port. `wait`: let the port go and arm the back-off. `release`: let all go. */
export type LinkAction = 'open' | 'adopt' | 'wait' | 'release' | 'none'

export interface Step {
  readonly next: LinkState
  readonly action: LinkAction
}

const stay = (next: LinkState): Step => ({ next, action: 'none' })
const STOP: Step = { next: 'stopped', action: 'release' }
const RETRY: Step = { next: 'backoff', action: 'wait' }
const OPEN: Step = { next: 'opening', action: 'open' }

const TABLE: Readonly<Record<LinkState, Readonly<Record<LinkEvent, Step>>>> = {
  stopped: {
    start: OPEN,
    stop: stay('stopped'),
    opened: stay('stopped'),
    failed: stay('stopped'),
    closed: stay('stopped'),
    waited: stay('stopped'),
  },
  opening: {
    start: stay('opening'),
    stop: STOP,
    opened: { next: 'open', action: 'adopt' },
    failed: RETRY,
    closed: RETRY,
    waited: stay('opening'),
  },
  open: {
    start: stay('open'),
    stop: STOP,
    opened: stay('open'),
    failed: RETRY,
    closed: RETRY,
    waited: stay('open'),
  },
  backoff: {
    start: stay('backoff'),
    stop: STOP,
    opened: stay('backoff'),
    failed: stay('backoff'),
    closed: stay('backoff'),
    waited: OPEN,
  },
}

export function step(state: LinkState, event: LinkEvent): Step {
  return TABLE[state][event]
}
