/** Frames byte for byte, apart from the code under test; blanks are for the eye. */

export function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(/\s/g, ''), 'hex')
}

/** The exclusive-or, counted apart from the code under test. */
export function sealed(device: number, vendor: number, command: number, data: Buffer): Buffer {
  const length = data.length + 4
  const counted = Buffer.from([
    length >> 8,
    length & 0xff,
    device,
    vendor,
    command >> 8,
    command & 0xff,
    ...data,
  ])
  let check = 0
  for (const byte of counted) check ^= byte
  return Buffer.from([0x55, 0xaa, ...counted, check, 0x55, 0xaa])
}

/** A frame of a meter by maker 3, whose code the answers must carry. */
export const fromMeter = (command: number, data: Buffer | string) =>
  sealed(0x02, 0x03, command, typeof data === 'string' ? bytes(data) : data)

export const VECTORS = {
  statusQuery: bytes('55AA 000B 02 00 0000 20111111111111 29 55AA'),
  tripEnd: bytes(
    '55AA0046020000E8544553543031000000000000000000000000000000004452563030303030303100000000000000000023072619411941000001056700000000000000800000000C002755AA',
  ),
  newYear: bytes(
    '55AA0046020000E8544553543031000000000000000000000000000000004452563030303030303100000000000000000023123123500010000123003500002000050004560000000D09CD55AA',
  ),
  tripStart: bytes('55AA000B020000E720230726193500E055AA'),
  tripStartTaken: bytes('55AA0005020000E7907055AA'),
  tripEndTaken: bytes('55AA0005020000E8907F55AA'),
  tripEndError: bytes('55AA0005020000E8FF1055AA'),
  heartbeatAnswer: bytes('55AA000E020000E900000000000000000000E555AA'),
  tariffQuery: bytes('55AA0004020000040255AA'),
  recordQuery: bytes('55AA0008020000060000000C0055AA'),
} as const

/** The data of a heartbeat with these state bits. */
export function heartbeatBytes(state: number): Buffer {
  const data = Buffer.alloc(36)
  data[0] = state
  data.write('LIC0000001', 1, 'latin1')
  data.write('DRV0000001', 17, 'latin1')
  return data
}

/** The data of a record, 66 bytes, with some of its fields written over in hex. */
export function recordBytes(change: Partial<Record<keyof typeof RECORD_FIELDS, string>> = {}): Buffer {
  const data = Buffer.from(VECTORS.tripEnd.subarray(8, 74))
  for (const [name, hex] of Object.entries(change)) {
    const { at, length } = RECORD_FIELDS[name as keyof typeof RECORD_FIELDS]
    const field = bytes(hex)
    if (field.length !== length) throw new RangeError(`${name} has ${length} bytes`)
    field.copy(data, at)
  }
  return data
}

const RECORD_FIELDS = {
  plate: { at: 0, length: 6 },
  licence: { at: 6, length: 16 },
  driver: { at: 22, length: 19 },
  boarded: { at: 41, length: 5 },
  alighted: { at: 46, length: 2 },
  distance: { at: 48, length: 3 },
  empty: { at: 51, length: 2 },
  surcharge: { at: 53, length: 3 },
  wait: { at: 56, length: 2 },
  amount: { at: 58, length: 3 },
  tripNo: { at: 61, length: 4 },
  paidBy: { at: 65, length: 1 },
} as const
