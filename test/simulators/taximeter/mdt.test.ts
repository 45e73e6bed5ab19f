/** The meter of the meter–MDT family held against the known bytes of the protocol, not against the agent's codec. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { BridgeWord, TaxiState } from '../../../src/simulators/taximeter/dialect.ts'
import { frame, MdtDialect } from '../../../src/simulators/taximeter/mdt.ts'
import type { EndRecord, Ride } from '../../../src/simulators/taximeter/ride.ts'
import { Taximeter } from '../../../src/simulators/taximeter/taximeter.ts'
import { count } from '../../support/counts.ts'
import { seededWith } from '../../support/seeded.ts'

const VECTORS = {
  meterOn: '024101317303',
  timeOff: '024101327003',
  ack: '025A005803',
  requestTrip: '0244004603',
  lock: '024701307403',
  configAllOn: '0267033131315703',
  printBuffer: '026E01315C03',
}

const RIDE: Ride = {
  total: 2350,
  supplements: 200,
  metres: 8400,
  seconds: 1260,
  waitSeconds: 95,
  tariff: '1',
}
const RECORD: EndRecord = { ...RIDE, tripNo: '17', rev: 2, start: '20261123100100', end: '20261123102200' }

function state(changes: Partial<TaxiState> = {}): TaxiState {
  return {
    position: 'stopped',
    tripNo: '17',
    ride: RIDE,
    start: RECORD.start,
    now: RECORD.end,
    last: RECORD,
    ...changes,
  }
}

const hex = (frames: readonly Buffer[]) => frames.map(one => one.toString('hex').toUpperCase())
const verdict = (word: BridgeWord) => (word.kind === 'offence' ? word.problem : word.kind)

/** A frame as a bridge may write it, its check counted here: from STX to the last byte of the data. */
function written(id: number, data = ''): string {
  const bytes = Buffer.from([0x02, id, data.length, ...Buffer.from(data, 'latin1')])
  let check = 0
  for (const byte of bytes) check ^= byte
  return `${bytes.toString('hex')}${check.toString(16).padStart(2, '0')}03`
}

describe('what a meter–MDT meter says', () => {
  let dialect: MdtDialect
  beforeEach(() => {
    dialect = new MdtDialect()
  })

  test('its states', () => {
    expect(hex(dialect.position(state({ position: 'hired' })))).toEqual([VECTORS.meterOn])
    expect(hex(dialect.position(state({ position: 'stopped' })))).toEqual([VECTORS.timeOff])
    expect(hex(dialect.position(state({ position: 'for-hire' })))).toEqual(['024101307203'])
  })

  test('the vectors that it never says come out of the same framing', () => {
    expect(
      hex([frame(0x5a, ''), frame(0x44, ''), frame(0x47, '0'), frame(0x67, '111'), frame(0x6e, '1')]),
    ).toEqual([VECTORS.ack, VECTORS.requestTrip, VECTORS.lock, VECTORS.configAllOn, VECTORS.printBuffer])
  })

  test('trip data: fare, tax, extras, net total, distance in tenths of a mile', () => {
    const [word] = dialect.hear(Buffer.from(VECTORS.requestTrip, 'hex'), state())
    expect(word).toEqual({ kind: 'reply', frames: [expect.any(Buffer)] })
    const [reply] = (word as Extract<BridgeWord, { kind: 'reply' }>).frames
    expect(reply!.toString('latin1', 1, 3)).toBe('K\x24')
    // 8400 m are 5.2 miles.
    expect(reply!.toString('latin1', 3, 39)).toBe('00002150' + '00000000' + '0200' + '00002350' + '00000052')
    let check = 0
    for (const byte of reply!.subarray(0, 39)) check ^= byte
    expect([...reply!.subarray(39)]).toEqual([check, 0x03])
  })

  test('the fare so far: fare and extras in cents', () => {
    expect(dialect.running(state())[0]!.toString('latin1', 0, 19)).toBe('\x02h\x100000215000000200')
  })

  test('a status report: state, no failure, enabled', () => {
    const status = (position: TaxiState['position']) =>
      dialect
        .hear(Buffer.from(written(0x49), 'hex'), state({ position }))
        .flatMap(word => (word.kind === 'reply' ? word.frames : []))
    expect(hex(status('for-hire'))).toEqual([written(0x4a, '001').toUpperCase()])
    expect(hex(status('hired'))).toEqual([written(0x4a, '101').toUpperCase()])
    expect(hex(status('stopped'))).toEqual([written(0x4a, '201').toUpperCase()])
  })

  test('it gives no record by itself', () => {
    expect(dialect.record(RECORD, false, state())).toEqual([])
  })

  test('unanswered, it waits its turns and then says its state again; answered, it pings', () => {
    const patient = new MdtDialect(3)
    const turn = () => hex(patient.heartbeat(state()))
    patient.position(state())
    expect([turn(), turn(), turn(), turn()]).toEqual([[], [], [VECTORS.timeOff], []])
    patient.hear(Buffer.from(VECTORS.ack, 'hex'), state())
    expect(turn()).toEqual(['0270007203'])
  })

  test('a record that was not taken is asked for again by the state: at once, or after its turns', () => {
    expect(hex(dialect.record(RECORD, true, state()))).toEqual([VECTORS.timeOff])
    dialect.reset()
    dialect.position(state())
    expect(hex(dialect.record(RECORD, true, state()))).toEqual([])
    expect(hex(dialect.record(RECORD, true, state()))).toEqual([VECTORS.timeOff])
  })

  test('a wrong check is the only thing wrong with the frame', () => {
    const sound = Buffer.from(VECTORS.configAllOn, 'hex')
    const spoilt = dialect.withWrongCheck(sound)
    expect([...spoilt.keys()].filter(at => spoilt[at] !== sound[at])).toEqual([sound.length - 2])
  })
})

describe('what a meter–MDT meter lets a bridge write', () => {
  let dialect: MdtDialect
  beforeEach(() => {
    dialect = new MdtDialect()
  })
  const hear = (bytes: string, at = state()) => dialect.hear(Buffer.from(bytes, 'hex'), at)
  const verdicts = (bytes: string) => hear(bytes).map(verdict)

  test('acknowledgements, in the order of what was said: the one of trip data is that of the record', () => {
    dialect.position(state())
    hear(VECTORS.requestTrip)
    expect(hear(VECTORS.ack)).toEqual([{ kind: 'fine' }])
    expect(hear(VECTORS.ack)).toEqual([{ kind: 'ack', tripNo: '17', rev: 2 }])
    expect(hear(VECTORS.ack)).toEqual([{ kind: 'fine' }])
  })

  test('trip data while the ride goes on, or of another ride, is no record', () => {
    hear(VECTORS.requestTrip, state({ position: 'hired' }))
    expect(verdicts(VECTORS.ack)).toEqual(['fine'])
    hear(VECTORS.requestTrip)
    expect(hear(VECTORS.ack, state({ tripNo: '18' })).map(verdict)).toEqual(['fine'])
    hear(VECTORS.requestTrip)
    expect(hear(VECTORS.ack, state({ last: null })).map(verdict)).toEqual(['fine'])
  })

  test('an authorisation is a paid ride on the display', () => {
    expect(hear(written(0x51, '000042'))).toEqual([
      { kind: 'display', tripNo: '17', word: 'PAID', amount: 2350 },
    ])
    expect(verdicts(written(0x51, '1'.repeat(20)))).toEqual(['display'])
    for (const data of ['', 'PAID', '12 4', '1'.repeat(21)])
      expect(verdicts(written(0x51, data))).toEqual(['an authorisation that is no number'])
  })

  test('three flags of the configuration', () => {
    expect(verdicts(VECTORS.configAllOn)).toEqual(['fine'])
    expect(verdicts(written(0x67, '010'))).toEqual(['fine'])
    for (const data of ['', '11', '1111', '112'])
      expect(verdicts(written(0x67, data))).toEqual(['a configuration of a wrong form'])
  })

  test.each([
    ['locking the meter', VECTORS.lock],
    ['unlocking it', written(0x47, '1')],
    ['a negotiated fare', written(0x69, '02350')],
    ['setting extras', written(0x6a, '0200')],
    ['setting tolls', written(0xc4, '10200')],
    ['a negotiated fare with passengers', written(0xc5, '23501')],
    ['going vacant', written(0x76)],
    ['clearing statistics', written(0x53)],
    ['a state of its own', VECTORS.meterOn],
  ])('%s is no business of this bridge', (_, bytes) => {
    expect(verdicts(bytes)).toEqual(['a message that this bridge never sends'])
  })

  test('a print of what was loaded, and of nothing it is none', () => {
    expect(verdicts(VECTORS.printBuffer)).toEqual(['a print of nothing'])
    const loaded = written(0x6d, 'RECEIPT\n')
    expect(verdicts(loaded)).toEqual(['reply'])
    expect(verdicts(VECTORS.printBuffer)).toEqual(['reply'])
  })

  test('a wrong check or end, and bytes outside a frame', () => {
    expect(verdicts('025A005903')).toEqual(['no frame'])
    expect(verdicts('025A005804')).toEqual(['no frame'])
    for (const byte of ['00', '03', '24', 'ff']) expect(verdicts(byte)).toEqual(['bytes outside a frame'])
    expect(verdicts(`${VECTORS.ack}06`)).toEqual(['fine', 'bytes outside a frame'])
    expect(verdicts(VECTORS.ack)).toEqual(['fine'])
  })

  test('a length byte above 127 is a length', () => {
    const long = written(0x45, 'x'.repeat(200))
    expect(verdicts(long.slice(0, -2))).toEqual([])
    expect(verdicts('03')).toEqual(['a message that this bridge never sends'])
  })

  test('in pieces and glued together the judgement is the same', () => {
    const { whole } = seededWith(3)
    const all = Buffer.from(VECTORS.ack + VECTORS.requestTrip + written(0x51, '7') + VECTORS.lock, 'hex')
    for (let n = 0; n < count(200, 5000); n++) {
      const one = new MdtDialect()
      const words: string[] = []
      for (let at = 0; at < all.length; ) {
        const size = whole(1, 9)
        words.push(...one.hear(all.subarray(at, at + size), state()).map(verdict))
        at += size
      }
      expect(words).toEqual(['fine', 'reply', 'display', 'a message that this bridge never sends'])
    }
  })

  test('whatever bytes come, nothing throws and nothing is taken for a payment', () => {
    const { random, whole } = seededWith(11)
    for (let n = 0; n < count(2000, 100_000); n++) {
      const one = new MdtDialect()
      const bytes = Array.from({ length: whole(1, 300) }, () => whole(0, 255))
      if (random() < 0.5) bytes[0] = 0x02
      const words = [...one.hear(Buffer.from(bytes), state()), ...one.hear(Buffer.alloc(300), state())]
      expect(words.some(({ kind }) => kind === 'offence')).toBe(true)
      expect(words.every(({ kind }) => kind !== 'display' && kind !== 'ack')).toBe(true)
    }
  })

  test('an unfinished message and unanswered ones of the connection before are gone', () => {
    hear(VECTORS.requestTrip)
    hear('0251')
    dialect.reset()
    expect(verdicts(VECTORS.ack)).toEqual(['fine'])
  })
})

test('at work, the record is there when the meter stops, and the ride may go on from there', async () => {
  const meter = new Taximeter({ dialect: new MdtDialect(), firstTripNo: 17 })
  try {
    await meter.hire()
    await meter.stop({ total: 2350, supplements: 200 })
    expect([meter.records.map(({ total }) => total), meter.position]).toEqual([[2350], 'stopped'])
    await meter.addToll(500)
    expect(meter.records.map(({ tripNo, rev, total }) => [tripNo, rev, total])).toEqual([
      ['17', 1, 2350],
      ['17', 2, 2850],
    ])
  } finally {
    await meter.close()
  }
})
