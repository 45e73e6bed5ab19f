/** What the frames hold. Times are seconds since 1970, lengths metres, fares whole units of the currency. */

export interface Live {
  readonly time: number
  readonly serial: string
  readonly speedKmh: number
  readonly distanceM: number
  readonly travelS: number
  readonly waitS: number
  readonly fare: number
}

/** 30 bytes; six of them nobody explains. */
export function readLive(data: Buffer): Live {
  return {
    time: data.readUInt32BE(0),
    serial: text(data, 4, 8),
    speedKmh: data.readUInt16BE(12),
    distanceM: data.readUInt32BE(20),
    travelS: data.readUInt16BE(24),
    waitS: data.readUInt16BE(26),
    fare: data.readUInt16BE(28),
  }
}

export interface TripRecord {
  /** When the record was sent: the one field that differs between its copies. */
  readonly time: number
  readonly serial: string
  readonly boarded: number
  readonly left: number
  readonly distanceM: number
  readonly travelS: number
  readonly waitS: number
  /** Two bytes of it; `fare` has four. */
  readonly shortFare: number
  readonly speedKmh: number
  readonly places: readonly [number, number, number, number]
  readonly deviceNo: string
  readonly receiptNo: number
  readonly fare: number
  readonly driver: string
  readonly k: number
}

/** 84 bytes. */
export function readRecord(data: Buffer): TripRecord {
  return {
    time: data.readUInt32BE(0),
    serial: text(data, 4, 8),
    boarded: data.readUInt32BE(12),
    left: data.readUInt32BE(16),
    distanceM: data.readUInt32BE(20),
    travelS: data.readUInt16BE(24),
    waitS: data.readUInt16BE(26),
    shortFare: data.readUInt16BE(28),
    speedKmh: data.readUInt16BE(30),
    places: [data.readFloatBE(32), data.readFloatBE(36), data.readFloatBE(40), data.readFloatBE(44)],
    deviceNo: text(data, 48, 8),
    receiptNo: data.readUInt32BE(56),
    fare: data.readUInt32BE(60),
    driver: text(data, 64, 16),
    k: data.readUInt32BE(80),
  }
}

/** What stays the same in every copy of a record. */
export function lasting(data: Buffer): Buffer {
  return data.subarray(4)
}

function text(data: Buffer, at: number, length: number): string {
  return data.toString('latin1', at, at + length).replace(/[\0 ]+$/, '')
}
