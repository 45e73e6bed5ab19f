/**
 * The link's reconnect machine: a table and a pure function. It has no terminal state: whatever is lost, a next try is
 * armed; only `stop` ends it, and `start` begins anew. mqtt.js's own reconnect is off, since it stays down after a
 * refused CONNECT and has no jitter.
 */
export const LINK_STATES = ['stopped', 'waiting', 'connecting', 'subscribing', 'online', 'closing'] as const
export const LINK_EVENTS = [
  'start',
  'stop',
  'retry',
  'connected',
  'downgrade',
  'subscribed',
  'failed',
  'stable',
  'closed',
] as const

export type LinkState = (typeof LINK_STATES)[number]
export type LinkEvent = (typeof LINK_EVENTS)[number]

/**
 * open: a new client object · drop: forget the client and destroy its stream · wait: arm the back-off · calm: the
 * back-off starts from its shortest again · subscribe, online, offline: as they say · close: say goodbye, then drop.
 */
export type LinkEffect = 'open' | 'drop' | 'wait' | 'calm' | 'subscribe' | 'online' | 'offline' | 'close'

export interface LinkStep {
  readonly next: LinkState
  readonly effects: readonly LinkEffect[]
}

type Row = Partial<Record<LinkEvent, LinkStep>>

const to = (next: LinkState, ...effects: LinkEffect[]): LinkStep => ({ next, effects })

/** What is not listed changes nothing: it comes from a client that was given up, or too late. */
const TABLE: Record<LinkState, Row> = {
  stopped: { start: to('connecting', 'calm', 'open') },
  waiting: { retry: to('connecting', 'open'), stop: to('stopped', 'drop') },
  connecting: {
    connected: to('subscribing', 'subscribe'),
    // The broker does not speak MQTT 5. Once a process, so it need not wait.
    downgrade: to('connecting', 'drop', 'open'),
    failed: to('waiting', 'drop', 'wait'),
    stop: to('stopped', 'drop'),
  },
  subscribing: {
    subscribed: to('online', 'online'),
    failed: to('waiting', 'drop', 'wait'),
    stop: to('stopped', 'drop'),
  },
  online: {
    // Not on `online` itself: two clients with one id would throw each other out at the shortest back-off for ever.
    stable: to('online', 'calm'),
    failed: to('waiting', 'offline', 'drop', 'wait'),
    stop: to('closing', 'offline', 'close'),
  },
  closing: {
    closed: to('stopped', 'drop'),
    failed: to('stopped', 'drop'),
    start: to('connecting', 'drop', 'calm', 'open'),
  },
}

/** The next state and what to do, in order. An event that means nothing in a state leaves it as it is. */
export function linkStep(state: LinkState, event: LinkEvent): LinkStep {
  return TABLE[state][event] ?? to(state)
}
