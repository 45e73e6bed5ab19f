/** The commands between unit and taximeter (tables 81–108 of the standard). A high byte other than 0 is a maker's own. */
export const COMMAND = {
  status: 0x0000,
  clock: 0x0001,
  tariff: 0x0004,
  setTariff: 0x0005,
  record: 0x0006,
  signIn: 0x00e0,
  signedIn: 0x00e1,
  signOut: 0x00e3,
  signedOut: 0x00e4,
  tripStart: 0x00e7,
  tripEnd: 0x00e8,
  heartbeat: 0x00e9,
  signedOutAgain: 0x00f1,
  tripEndAgain: 0x00f2,
  firmware: 0x00ff,
} as const

/** What answers most messages. */
export const RESULT = { ok: 0x90, error: 0xff } as const

export const METER = 0x02
export const TOP_LIGHT = 0x05
