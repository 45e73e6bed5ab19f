/** The shapes that line meters come in: other sums, fixed and delimited fields, records over several lines, code pages. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flatHeard } from '../../../src/protocols/flat.ts'
import { CHECKSUM_KINDS, type ChecksumForm, checksumOf } from '../../../src/protocols/profile/checksums.ts'
import { readProfile } from '../../../src/protocols/profile/profile.ts'
import { count } from '../../support/counts.ts'
import { seeded } from '../../support/seeded.ts'
import { document } from './generic.ts'

const SETTING = { maxTotal: 1_000_000 }
const plain: ChecksumForm = { kind: 'none', form: 'hex', after: '', withStart: false }

describe('checksums', () => {
  test.each<[ChecksumForm['kind'], string]>([
    ['xor', '31'],
    ['sum8', 'DD'],
    ['crc16-modbus', '4B37'],
    ['crc16-ccitt', '29B1'],
    ['crc16-xmodem', '31C3'],
  ])('the published check value of %s is %s', (kind, sum) => {
    expect(checksumOf({ ...plain, kind }, '').seal('123456789')).toBe(`123456789${sum}`)
  })

  test('in lower case too, after a separator, with the start mark or without, as raw bytes', () => {
    const after = checksumOf({ ...plain, kind: 'crc16-modbus', after: '*' }, '$')
    expect(after.open('$123456789*4b37')).toBe('123456789')
    expect(after.open('$1234567894b37')).toBeNull()
    const own = checksumOf({ ...plain, kind: 'xor', withStart: true }, '$')
    expect(own.seal('123456789')).toBe('$12345678915')
    const raw = checksumOf({ ...plain, kind: 'crc16-ccitt', form: 'raw' }, '')
    expect(raw.seal('123456789')).toBe('123456789\x29\xb1')
    expect(raw.open('123456789\x29\xb1')).toBe('123456789')
    expect(checksumOf({ ...plain, kind: 'nmea-xor' }, '$').seal('MTR,POS,HIRED,17')).toBe(
      '$MTR,POS,HIRED,17*7F',
    )
  })

  test('each opens what it sealed, and nothing that was changed by one character', () => {
    const form = fc.record({
      kind: fc.constantFrom(...CHECKSUM_KINDS.filter(kind => kind !== 'none')),
      form: fc.constantFrom('hex' as const, 'raw' as const),
      after: fc.constantFrom('', '*', ';;'),
      withStart: fc.boolean(),
    })
    const body = fc
      .array(fc.integer({ min: 32, max: 255 }), { maxLength: 30 })
      .map(codes => String.fromCharCode(...codes))
    fc.assert(
      fc.property(
        form,
        fc.constantFrom('', '#'),
        body,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (one, start, text, at, by) => {
          const checksum = checksumOf(one, start)
          const sealed = checksum.seal(text)
          expect(checksum.open(sealed)).toBe(text)
          const place = start.length + (at % Math.max(1, sealed.length - start.length))
          const changed =
            sealed.slice(0, place) +
            String.fromCharCode(sealed.charCodeAt(place) ^ by) +
            sealed.slice(place + 1)
          if (changed.toUpperCase() !== sealed.toUpperCase()) expect(checksum.open(changed)).not.toBe(text)
        },
      ),
    )
  })

  test('a line shorter than its sum is damaged, not a crash', () => {
    for (const kind of CHECKSUM_KINDS)
      for (const line of ['', '#', '#1', '#12'])
        expect(checksumOf({ ...plain, kind, after: '*' }, '#').open(line) ?? '').toHaveLength(
          kind === 'none' ? Math.max(0, line.length - 1) : 0,
        )
  })
})

// biome-ignore lint/suspicious/noExplicitAny: a file may hold anything
const problem = (change: (file: any) => void, name = 'example-fixed') => {
  const file = document(name)
  change(file)
  return () => readProfile(file)
}

describe('what a shape may not be', () => {
  // biome-ignore lint/suspicious/noExplicitAny: a file may hold anything
  test.each<[string, (file: any) => void, RegExp]>([
    [
      'two ways at once',
      f => (f.messages[0].pattern = '^(?<position>.)$'),
      /^messages\.0: a message has one of pattern, lines, delimited, fixed/m,
    ],
    ['no way at all', f => (f.messages[0] = { kind: 'position' }), /^messages\.0: a message has one of/m],
    [
      'fields over each other',
      f => (f.messages[1].fixed.fields[1].from = 4),
      /^messages\.1\.fixed: total begins at 4/m,
    ],
    ['a figure twice', f => (f.messages[1].fixed.fields[2].name = 'total'), /messages\.1\.fixed: .*/m],
    [
      'a figure that no record has',
      f => (f.messages[1].fixed.fields[2].name = 'position'),
      /^messages\.1\.fixed: not a figure of a record/m,
    ],
    [
      'an unknown figure',
      f => (f.messages[1].fixed.fields[2].name = 'colour'),
      /^messages\.1\.fixed\.fields\.2\.name: one of/m,
    ],
    [
      'a record without a total',
      f => f.messages[1].fixed.fields.splice(1, 1),
      /a record message needs the group \(\?<total>/,
    ],
    [
      'an unknown checksum',
      f => (f.frame.checksum = 'crc32'),
      /^frame\.checksum: one of none, nmea-xor, xor, sum8/m,
    ],
    ['an unknown code page', f => (f.frame.code_page = 'ebcdic'), /^frame\.code_page: one of latin1/m],
    [
      'a start mark in a delimiter',
      f => (f.frame.delimiter = ['\r', '#']),
      /^frame\.start: must not stand in the delimiter/m,
    ],
    [
      'one line of several',
      f => (f.messages[0] = { kind: 'position', lines: ['^(?<position>.)$'] }),
      /^messages\.0\.lines: at least two lines/m,
    ],
    [
      'a pattern that can run long',
      f => (f.messages[0] = { kind: 'position', lines: ['^(?<position>.*).*$', '^$'] }),
      /^messages\.0\.lines\.0: .*may follow/m,
    ],
  ])('%s', (_, change, words) => {
    expect(problem(change)).toThrow(words)
  })
})

describe('a record over several lines', () => {
  const lines = (...texts: string[]) => Buffer.from(texts.map(text => `${text}\r`).join(''), 'latin1')
  const [one, two, three] = ['TRIP 815', 'SUM 23.500 2', 'TIME 2026-11-23 10:22:05']
  const hear = (...texts: string[]) =>
    readProfile(document('example-lines'))
      .driver(SETTING)
      .hear(lines(...texts))
      .map(flatHeard)
  const record = { kind: 'record', trip: '815', total: 2350, tariff: '2', end: '20261123102205' }

  test('is taken once its last line came', () => {
    expect(hear(one, two)).toEqual([])
    expect(hear(one, two, three)).toEqual([record])
    expect(hear(one, two, three, one, two, three)).toEqual([record, record])
  })

  test.each<[string, string[], object[]]>([
    [
      'a line is missing',
      [one, three, one, two, three],
      [{ refused: 'shape' }, { refused: 'unknown' }, record],
    ],
    [
      'another message stands between',
      [one, 'STATE \xd1\xc2\xce\xc1\xce\xc4\xc5\xcd', one, two, three],
      [{ refused: 'shape' }, { kind: 'position', position: 'for-hire' }, record],
    ],
    ['it begins anew', [one, two, one, two, three], [{ refused: 'shape' }, record]],
    ['its last lines come alone', [two, three], [{ refused: 'unknown' }, { refused: 'unknown' }]],
  ])('%s: nothing of it is taken, and what comes next is', (_, texts, heard) => {
    expect(hear(...texts)).toEqual(heard)
  })

  test('a correction without a number is told as such', () => {
    const [heard] = readProfile(document('example-lines'))
      .driver(SETTING)
      .hear(lines(one, two, three))
    expect(heard).toMatchObject({ event: { record: { rev: null } } })
  })
})

test('either of two line ends ends a line, and the first is what is written', () => {
  const driver = readProfile(document('example-delimited')).driver(SETTING)
  const body = checksumOf({ ...plain, kind: 'crc16-modbus', after: ';' }, '').seal('Z;FREI')
  expect(driver.hear(Buffer.from(`${body}\n${body}\r\n\r\n\n${body}\n`)).map(flatHeard)).toEqual(
    Array.from({ length: 3 }, () => ({ kind: 'position', position: 'for-hire' })),
  )
  expect(driver.display({ tripNo: '1', word: 'CASH', amount: 5 })?.toString()).toMatch(
    /^A;BAR;0,05;[0-9A-F]{4}\r\n$/,
  )
})

describe.each(['example-fixed', 'example-delimited', 'example-lines', 'generic'])('%s', name => {
  const profile = readProfile(document(name))
  const traffic = Buffer.concat(
    profile.samples.flatMap(sample =>
      'line' in sample ? [Buffer.from(sample.line, 'latin1'), profile.frame.delimiters[0]!] : [],
    ),
  )
  const events = (chunks: readonly Buffer[]) => {
    const driver = profile.driver(SETTING)
    return chunks.flatMap(chunk => driver.hear(chunk)).map(heard => JSON.stringify(flatHeard(heard)))
  }

  test('any split gives the same', () => {
    const whole = events([traffic])
    expect(whole.length).toBeGreaterThan(3)
    fc.assert(
      fc.property(fc.array(fc.nat(traffic.length), { maxLength: 20 }), points => {
        const at = [0, ...points.sort((a, b) => a - b), traffic.length]
        expect(events(at.slice(1).map((end, i) => traffic.subarray(at[i]!, end)))).toEqual(whole)
      }),
    )
  })

  test('fuzzed bytes: nothing throws, no figure beyond belief', () => {
    const random = seeded()
    const driver = profile.driver(SETTING)
    const total = count(100_000, 10_000_000)
    for (let sent = 0; sent < total; ) {
      const chunk = Buffer.from(traffic)
      for (let hits = random.whole(0, 6); hits > 0; hits--)
        chunk[random.whole(0, chunk.length - 1)] = random.whole(0, 255)
      sent += chunk.length
      for (const heard of driver.hear(chunk.subarray(random.whole(0, 20))))
        if (heard.kind === 'event' && heard.event.kind === 'record') {
          expect(heard.event.record.total).toBeGreaterThanOrEqual(0)
          expect(heard.event.record.total).toBeLessThanOrEqual(SETTING.maxTotal)
        }
    }
  })
})
