/**
 * Frames of a unit, told from the meter's by their length: request and answer carry the same command. On a line where the
 * bridge hears another unit, or itself, they say nothing about the meter.
 */
import { COMMAND } from './commands.ts'

const RESULT = [1, 1] as const
/** Three numbers and a plate of 6 or 9, a time, state, limits and a result. */
const CARD = [57, 60] as const

/** Fewest and most bytes of data that a unit sends. */
const UNIT_DATA: ReadonlyMap<number, readonly [number, number]> = new Map<number, readonly [number, number]>([
  [COMMAND.status, [7, 7]],
  [COMMAND.clock, [7, 7]],
  [COMMAND.tariff, [0, 0]],
  [COMMAND.setTariff, [127, 127]],
  [COMMAND.record, [4, 4]],
  [COMMAND.signIn, CARD],
  [COMMAND.signOut, CARD],
  [COMMAND.tripStart, RESULT],
  [COMMAND.tripEnd, RESULT],
  [COMMAND.tripEndAgain, RESULT],
  [COMMAND.signedOut, RESULT],
  [COMMAND.signedOutAgain, RESULT],
  [COMMAND.heartbeat, [9, 11]],
  [COMMAND.firmware, [4, 4]],
])

export function isOfUnit(command: number, dataBytes: number): boolean {
  const [least, most] = UNIT_DATA.get(command) ?? [1, 0]
  return least <= dataBytes && dataBytes <= most
}
