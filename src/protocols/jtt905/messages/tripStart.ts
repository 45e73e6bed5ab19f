/** 0x00E7, from vacant to hired (tables 86 and 87). */
import { Fields, fromDigits } from '../bcd.ts'

/** The digits `YYYYMMDDhhmmss` as the meter wrote them, which need be no moment at all. Throws Unreadable. */
export function parseTripStart(data: Buffer): string {
  const fields = new Fields(data)
  const time = fields.digits('time', 7)
  fields.end()
  return time
}

export function tripStartData(time: string): Buffer {
  return fromDigits(time)
}
