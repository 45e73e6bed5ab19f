/** The messages by their id. Meter to terminal unless `→ meter` is said. */
export const ID = {
  stateChange: 0x41,
  failure: 0x42,
  cardData: 0x43,
  /** → meter */
  requestTrip: 0x44,
  /** → meter; never sent but by configuration. */
  lock: 0x47,
  /** → meter */
  requestStatus: 0x49,
  status: 0x4a,
  trip: 0x4b,
  /** → meter */
  requestStatistics: 0x4e,
  statistics: 0x4f,
  /** → meter: a card was authorised for the ride. */
  authorisation: 0x51,
  timedOut: 0x54,
  unsupported: 0x59,
  ack: 0x5a,
  /** → meter: three flags, among them whether the running fare is reported. */
  configure: 0x67,
  runningFare: 0x68,
  /** → meter: never sent. A fare is the meter's. */
  negotiatedFare: 0x69,
  /** → meter */
  setExtras: 0x6a,
  /** → meter: text for the meter's printer, then print, then flush. */
  loadPrint: 0x6d,
  print: 0x6e,
  ping: 0x70,
  flushPrint: 0x71,
  missed: 0x75,
  goVacant: 0x76,
  /** New York's trip data, with a tax of its own. */
  tlcTrip: 0x26,
} as const

const WORDS: ReadonlyMap<number, string> = new Map([
  [0x41, 'state change'],
  [0x42, 'failure'],
  [0x43, 'card data'],
  [0x45, 'print block'],
  [0x46, 'printer status request'],
  [0x48, 'printer status'],
  [0x4a, 'status'],
  [0x4b, 'trip data'],
  [0x4f, 'statistics'],
  [0x52, 'daily statistics'],
  [0x54, 'timed out'],
  [0x59, 'unsupported message'],
  [0x5a, 'acknowledged'],
  [0x61, 'rate request'],
  [0x62, 'rate'],
  [0x63, 'configuration'],
  [0x64, 'large print block'],
  [0x68, 'running fare'],
  [0x70, 'ping'],
  [0x75, 'missed message'],
  [0x76, 'goes vacant'],
  [0x26, 'trip data (TLC)'],
])

/** Null for an id that no source names. */
export function nameOf(id: number): string | null {
  return WORDS.get(id) ?? null
}
