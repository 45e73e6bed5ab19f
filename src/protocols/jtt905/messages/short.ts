/** The messages of a few bytes: a result, the clock (tables 105 and 106), the query of one record (103 and 104). */
import { Fields, fromDigits } from '../bcd.ts'

/** 0x90 done, 0xFF not. Throws Refused. */
export function parseResult(data: Buffer): number {
  const fields = new Fields(data)
  const result = fields.byte()
  fields.end()
  return result
}

export function resultData(result: number): Buffer {
  return Buffer.from([result])
}

/** 0x0001: `time` is `YYYYMMDDhhmmss`. */
export function clockData(time: string): Buffer {
  return fromDigits(time)
}

/** 0x0006: which ride's record is wanted. */
export function recordQueryData(tripNo: number): Buffer {
  const data = Buffer.alloc(4)
  data.writeUInt32BE(tripNo)
  return data
}
