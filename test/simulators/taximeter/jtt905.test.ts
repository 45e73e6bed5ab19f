/** The JT/T 905.2 meter held against byte-for-byte vectors of the standard's layouts, not against the agent's codec. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { BridgeWord, TaxiState } from '../../../src/simulators/taximeter/dialect.ts'
import { spoil } from '../../../src/simulators/taximeter/faults.ts'
import { Jtt905Dialect } from '../../../src/simulators/taximeter/jtt905.ts'
import type { EndRecord } from '../../../src/simulators/taximeter/ride.ts'
import { Taximeter } from '../../../src/simulators/taximeter/taximeter.ts'
import { count } from '../../support/counts.ts'
import { seededWith } from '../../support/seeded.ts'

const FACTS = { vendor: 0, plate: 'TEST01', licence: '', driver: 'DRV0000001' }

const RECORD: EndRecord = {
  tripNo: '12',
  rev: 1,
  total: 800,
  supplements: 0,
  metres: 100,
  seconds: 30,
  waitSeconds: 0,
  tariff: '1',
  start: '20230726194110',
  end: '20230726194140',
}

const NEW_YEAR: EndRecord = {
  tripNo: '13',
  rev: 1,
  total: 4560,
  supplements: 200,
  metres: 12_300,
  seconds: 1200,
  waitSeconds: 300,
  tariff: '1',
  start: '20231231235000',
  end: '20240101001000',
}

/** Its data alone: plate, licence and driver, each to its width, stand before the figures. */
const IDS = `544553543031${'00'.repeat(16)}44525630303030303031${'00'.repeat(9)}`

const VECTORS = {
  tripEnd: `55AA0046020000E8${IDS}23072619411941000001056700000000000000800000000C002755AA`,
  overNewYear: `55AA0046020000E8${IDS}23123123500010000123003500002000050004560000000D09CD55AA`,
  tripStart: '55AA000B020000E720230726193500E055AA',
  startTaken: '55AA0005020000E7907055AA',
  recordTaken: '55AA0005020000E8907F55AA',
  recordError: '55AA0005020000E8FF1055AA',
  heartbeatTaken: '55AA000E020000E900000000000000000000E555AA',
  tariffQuery: '55AA0004020000040255AA',
  tripQuery: '55AA0008020000060000000C0055AA',
  statusQuery: '55AA000B020000002011111111111129' + '55AA',
}

function state(changes: Partial<TaxiState> = {}): TaxiState {
  return {
    position: 'for-hire',
    tripNo: '12',
    ride: RECORD,
    start: RECORD.start,
    now: '20230726193500',
    last: null,
    ...changes,
  }
}

const hex = (frames: readonly Buffer[]) => frames.map(frame => frame.toString('hex').toUpperCase())
const verdict = (word: BridgeWord) => (word.kind === 'offence' ? word.problem : word.kind)
const verdicts = (dialect: Jtt905Dialect, written: string) =>
  dialect.hear(Buffer.from(written, 'hex')).map(verdict)

/** A frame as a bridge may write it, its check counted here. */
function written(command: string, data: string, ids = '0200'): string {
  const counted = Buffer.from(`${ids}${command}${data}`, 'hex')
  const body = Buffer.concat([Buffer.from([counted.length >> 8, counted.length & 0xff]), counted])
  let check = 0
  for (const byte of body) check ^= byte
  return `55aa${body.toString('hex')}${check.toString(16).padStart(2, '0')}55aa`
}

describe('what a JT/T 905.2 meter says', () => {
  test('the record of a ride', () => {
    const dialect = new Jtt905Dialect({ ...FACTS, emptyMetres: 56_700 })
    expect(hex(dialect.record(RECORD, false))).toEqual([VECTORS.tripEnd])
  })

  test('a record over New Year: the alighting time has no date', () => {
    const dialect = new Jtt905Dialect({ ...FACTS, emptyMetres: 3500, payment: 9 })
    expect(hex(dialect.record(NEW_YEAR, false))).toEqual([VECTORS.overNewYear])
  })

  test('the same record again is command 00F2, and its check is the other one', () => {
    const [again] = hex(new Jtt905Dialect({ ...FACTS, emptyMetres: 56_700 }).record(RECORD, true))
    // E8 and F2 differ by 1A, and so do the two checks.
    expect(again).toBe(VECTORS.tripEnd.replace('0000E8', '0000F2').replace('2755AA', '3D55AA'))
  })

  test('a city card behind the record lengthens the frame', () => {
    const card = Buffer.from('01020304', 'hex')
    const [frame] = new Jtt905Dialect({ ...FACTS, card }).record(RECORD, false)
    expect(frame!.readUInt16BE(2)).toBe(0x46 + 4)
    expect(frame!.subarray(8 + 66, -3)).toEqual(card)
  })

  test('a trip begins at flag-down, and at no other change', () => {
    const dialect = new Jtt905Dialect(FACTS)
    expect(hex(dialect.position(state({ position: 'hired', start: '20230726193500' })))).toEqual([
      VECTORS.tripStart,
    ])
    expect(dialect.position(state({ position: 'stopped' }))).toEqual([])
    expect(dialect.position(state({ position: 'for-hire' }))).toEqual([])
  })

  test.each([
    ['for-hire', '02'],
    ['hired', '03'],
    ['stopped', '03'],
  ] as const)('a heartbeat of 36 bytes, %s: bit 0 is the hiring, bit 1 the driver', (position, bits) => {
    const [frame] = new Jtt905Dialect({ ...FACTS, licence: 'LIC1' }).heartbeat(state({ position }))
    const licence = `4C494331${'00'.repeat(12)}`
    const driver = `44525630303030303031${'00'.repeat(9)}`
    expect(hex([frame!.subarray(0, -3)])).toEqual([`55AA0028020000E9${bits}${licence}${driver}`])
  })

  test('no fare so far: the standard has no message for it', () => {
    expect(new Jtt905Dialect(FACTS).running()).toEqual([])
  })

  test('sign-in: the request, and 52 bytes when it is done', () => {
    const [request, done] = new Jtt905Dialect(FACTS).signIn('20230726080130', 20_417)
    expect(hex([request!])).toEqual(['55AA0005020000E0907755AA'])
    const ids = `${'00'.repeat(16)}44525630303030303031${'00'.repeat(9)}544553543031`
    expect(hex([done!.subarray(0, -3)])).toEqual([`55AA0038020000E1${ids}20230726080100004FC190`])
  })

  test('sign-out: the totals in 90 bytes, and 00F1 when they were not answered', () => {
    const totals = {
      from: '20230726080100',
      to: '20230726200200',
      trips: 14,
      total: 48_250,
      metres: 131_200,
    }
    const dialect = new Jtt905Dialect(FACTS)
    const [frame] = dialect.signOut(totals)
    const ids = `${'00'.repeat(16)}44525630303030303031${'00'.repeat(9)}544553543031`
    const figures =
      '1000' +
      '202307260801' +
      '202307262002' +
      '001432' +
      '001312' +
      '0014' +
      '010203' +
      '004825' +
      '000000' +
      '0000' +
      '0000' +
      '00123456' +
      '00065432' +
      '0230' +
      '0000270F'
    expect(hex([frame!.subarray(0, -3)])).toEqual([`55AA005E020000E4${ids}${figures}`])
    expect(dialect.signOut(totals, true)[0]!.subarray(6, 8).toString('hex')).toBe('00f1')
  })

  test('what this money cannot say is rounded down to tenths of a yuan', () => {
    const dialect = new Jtt905Dialect()
    expect([0, 9, 10, 2359].map(total => dialect.sayable(total))).toEqual([0, 0, 10, 2350])
  })

  test('the mark may stand in the data: trip 55AA is said as it is', () => {
    const [frame] = new Jtt905Dialect(FACTS).record({ ...RECORD, tripNo: String(0x55aa55aa) }, false)
    expect(frame!.subarray(8 + 61, 8 + 65).toString('hex')).toBe('55aa55aa')
    expect(frame).toHaveLength(77)
  })

  test('a wrong check is the only thing wrong with the frame', () => {
    const dialect = new Jtt905Dialect(FACTS)
    const [sound] = dialect.record(RECORD, false)
    const spoilt = dialect.withWrongCheck(sound!)
    const differing = [...spoilt.keys()].filter(at => spoilt[at] !== sound![at])
    expect(differing).toEqual([sound!.length - 3])
  })

  test('the same seed makes the same faults', () => {
    const faults = { noise: 0.3, garble: 0.3, truncate: 0.3, wrongChecksum: 0.3, oversize: 0.05 }
    const made = (seed: number) => {
      const dialect = new Jtt905Dialect(FACTS)
      const { random } = seededWith(seed)
      const spoilt = () =>
        spoil(dialect.record(RECORD, false)[0]!, faults, random, f => dialect.withWrongCheck(f))
      return Array.from({ length: count(200, 5000) }, () => spoilt().toString('hex'))
    }
    const first = made(7)
    expect(made(7)).toEqual(first)
    expect(made(8)).not.toEqual(first)
    expect(new Set(first).size).toBeGreaterThan(50)
  })
})

describe('what a JT/T 905.2 meter lets a bridge write', () => {
  let dialect: Jtt905Dialect
  beforeEach(() => {
    dialect = new Jtt905Dialect(FACTS)
  })

  test('answers to what was said, by the published bytes', () => {
    dialect.position(state({ position: 'hired' }))
    expect(verdicts(dialect, VECTORS.startTaken)).toEqual(['fine'])
    dialect.record(RECORD, false)
    expect(verdicts(dialect, VECTORS.recordError)).toEqual(['fine'])
    expect(dialect.hear(Buffer.from(VECTORS.recordTaken, 'hex'))).toEqual([
      { kind: 'ack', tripNo: '12', rev: 1 },
    ])
    expect(verdicts(dialect, VECTORS.heartbeatTaken)).toEqual(['fine'])
  })

  test('a resend is answered under its own command', () => {
    dialect.record(NEW_YEAR, true)
    expect(dialect.hear(Buffer.from(written('00f2', '90'), 'hex'))).toEqual([
      { kind: 'ack', tripNo: '13', rev: 1 },
    ])
  })

  test('no answer to what was never said', () => {
    expect(verdicts(dialect, VECTORS.startTaken)).toEqual(['an answer to no trip start'])
    expect(verdicts(dialect, VECTORS.recordTaken)).toEqual(['an answer to no record'])
    expect(verdicts(dialect, written('00f2', '90'))).toEqual(['an answer to no record'])
    expect(verdicts(dialect, written('00e4', '90'))).toEqual(['an answer to no totals'])
    expect(verdicts(dialect, written('00f1', '90'))).toEqual(['an answer to no totals'])
    expect(verdicts(dialect, written('00e0', `${'00'.repeat(56)}90`))).toEqual(['an answer to no sign-in'])
  })

  test.each(['00', '01', '91', '9090', ''])('a result is 90 or FF, not "%s"', data => {
    dialect.position(state({ position: 'hired' }))
    dialect.record(RECORD, false)
    dialect.signOut({ from: RECORD.start, to: RECORD.end, trips: 1, total: 800, metres: 100 })
    expect(verdicts(dialect, written('00e7', data))).toEqual(['an answer to no trip start'])
    expect(verdicts(dialect, written('00e8', data))).toEqual(['an answer to no record'])
    expect(verdicts(dialect, written('00e4', data))).toEqual(['an answer to no totals'])
  })

  test('a heartbeat answer is 9, 10 or 11 zeroes', () => {
    for (const bytes of [9, 10, 11])
      expect(verdicts(dialect, written('00e9', '00'.repeat(bytes)))).toEqual(['fine'])
    for (const bytes of [0, 1, 8, 12])
      expect(verdicts(dialect, written('00e9', '00'.repeat(bytes)))).toEqual([
        'a heartbeat answer of a wrong length',
      ])
  })

  test('any bit set in a heartbeat answer locks the taxi', () => {
    for (let at = 0; at < 10; at++)
      for (let bit = 0; bit < 8; bit++) {
        const data = Buffer.alloc(10)
        data[at] = 1 << bit
        expect(verdicts(dialect, written('00e9', data.toString('hex')))).toEqual([
          'a heartbeat answer that locks the taxi',
        ])
      }
  })

  test('totals are answered with a result', () => {
    dialect.signOut({ from: RECORD.start, to: RECORD.end, trips: 1, total: 800, metres: 100 })
    expect(verdicts(dialect, written('00e4', '90') + written('00f1', 'ff'))).toEqual(['fine', 'fine'])
  })

  test('a sign-in is answered with ids, a card time, no limit and 90', () => {
    dialect.signIn('20230726080100', 1)
    const ids = Buffer.alloc(41, 0x41).toString('hex')
    const answer = (limits: string, result = '90') => written('00e0', `${ids}203012310000${limits}${result}`)
    expect(verdicts(dialect, answer('00'.repeat(9)))).toEqual(['fine'])
    expect(verdicts(dialect, written('00e3', `${ids}203012310000${'00'.repeat(9)}90`))).toEqual(['fine'])
    for (let at = 0; at < 9; at++) {
      const limits = Buffer.alloc(9)
      limits[at] = 1
      expect(verdicts(dialect, answer(limits.toString('hex')))).toEqual([
        'a sign-in answer that limits the taxi',
      ])
    }
    expect(verdicts(dialect, answer('00'.repeat(9), 'ff'))).toEqual(['a sign-in answer that limits the taxi'])
    expect(verdicts(dialect, answer('00'.repeat(10)))).toEqual(['an answer to no sign-in'])
  })

  test.each([
    ['a status query', VECTORS.statusQuery],
    ['a tariff query', VECTORS.tariffQuery],
    ['a record query', VECTORS.tripQuery],
    ['setting the tariff', written('0005', '00'.repeat(127))],
    ['setting the clock', written('0001', '20230726193500')],
    ['a firmware upgrade', written('00ff', '00010101')],
    ['locking, one maker’s way', written('a0f1', '')],
  ])('%s is no business of this bridge', (_, bytes) => {
    expect(verdicts(dialect, bytes)).toEqual(['a command that this bridge never sends'])
  })

  test('a check that does not fit', () => {
    dialect.record(RECORD, false)
    for (let bit = 0; bit < 8; bit++) {
      const frame = Buffer.from(VECTORS.recordTaken, 'hex')
      frame[frame.length - 3] = frame[frame.length - 3]! ^ (1 << bit)
      expect(verdicts(dialect, frame.toString('hex'))).toEqual(['a wrong check'])
    }
  })

  test('bytes that are no frame', () => {
    for (const bytes of ['24', '54', '55ab', '55', 'ab'])
      expect([bytes, verdicts(dialect, bytes)]).toEqual([bytes, bytes === '55' ? [] : ['no frame']])
    expect(verdicts(dialect, `55aa00c2${'00'.repeat(20)}`)).toEqual(['no frame'])
    expect(verdicts(dialect, '55aa00030200000155aa')).toEqual(['no frame'])
    expect(verdicts(dialect, VECTORS.recordTaken.replace(/55AA$/, '55AB'))).toEqual(['no frame'])
  })

  test('in pieces and glued together the judgement is the same', () => {
    const { whole } = seededWith(3)
    const all = Buffer.from(VECTORS.heartbeatTaken + VECTORS.recordTaken + VECTORS.tariffQuery, 'hex')
    for (let n = 0; n < count(200, 5000); n++) {
      const one = new Jtt905Dialect(FACTS)
      one.record(RECORD, false)
      const words: string[] = []
      for (let at = 0; at < all.length; ) {
        const size = whole(1, 12)
        words.push(...one.hear(all.subarray(at, at + size)).map(verdict))
        at += size
      }
      expect(words).toEqual(['fine', 'ack', 'a command that this bridge never sends'])
    }
  })

  test('whatever bytes come, nothing throws, and every one ends in a word', () => {
    const { random, whole } = seededWith(11)
    for (let n = 0; n < count(2000, 100_000); n++) {
      const one = new Jtt905Dialect(FACTS)
      const lead = random() < 0.5 ? '55aa00' : ''
      const bytes = Buffer.concat([
        Buffer.from(lead, 'hex'),
        Buffer.from(Array.from({ length: whole(1, 300) }, () => whole(0, 255))),
      ])
      const words = one.hear(bytes)
      const more = one.hear(Buffer.alloc(400))
      expect(more.length + words.length).toBeGreaterThan(0)
      for (const word of [...words, ...more]) expect(word.kind).not.toBe('ack')
    }
  })

  test('an unfinished answer of the connection before is gone', () => {
    dialect.record(RECORD, false)
    expect(verdicts(dialect, VECTORS.recordTaken.slice(0, 10))).toEqual([])
    dialect.reset()
    expect(verdicts(dialect, VECTORS.recordTaken)).toEqual(['ack'])
  })
})

describe('at work', () => {
  test('nothing is recorded until the flag is up; a power dip records nothing', async () => {
    const meter = new Taximeter({ dialect: new Jtt905Dialect(FACTS) })
    try {
      await meter.hire()
      await meter.stop({ total: 800 })
      expect([meter.records, meter.position]).toEqual([[], 'hired'])
      await meter.forHire()
      expect(meter.records.map(({ tripNo, total }) => [tripNo, total])).toEqual([['1', 800]])
      await meter.hire()
      await meter.stop({ total: 900 })
      await meter.powerDip()
      expect([meter.records.length, meter.position]).toEqual([1, 'for-hire'])
      await meter.forHire()
      expect(meter.records).toHaveLength(1)
    } finally {
      await meter.close()
    }
  })
})
