/** Bytes on the meter's line that no sound meter sends: each with what is wrong with it. */
import { frame } from '../../src/simulators/taximeter/wire.ts'

export interface BadBytes {
  readonly what: string
  readonly bytes: Buffer
  /** `refused`: a well-formed frame that cannot be meant; `noise`: no frame at all. */
  readonly is: 'refused' | 'noise'
}

/** Numbers of rides that never were: no ledger may ever hold one of them. */
export const FALSE_RIDE = '9900'

const figures = {
  trip: `${FALSE_RIDE}1`,
  rev: '1',
  total: '2350',
  supplements: '0',
  metres: '8400',
  seconds: '1260',
  wait: '95',
  start: '20261123100100',
  end: '20261123102200',
  tariff: '1',
}

const record = (change: Partial<typeof figures> = {}) =>
  `MTR,END,${Object.values({ ...figures, ...change }).join(',')}`

const refused = (what: string, body: string): BadBytes => ({ what, bytes: frame(body), is: 'refused' })
const noise = (what: string, bytes: Buffer): BadBytes => ({ what, bytes, is: 'noise' })

export function badMeterBytes(): BadBytes[] {
  const good = frame(record())
  return [
    refused('an absurd total', record({ total: '99999999999' })),
    refused('a total beyond all digits', record({ total: '9'.repeat(60) })),
    refused('more than this vehicle believes', record({ total: '1000001' })),
    refused('a negative total', record({ total: '-2350' })),
    refused('letters in the total', record({ total: '23A0' })),
    refused('a hexadecimal total', record({ total: '0x92E' })),
    refused('a total with an exponent', record({ total: '1e3' })),
    refused('a total with a point', record({ total: '23.50' })),
    refused('no total', record({ total: '' })),
    refused('blanks around the total', record({ total: ' 2350' })),
    refused('other digits than ours', record({ total: '\xb2\xb3\xb9' })),
    refused('negative supplements', record({ supplements: '-1' })),
    refused('revision 0', record({ rev: '0' })),
    refused('a revision with letters', record({ rev: '1b' })),
    refused('a trip number with other signs', record({ trip: `${FALSE_RIDE};DROP` })),
    refused('a trip number without end', record({ trip: FALSE_RIDE.repeat(8) })),
    refused('a thirteenth month', record({ start: '20261323100100' })),
    refused('a time that is none', record({ end: '2026112310' })),
    refused('too few figures', `MTR,END,${FALSE_RIDE}2,1,2350`),
    refused('too many figures', `${record()},7`),
    refused('a running fare with letters', `MTR,FARE,${FALSE_RIDE}3,12O0,0,100,60,1`),
    refused('an unknown position', `MTR,POS,FLYING,${FALSE_RIDE}4`),
    noise('a wrong checksum', Buffer.from(good.toString('latin1').replace(/\*..\r/, '*00\r'), 'latin1')),
    noise(
      'a checksum of one digit',
      Buffer.from(good.toString('latin1').replace(/.\r\n$/, '\r\n'), 'latin1'),
    ),
    noise('no checksum', Buffer.from(`$${record()}\r\n`, 'latin1')),
    noise('its beginning cut off', Buffer.concat([good.subarray(9)])),
    noise('its end cut off', Buffer.concat([good.subarray(0, 40), Buffer.from('\r\n')])),
    noise('one bit turned', withOneBitTurned(good)),
    noise('half the baud rate', atHalfTheRate(good)),
    noise('twice the baud rate', atTwiceTheRate(good)),
    noise('a line without end', Buffer.concat([Buffer.alloc(12_000, 'A'), Buffer.from('\r\n')])),
    noise('zeros', Buffer.concat([Buffer.alloc(3_000), Buffer.from('\r\n')])),
    noise(
      'every byte there is',
      Buffer.concat([Buffer.from(Array.from({ length: 256 }, (_, i) => i)), Buffer.from('\r\n')]),
    ),
  ]
}

function withOneBitTurned(good: Buffer): Buffer {
  const bytes = Buffer.from(good)
  bytes[14] = bytes[14]! ^ 1
  return bytes
}

/** The line as the receiver sees it: a start bit, eight data bits, a stop bit, each as long as the sender makes it. */
function atHalfTheRate(bytes: Buffer): Buffer {
  return heard(lineOf(bytes).flatMap(bit => [bit, bit]))
}

function atTwiceTheRate(bytes: Buffer): Buffer {
  return heard(lineOf(bytes).filter((_, i) => i % 2 === 0))
}

function lineOf(bytes: Buffer): number[] {
  return [...bytes].flatMap(byte => [0, ...Array.from({ length: 8 }, (_, bit) => (byte >> bit) & 1), 1])
}

function heard(line: readonly number[]): Buffer {
  const bytes: number[] = []
  for (let at = line.indexOf(0); at >= 0 && at + 9 < line.length; at = line.indexOf(0, at + 10))
    bytes.push(line.slice(at + 1, at + 9).reduce((byte, bit, i) => byte | (bit << i), 0))
  return Buffer.from([...bytes, 13, 10])
}
