import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { EndRecord } from '../../../src/simulators/taximeter/ride.ts'
import { Taximeter } from '../../../src/simulators/taximeter/taximeter.ts'
import { TicketDialect, type TicketFacts } from '../../../src/simulators/taximeter/ticket.ts'
import { count } from '../../support/counts.ts'
import { seededWith } from '../../support/seeded.ts'
import { until } from '../../support/waiting.ts'

const RECORD: EndRecord = {
  tripNo: '17',
  rev: 1,
  total: 2350,
  supplements: 200,
  metres: 8499,
  seconds: 1260,
  waitSeconds: 95,
  tariff: '1',
  start: '20261123100100',
  end: '20261123102200',
}

const HEAD = '\x1b@\x1ba\x01\x1b!0CITY TAXI\x1b!\0\nTaxi BT0042\x1ba\0\n--------------------------------\n'
const BODY = `RECEIPT No.                   17
START           23.11.2026 10:01
END             23.11.2026 10:22
DISTANCE                  8.4 km
WAITING                    01:35
FARE                       21.50
EXTRAS                      2.00
\x1bE\x01TOTAL                      23.50\x1bE\0

\x1ba\x01Thank you\x1ba\0
`
const FEED_AND_CUT = '\x1bd\x03\x1dVB\0'

function ticket(record: Partial<EndRecord> = {}, facts: TicketFacts = {}, isAgain = false): string {
  return Buffer.concat(new TicketDialect(facts).record({ ...RECORD, ...record }, isAgain)).toString('latin1')
}

const lineOf = (label: string, text: string) =>
  text.split('\n').find(line => line.replace('\x1bE\x01', '').startsWith(label))

describe('a ticket', () => {
  test('as it is printed, byte for byte', () => {
    expect(ticket()).toBe(`${HEAD}${BODY}${FEED_AND_CUT}`)
  })

  test('a copy says so above the same figures', () => {
    expect(ticket({}, {}, true)).toBe(`${HEAD}\x1ba\x01*** COPY ***\x1ba\0\n${BODY}${FEED_AND_CUT}`)
  })

  test('without a cutter it ends with paper fed', () => {
    expect(ticket({}, { hasCutter: false })).toBe(`${HEAD}${BODY}\x1bd\x03`)
  })

  test.each([
    [0, '.', '0.00', '0,00'],
    [5, '.', '0.05', '0,05'],
    [99_999, '.', '999.99', '999,99'],
    [100_000, '.', '1,000.00', '1.000,00'],
    [123_456_789, '.', '1,234,567.89', '1.234.567,89'],
  ])('%i minor units, with a point and with a comma', (total, _, point, comma) => {
    const dotted = lineOf('TOTAL', ticket({ total, supplements: 0 }))
    expect(dotted).toBe(`\x1bE\x01TOTAL${point.padStart(27)}\x1bE\0`)
    const commaed = lineOf('TOTAL', ticket({ total, supplements: 0 }, { decimalMark: ',' }))
    expect(commaed).toBe(`\x1bE\x01TOTAL${comma.padStart(27)}\x1bE\0`)
  })

  test('a wrong check is a total that is not the fare and the extras', () => {
    const dialect = new TicketDialect()
    const random = seededWith(5)
    for (let n = 0; n < count(300, 30_000); n++) {
      const total = random.whole(0, 2_000_000)
      const [sound] = dialect.record({ ...RECORD, total, supplements: random.whole(0, total) }, false)
      const spoilt = dialect.withWrongCheck(sound!).toString('latin1')
      const figure = (label: string) => Number(lineOf(label, spoilt)!.replaceAll(/[^\d.]/g, ''))
      expect(spoilt).toHaveLength(sound!.length)
      const parts = Math.round(figure('FARE') * 100) + Math.round(figure('EXTRAS') * 100)
      expect(parts).toBe(total)
      expect(Math.abs(totalOf(spoilt) - total)).toBe(1)
    }
    const [report] = dialect.shiftReport({
      trips: 1,
      total: 1,
      metres: 1,
      lifetimeTrips: 1,
      lifetimeTotal: 1,
    })
    expect(dialect.withWrongCheck(report!)).toEqual(report)
  })

  function totalOf(text: string): number {
    return Math.round(Number(/TOTAL +([\d,.]+)/.exec(text)![1]!.replaceAll(',', '')) * 100)
  }
})

test('a shift report: lifetime figures, and the same labels with a P for the shift', () => {
  const [report] = new TicketDialect().shiftReport({
    trips: 14,
    total: 48_250,
    metres: 131_270,
    lifetimeTrips: 20_417,
    lifetimeTotal: 61_230_480,
  })
  expect(report!.toString('latin1')).toBe(
    `${HEAD}\x1ba\x01SHIFT REPORT\x1ba\0
TRIPS                      20417
TOTAL                 612,304.80
P TRIPS                       14
P DISTANCE              131.2 km
P TOTAL                   482.50
${FEED_AND_CUT}`,
  )
})

describe('what comes back from the printer', () => {
  const judged = (dialect: TicketDialect, hex: string) =>
    dialect.hear(Buffer.from(hex, 'hex')).map(word => (word.kind === 'offence' ? word.problem : word.kind))

  test('every byte is an offence where the meter only prints', () => {
    expect(judged(new TicketDialect(), '1211ff')).toEqual(Array(3).fill('this meter does not listen'))
  })

  test('a meter that asks takes one answer a question, and the hand-shake', () => {
    const dialect = new TicketDialect({ asksStatus: true })
    expect(judged(dialect, '12')).toEqual(['an answer to no question'])
    const [asking] = dialect.record(RECORD, false)
    expect(asking!.subarray(0, 5).toString('hex')).toBe('1004011b40')
    dialect.record(RECORD, false)
    expect(judged(dialect, '13' + '16' + '11' + '1e' + '12')).toEqual([
      'fine',
      'fine',
      'fine',
      'fine',
      'an answer to no question',
    ])
    dialect.record(RECORD, false)
    dialect.reset()
    expect(judged(dialect, '12')).toEqual(['an answer to no question'])
  })

  test('of 256 bytes, those with the fixed bits of an answer are answers', () => {
    const answers = Array.from({ length: 256 }, (_, byte) => byte).filter(byte => {
      const dialect = new TicketDialect({ asksStatus: true })
      dialect.record(RECORD, false)
      return dialect.hear(Buffer.from([byte]))[0]!.kind === 'fine'
    })
    expect(answers).toEqual([
      0x11,
      0x12,
      0x13,
      ...[0x16, 0x1a, 0x1e, 0x32, 0x36, 0x3a, 0x3e],
      ...[0x52, 0x56, 0x5a, 0x5e, 0x72, 0x76, 0x7a, 0x7e],
    ])
  })

  test('a printer that never answers is not owed more than a few', () => {
    const dialect = new TicketDialect({ asksStatus: true })
    for (let n = 0; n < 1000; n++) dialect.record(RECORD, false)
    const words = dialect.hear(Buffer.alloc(20, 0x12))
    expect(words.filter(({ kind }) => kind === 'fine')).toHaveLength(16)
  })
})

describe('at work', () => {
  async function atWork(act: (meter: Taximeter, heard: () => string, bridge: Socket) => Promise<void>) {
    const meter = new Taximeter({ dialect: new TicketDialect(), endRepeatMs: 10, positionMs: 10 })
    const bridge = connect(Number((await meter.listen()).split(':').at(-1)), '127.0.0.1')
    let said = ''
    bridge.on('data', bytes => {
      said += bytes.toString('latin1')
    })
    try {
      await once(bridge, 'connect')
      await until('it is plugged in', () => meter.isPlugged)
      await act(meter, () => said, bridge)
    } finally {
      bridge.destroy()
      await meter.close()
    }
  }

  test('silent while hired and when stopped; one ticket at flag-up, and silent again', () =>
    atWork(async (meter, heard) => {
      await meter.hire()
      await meter.run({ total: 1300 })
      await meter.stop(RECORD)
      await new Promise(resolve => setTimeout(resolve, 60))
      expect(heard()).toBe('')
      await meter.forHire()
      await until('the ticket', () => heard().endsWith(FEED_AND_CUT))
      await new Promise(resolve => setTimeout(resolve, 60))
      expect(heard().split('RECEIPT No.')).toHaveLength(2)
      expect(heard()).toContain('TOTAL                      23.50')
      await meter.acked()
      expect(meter.offences).toEqual([])
    }))

  test('a power dip leaves no ticket', () =>
    atWork(async (meter, heard) => {
      await meter.hire()
      await meter.stop(RECORD)
      await meter.powerDip()
      await meter.forHire()
      await meter.hire()
      await meter.stop({ ...RECORD, total: 900, supplements: 0 })
      await meter.forHire()
      await until('the next ticket', () => heard().endsWith(FEED_AND_CUT))
      expect(heard()).toMatch(/^RECEIPT No. +2$/m)
      expect(heard()).not.toMatch(/^RECEIPT No. +1$/m)
    }))

  test('a bridge that writes is told of', () =>
    atWork(async (meter, _, bridge) => {
      bridge.write('x')
      await until('the offence', () => meter.offences.length > 0)
      expect(meter.offences).toEqual([{ problem: 'this meter does not listen', bytes: '78' }])
    }))
})
