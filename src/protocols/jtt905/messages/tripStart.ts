/** 0x00E7, from vacant to hired (tables 86 and 87). */
import { Fields, fromDigits } from '../bcd.ts'

/** `YYYYMMDDhhmmss` as the meter wrote it, in hex: it need be no moment, and not even decimal. Throws Refused. */
export function parseTripStart(data: Buffer): string {
  const fields = new Fields(data)
  const time = fields.take(7).toString('hex')
  fields.end()
  return time
}

export function tripStartData(time: string): Buffer {
  return fromDigits(time)
}
