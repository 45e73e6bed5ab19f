/**
 * The driver's shift begins and ends: 0x00E0 and 0x00E3 ask the unit for the driver's card, 0x00E1 says that the meter is on
 * (tables 92–96). In which order the three numbers stand differs between meters.
 */
import { Fields, toAscii, toDecimal } from '../bcd.ts'
import { RESULT } from '../commands.ts'
import { moment } from '../times.ts'

export type IdOrder = 'licence-first' | 'plate-first'

export interface Ids {
  readonly licence: string
  readonly driver: string
  readonly plate: string
}

export interface SignInForm {
  readonly order: IdOrder
  readonly plateBytes: number
}

export const USUAL_SIGN_IN: SignInForm = { order: 'licence-first', plateBytes: 6 }

export function readIds(fields: Fields, { order, plateBytes }: SignInForm): Ids {
  const early = order === 'plate-first' ? fields.ascii(plateBytes) : null
  const licence = fields.ascii(16)
  const driver = fields.ascii(19)
  return { licence, driver, plate: early ?? fields.ascii(plateBytes) }
}

export function idsData({ licence, driver, plate }: Ids, { order, plateBytes }: SignInForm): Buffer {
  const [plateField, rest] = [
    toAscii(plate, plateBytes),
    Buffer.concat([toAscii(licence, 16), toAscii(driver, 19)]),
  ]
  return Buffer.concat(order === 'plate-first' ? [plateField, rest] : [rest, plateField])
}

/** A plate as the field holds it: its Latin letters and digits, without the province's character and the dot. */
export function plateField(plate: string): string {
  return plate.replace(/[^A-Za-z0-9]/g, '').toUpperCase()
}

/** The request's one byte; 0x90 is power-on. Throws Refused. */
export function parseSignRequest(data: Buffer): number {
  const fields = new Fields(data)
  const mark = fields.byte()
  fields.end()
  return mark
}

/**
 * The answer to 0x00E0 and 0x00E3: whose shift it is, no time limit, no count limit (both would lock the taxi), 0x90.
 * `cardTime` of twelve zeroes: no driver's card was read.
 */
export function signAnswer(ids: Ids, form: SignInForm = USUAL_SIGN_IN): Buffer {
  const cardTime = toDecimal(0, 6)
  const state = Buffer.alloc(2)
  const limits = Buffer.alloc(5 + 2)
  return Buffer.concat([
    idsData({ ...ids, plate: plateField(ids.plate) }, form),
    cardTime,
    state,
    limits,
    Buffer.from([RESULT.ok]),
  ])
}

export interface SignedIn extends Ids {
  /** `YYYYMMDDhhmm00`. */
  readonly at: string
  readonly totalTrips: number
  readonly result: number
}

/** 0x00E1. Throws Refused. */
export function parseSignedIn(data: Buffer, form: SignInForm = USUAL_SIGN_IN): SignedIn {
  const fields = new Fields(data)
  const ids = readIds(fields, form)
  const at = moment('power-on time', fields.digits('power-on time', 6))
  const signedIn = { ...ids, at, totalTrips: fields.uint32(), result: fields.byte() }
  fields.end()
  return signedIn
}

export function signedInData(signedIn: SignedIn, form: SignInForm = USUAL_SIGN_IN): Buffer {
  const tail = Buffer.alloc(5)
  tail.writeUInt32BE(signedIn.totalTrips, 0)
  tail[4] = signedIn.result
  return Buffer.concat([idsData(signedIn, form), Buffer.from(signedIn.at.slice(0, 12), 'hex'), tail])
}
