/** 0x00E9, every five seconds (tables 101 and 102). It says what the meter is doing, and never what the fare is. */
import { Fields, toAscii } from '../bcd.ts'

export interface Heartbeat {
  readonly isHired: boolean
  readonly isSignedIn: boolean
  /** Signed in, or out, by force. */
  readonly isForcedOn: boolean
  readonly isForcedOff: boolean
  /** Bit 6 in one city's meters: locked. */
  readonly isLocked: boolean
  /** Bit 7 in one terminal: a speed that cannot be. */
  readonly hasOddSpeed: boolean
  readonly licence: string
  readonly driver: string
}

const BIT = {
  hired: 0x01,
  signedIn: 0x02,
  forcedOn: 0x04,
  forcedOff: 0x08,
  locked: 0x40,
  oddSpeed: 0x80,
} as const

/** Throws Refused. */
export function parseHeartbeat(data: Buffer): Heartbeat {
  const fields = new Fields(data)
  const state = fields.byte()
  const heartbeat = {
    isHired: (state & BIT.hired) !== 0,
    isSignedIn: (state & BIT.signedIn) !== 0,
    isForcedOn: (state & BIT.forcedOn) !== 0,
    isForcedOff: (state & BIT.forcedOff) !== 0,
    isLocked: (state & BIT.locked) !== 0,
    hasOddSpeed: (state & BIT.oddSpeed) !== 0,
    licence: fields.ascii(16),
    driver: fields.ascii(19),
  }
  fields.end()
  return heartbeat
}

export function heartbeatData(heartbeat: Heartbeat): Buffer {
  const bits: [boolean, number][] = [
    [heartbeat.isHired, BIT.hired],
    [heartbeat.isSignedIn, BIT.signedIn],
    [heartbeat.isForcedOn, BIT.forcedOn],
    [heartbeat.isForcedOff, BIT.forcedOff],
    [heartbeat.isLocked, BIT.locked],
    [heartbeat.hasOddSpeed, BIT.oddSpeed],
  ]
  const state = bits.reduce((sum, [isSet, bit]) => sum | (isSet ? bit : 0), 0)
  return Buffer.concat([Buffer.from([state]), toAscii(heartbeat.licence, 16), toAscii(heartbeat.driver, 19)])
}

export function heartbeatText(heartbeat: Heartbeat): string {
  const words = [
    heartbeat.isHired ? 'hired' : 'vacant',
    heartbeat.isSignedIn ? 'signed in' : 'signed out',
    ...(heartbeat.isForcedOn ? ['forced on'] : []),
    ...(heartbeat.isForcedOff ? ['forced off'] : []),
    ...(heartbeat.isLocked ? ['locked'] : []),
    ...(heartbeat.hasOddSpeed ? ['odd speed'] : []),
  ]
  return `heartbeat: ${words.join(', ')}`
}

/**
 * The only answer that this program gives: zeroes. State, time limit and count limit are how a unit locks a taxi from
 * afar, so anything else could take it off the road. 10 bytes in most meters, 9 or 11 in some.
 */
export function heartbeatAnswer(bytes = 10): Buffer {
  return Buffer.alloc(bytes)
}
