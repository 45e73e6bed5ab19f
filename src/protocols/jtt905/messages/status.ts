/** 0x0000: the unit tells its time, the meter says who it is and how it does (tables 81 and 82). */
import { Fields, fromDigits, toAscii, toDecimal } from '../bcd.ts'

export interface Status {
  /** Maker, kind and serial number, ten digits. */
  readonly deviceNo: string
  readonly hardware: number
  readonly softwareMajor: number
  readonly softwareMinor: number
  /** 0 fine, 1 limited by count, 2 by date, 4 trip memory full, 8 shift memory full, else a fault. */
  readonly deviceState: number
  /** 0x00 signed in, 0x01 signed out, 0x10 and 0x11 the same by force. */
  readonly workState: number
  readonly plate: string
  readonly licence: string
  readonly driver: string
  readonly totalTrips: number
}

/** `time` is `YYYYMMDDhhmmss`. */
export function statusQueryData(time: string): Buffer {
  return fromDigits(time)
}

/** Throws Refused. */
export function parseStatusQuery(data: Buffer): string {
  const fields = new Fields(data)
  const time = fields.digits('time', 7)
  fields.end()
  return time
}

/** The answer, 55 bytes with a plate of 6. Throws Refused. */
export function parseStatus(data: Buffer, plateBytes = 6): Status {
  const fields = new Fields(data)
  const status = {
    deviceNo: fields.digits('device number', 5),
    hardware: fields.decimal('hardware version', 1),
    softwareMajor: fields.decimal('software version', 1),
    softwareMinor: fields.decimal('software version', 1),
    deviceState: fields.byte(),
    workState: fields.byte(),
    plate: fields.ascii(plateBytes),
    licence: fields.ascii(16),
    driver: fields.ascii(19),
    totalTrips: fields.uint32(),
  }
  fields.end()
  return status
}

export function statusData(status: Status, plateBytes = 6): Buffer {
  const trips = Buffer.alloc(4)
  trips.writeUInt32BE(status.totalTrips)
  return Buffer.concat([
    fromDigits(status.deviceNo),
    toDecimal(status.hardware, 1),
    toDecimal(status.softwareMajor, 1),
    toDecimal(status.softwareMinor, 1),
    Buffer.from([status.deviceState, status.workState]),
    toAscii(status.plate, plateBytes),
    toAscii(status.licence, 16),
    toAscii(status.driver, 19),
    trips,
  ])
}

export function statusText(status: Status): string {
  const { deviceNo, hardware, softwareMajor, softwareMinor, deviceState, totalTrips } = status
  const state = DEVICE_STATES[deviceState] ?? `fault ${deviceState.toString(16)}`
  return `meter ${deviceNo}, hardware ${hardware}, software ${softwareMajor}.${softwareMinor}, ${state}, ${totalTrips} trips so far`
}

const DEVICE_STATES: Readonly<Record<number, string>> = {
  0: 'fine',
  1: 'limited by count',
  2: 'limited by date',
  4: 'trip memory full',
  8: 'shift memory full',
}
