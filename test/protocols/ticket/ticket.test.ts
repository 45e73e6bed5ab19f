/** Tickets of several languages with all that a printer is told around them, reports and copies, and hostile bytes. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flatHeard } from '../../../src/protocols/flat.ts'
import { toGb18030 } from '../../../src/protocols/gb18030.ts'
import type { Heard } from '../../../src/protocols/meterDriver.ts'
import { lastAmount } from '../../../src/protocols/ticket/amount.ts'
import { EscPosText } from '../../../src/protocols/ticket/escpos.ts'
import { readTicketProfile } from '../../../src/protocols/ticket/profile.ts'
import { count } from '../../support/counts.ts'
import { seeded } from '../../support/seeded.ts'
import { document } from '../profile/generic.ts'

const SETTING = { maxTotal: 1_000_000 }
const english = readTicketProfile(document('tap'))

function profile(tap: object, figures: object) {
  return readTicketProfile({
    format: 1,
    driver: 'tap',
    name: 'own',
    title: 'own',
    line: { baud: 9600 },
    tap: { idle_ms: 500, ...tap },
    figures,
  })
}

/** What the bytes give, the quiet after them included. */
function hear(of: typeof english, bytes: Buffer | string): Heard[] {
  const driver = of.driver(SETTING)
  const heard = driver.hear(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, 'latin1'))
  for (let tick = 0; tick < 20; tick++) heard.push(...driver.tick!())
  return heard
}
const flats = (heard: readonly Heard[]) => heard.map(flatHeard).filter(one => one.kind !== 'position')

describe('amounts, whatever the country', () => {
  test.each<[string, number, number | null]>([
    ['TOTAL 23.50', 2, 2350],
    ['SUMME EUR 23,50', 2, 2350],
    ['1.234,50', 2, 123_450],
    ['1,234.50', 2, 123_450],
    ['1 234,50', 2, 123_450],
    ["1'234.50", 2, 123_450],
    ['12.345.678,90', 2, 1_234_567_890],
    ['23', 2, 2300],
    ['1,234', 2, 123_400],
    ['1.234', 0, 1234],
    ['23.5', 1, 235],
    ['23.5', 2, null],
    ['23.505', 2, 2_350_500],
    ['1,23,45', 2, null],
    ['¥ 1,200', 0, 1200],
    ['19% 3,75 23,50', 2, 2350],
    ['none', 2, null],
    ['', 2, null],
    ['99999999999999999999', 2, null],
  ])('%j with %i decimals: %j', (text, decimals, amount) => {
    expect(lastAmount(text, decimals)).toBe(amount)
  })
})

describe('tickets', () => {
  test('Spanish, with a shift report whose labels look alike', () => {
    const spanish = profile(
      { code_page: 'cp850', ignore: ['P Total', 'P Num. Servicios'], end_format: 'DD/MM/YY hh:mm' },
      {
        trip: { labels: ['Servicio No', 'Num. Servicio'] },
        end: { labels: ['Final'] },
        supplements: { labels: ['Suplementos'] },
        total: { labels: ['Total', 'Importe total'] },
      },
    )
    const ticket =
      '\x1b@TAXI EJEMPLO\nServicio No  0815\nFinal 23/11/26 10:22\nSuplementos   2,00\n\x1b!\x30Total EUR  1.023,50\x1b!\x00\n\n\x1bd\x05\x1dV\x42\x00'
    expect(flats(hear(spanish, ticket))).toEqual([
      { kind: 'record', trip: '0815', rev: 1, total: 102_350, supplements: 200, end: '20261123102200' },
    ])
    const report =
      'Num. Servicios 4711\nTotal 99.999,00\nP Num. Servicios 12\nP Total 345,60\n\x1di\n\x1dV\x00'
    expect(flats(hear(spanish, report))).toEqual([
      { message: "a ticket that is no ride's: P Num. Servicios 12" },
    ])
  })

  test('Chinese in GB18030, with the total on the line below', () => {
    const chinese = profile(
      {
        code_page: 'gb18030',
        start_format: 'YYYY-MM-DD hh:mm',
        end_format: 'YYYY-MM-DD hh:mm',
        ignore: ['重打'],
      },
      {
        trip: { labels: ['单号'] },
        start: { labels: ['上车'] },
        end: { labels: ['下车'] },
        distance: { labels: ['里程'] },
        total: { labels: ['金额'], below: true },
      },
    )
    const text =
      '单号 A0012\n上车 2026-11-23 10:01\n下车 2026-11-23 10:22\n里程 8.4公里\n金额（元）\n    23.50\n'
    const bytes = Buffer.concat([
      Buffer.from('\x1b@\x1c&', 'latin1'),
      toGb18030(text)!,
      Buffer.from('\x1dV\x00', 'latin1'),
    ])
    expect(flats(hear(chinese, bytes))).toEqual([
      {
        kind: 'record',
        trip: 'A0012',
        rev: 1,
        total: 2350,
        distance: 8400,
        start: '20261123100100',
        end: '20261123102200',
      },
    ])
    const again = Buffer.concat([toGb18030('重打\n')!, toGb18030(text)!])
    expect(flats(hear(chinese, again))).toEqual([{ message: "a ticket that is no ride's: 重打" }])
  })

  test('a ticket without number and start is known by its end, and without any of them refused', () => {
    const [known] = flats(hear(english, 'End 23.11.2026 10:22\nTOTAL 23.50\n'))
    expect(known).toMatchObject({ trip: '20261123102200', total: 2350 })
    expect(flats(hear(english, 'TOTAL 23.50\n'))).toEqual([{ refused: 'trip' }])
  })

  test.each<[string, string, string]>([
    ['no total', 'Trip no. 1\nFare 3.00\n', 'shape'],
    ['a total without a number', 'Trip no. 1\nTOTAL ERROR\n', 'number'],
    ['a total above the limit', 'Trip no. 1\nTOTAL 10000.01\n', 'total-above-limit'],
    ['extras above the total', 'Trip no. 1\nExtras 5.00\nTOTAL 4.00\n', 'parts-above-total'],
    ['month 13', 'End 23.13.2026 10:22\nTOTAL 4.00\n', 'date'],
  ])('%s is refused', (_, text, reason) => {
    expect(flats(hear(english, text))).toEqual([{ refused: reason }])
  })

  test('a label is a whole word at the beginning of the line', () => {
    expect(
      flats(hear(english, 'Trip no. 1\nSubTOTAL 9.00\nTOTALLY 8.00\nGrand TOTAL 7.00\n  total 4.00\n')),
    ).toEqual([{ kind: 'record', trip: '1', rev: 1, total: 400 }])
  })

  test('two tickets one behind the other, by cut and by quiet', () => {
    const one = (n: number) => `Trip no. ${n}\nTOTAL ${n}.00\n`
    expect(flats(hear(english, `${one(1)}\x1dV\x00${one(2)}`))).toMatchObject([{ trip: '1' }, { trip: '2' }])
    const driver = english.driver(SETTING)
    driver.hear(Buffer.from(one(3)))
    expect(driver.tick!()).toEqual([])
    const heard = Array.from({ length: 8 }, () => driver.tick!()).flat()
    expect(heard.map(flatHeard)).toMatchObject([{ trip: '3', total: 300 }, { position: 'for-hire' }])
    // It is told once, however long the quiet lasts.
    expect(Array.from({ length: 50 }, () => driver.tick!()).flat()).toEqual([])
  })

  test('the words of the last line end a ticket at once', () => {
    const thanks = profile(
      { end_line: 'Thank you' },
      { trip: { labels: ['No'] }, total: { labels: ['Sum'] } },
    )
    expect(
      thanks.driver(SETTING).hear(Buffer.from('No 7\nSum 4.00\nThank you, come again\n')).map(flatHeard),
    ).toMatchObject([{ trip: '7', total: 400 }, { position: 'for-hire' }])
  })

  test('the driver shows nothing and answers nothing', () => {
    const driver = english.driver(SETTING)
    expect(driver.display({ tripNo: '1', word: 'PAID', amount: 1 })).toBeNull()
    expect(
      hear(english, 'Trip no. 1\nTOTAL 1.00\n').every(one => !('answer' in one) && one.kind !== 'ask'),
    ).toBe(true)
  })
})

describe('what a printer is told', () => {
  const text = (bytes: string | Buffer) => {
    const reader = new EscPosText()
    const all = [
      ...reader.push(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes, 'latin1')),
      ...reader.end(),
    ]
    return all.map(one => (one.kind === 'cut' ? '<cut>' : one.bytes.toString('latin1')))
  }

  test.each<[string, string]>([
    ['reset, alignment, emphasis, size', '\x1b@\x1ba\x01\x1bE\x01\x1d!\x11'],
    ['code page, character set, spacing', '\x1bt\x13\x1bR\x02\x1b \x03\x1b3\x20\x1b2'],
    ['positions and tabs', '\x1b$\x10\x00\x1b\\\x05\x00\x1bD\x08\x10\x18\x00'],
    ['a drawer and a beep', '\x1bp\x00\x19\xfa'],
    ['a bit image of 3 columns', '\x1b*\x00\x03\x00ABC'],
    ['a bit image of 24 dots', '\x1b*\x21\x01\x00ABC'],
    ['a raster of 2 by 3', '\x1dv0\x00\x02\x00\x03\x00ABCDEF'],
    ['a QR symbol', '\x1d(k\x03\x001P0\x1d(k\x03\x001Q0'],
    ['a bar code that ends with zero', '\x1dk\x0412345\x00'],
    ['a bar code with its length', '\x1dk\x49\x05{B123'],
    ['Chinese mode', '\x1c&\x1c.\x1c!\x00'],
    ['status questions', '\x10\x04\x01\x10\x04\x04\x1dr\x01'],
    ['margins and areas', '\x1dL\x00\x00\x1dW\x80\x01'],
  ])('%s leaves nothing of itself', (_, command) => {
    expect(text(`a${command}b\n`)).toEqual(['ab'])
  })

  test('cuts of every kind', () => {
    expect(text('a\n\x1dV\x00b\n\x1dV\x42\x03c\x1bid\x1bm')).toEqual([
      'a',
      '<cut>',
      'b',
      '<cut>',
      'c',
      '<cut>',
      'd',
      '<cut>',
    ])
  })

  test('a picture that claims gigabytes does not make the reader deaf', () => {
    expect(text('\x1dv0\x00\xff\xff\xff\xffTOTAL 1.00\n')).toEqual(['TOTAL 1.00'])
    expect(text('\x1d8L\xff\xff\xff\xffTOTAL 1.00\n')).toEqual(['TOTAL 1.00'])
  })

  test('any split gives the same', () => {
    const stream = fc.array(
      fc.constantFrom(
        'abc',
        '\n',
        '\x1b',
        '\x1d',
        '\x1c',
        '\x10',
        'V',
        '@',
        'k',
        '*',
        'v0',
        '\x00',
        '\x01',
        '\xff',
        '(k',
        '\x1dV\x00',
      ),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 10 }), (parts, points) => {
        const bytes = Buffer.from(parts.join(''), 'latin1')
        const reader = new EscPosText()
        const at = [0, ...points.map(p => p % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
        const all = at.slice(1).flatMap((end, i) => reader.push(bytes.subarray(at[i]!, end)))
        const split = [...all, ...reader.end()].map(one =>
          one.kind === 'cut' ? '<cut>' : one.bytes.toString('latin1'),
        )
        expect(split).toEqual(text(bytes))
      }),
    )
  })
})

test('fuzzed bytes: nothing throws, nothing grows, and a ticket behind the quiet is read', () => {
  const random = seeded()
  const driver = english.driver(SETTING)
  const total = count(300_000, 10_000_000)
  for (let sent = 0; sent < total; ) {
    const bytes = Buffer.from(
      Array.from({ length: random.whole(1, 400) }, () =>
        random.pick([0x1b, 0x1d, 0x0a, 0x41, 0x31, 0x2e, random.whole(0, 255)]),
      ),
    )
    sent += bytes.length
    for (const heard of driver.hear(bytes))
      if (heard.kind === 'event' && heard.event.kind === 'record')
        expect(heard.event.record.total).toBeLessThanOrEqual(1_000_000)
  }
  for (let tick = 0; tick < 20; tick++) driver.tick!()
  const heard = driver.hear(Buffer.from('Trip no. 4711\nTOTAL 23.50\n\x1dV\x00', 'latin1'))
  expect(flats(heard)).toEqual([{ kind: 'record', trip: '4711', rev: 1, total: 2350 }])
})

describe('the profile', () => {
  test.each<[object, object, string]>([
    [{}, { fare: { labels: ['Fare'] } }, 'figures'],
    [{ code_page: 'ebcdic' }, { total: { labels: ['T'] } }, 'tap.code_page'],
    [{ end_format: 'DD.MM' }, { total: { labels: ['T'] } }, 'tap.end_format'],
    [{}, { total: { labels: [] } }, 'figures.total.labels'],
    [{}, { total: { labels: [' T '] } }, 'figures.total.labels.0'],
    [{}, { total: { labels: ['T'], colour: 1 } }, 'figures.total.colour'],
  ])('%j %j is refused by its key', (tap, figures, key) => {
    expect(() => profile(tap, figures)).toThrow(new RegExp(`^${key.replaceAll('.', '\\.')}: `, 'm'))
  })
})
