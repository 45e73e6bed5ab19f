import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Heard } from '../../../src/protocols/meterDriver.ts'
import { readProfile } from '../../../src/protocols/profile/profile.ts'
import { generic, sealed } from './generic.ts'

const LIMITS = { maxTotal: 1_000_000 }
const END = [
  'MTR',
  'END',
  '17',
  '1',
  '2350',
  '200',
  '8400',
  '1260',
  '95',
  '20261123100100',
  '20261123102200',
  '1',
]
const AT = {
  trip: 2,
  rev: 3,
  total: 4,
  supplements: 5,
  metres: 6,
  seconds: 7,
  wait: 8,
  start: 9,
  end: 10,
  tariff: 11,
}

function hear(bytes: Buffer): Heard[] {
  return generic.driver(LIMITS).hear(bytes)
}

function end(changes: Partial<Record<keyof typeof AT, string>>): Heard[] {
  const parts = [...END]
  for (const [name, value] of Object.entries(changes)) parts[AT[name as keyof typeof AT]] = value
  return hear(sealed(parts.join(',')))
}

const reason = (heard: readonly Heard[]) => heard.map(h => (h.kind === 'refused' ? h.reason : h.kind))

describe('the check values of the generic protocol', () => {
  test('a position', () => {
    expect(hear(Buffer.from('$MTR,POS,HIRED,17*7F\r\n'))).toEqual([
      { kind: 'event', event: { kind: 'position', position: 'hired', tripNo: '17' } },
    ])
  })

  test('a trip record', () => {
    const line = '$MTR,END,17,1,2350,200,8400,1260,95,20261123100100,20261123102200,1*1C\r\n'
    expect(hear(Buffer.from(line))).toEqual([
      {
        kind: 'event',
        event: {
          kind: 'record',
          record: {
            tripNo: '17',
            rev: 1,
            total: 2350,
            supplements: 200,
            distanceM: 8400,
            durationS: 1260,
            waitS: 95,
            tariff: '1',
            startedAt: '20261123100100',
            endedAt: '20261123102200',
          },
        },
        answer: Buffer.from('$BRG,ACK,17,1*05\r\n'),
      },
    ])
  })

  test('what is written', () => {
    const driver = generic.driver(LIMITS)
    expect(generic.ack('17', 1)?.toString()).toBe('$BRG,ACK,17,1*05\r\n')
    const display = { tripNo: '17', word: 'PAID', amount: 2350 } as const
    expect(driver.display(display)?.toString()).toBe('$BRG,PAY,17,PAID,2350*01\r\n')
  })
})

describe('what the meter meant and cannot be right is refused', () => {
  test.each<[string, Parameters<typeof end>[0], string]>([
    ['letters in the total', { total: '23A0' }, 'number'],
    ['a total that is words', { total: 'FREE' }, 'number'],
    ['no total', { total: '' }, 'number'],
    ['a negative total', { total: '-2350' }, 'negative'],
    ['a total with a plus', { total: '+2350' }, 'number'],
    ['decimals', { total: '23.50' }, 'decimals'],
    ['decimals with a comma of another country', { total: '23.50.1' }, 'number'],
    ['an exponent', { total: '2e3' }, 'number'],
    ['hex', { total: '0x10' }, 'number'],
    ['blanks', { total: ' 2350' }, 'number'],
    ['other digits', { total: '２' }, 'number'],
    ['an absurd total', { total: '99999999999999999999999' }, 'too-large'],
    ['a total above the limit', { total: '1000001' }, 'total-above-limit'],
    ['supplements above the total', { supplements: '2351' }, 'parts-above-total'],
    ['negative supplements', { supplements: '-1' }, 'negative'],
    ['letters in the distance', { metres: '8k4' }, 'number'],
    ['a 13th month', { start: '20261323100100' }, 'date'],
    ['a 30th of February', { end: '20260230100100' }, 'date'],
    ['a 29th of February in a common year', { start: '20260229100100' }, 'date'],
    ['a 24th hour', { start: '20261123240000' }, 'date'],
    ['a short date', { start: '2026112310010' }, 'date'],
    ['a date of zeros', { start: '00000000000000' }, 'date'],
    ['revision 0', { rev: '0' }, 'revision'],
    ['an endless revision', { rev: '123456' }, 'revision'],
    ['no trip number', { trip: '' }, 'trip'],
    ['a trip number that is a frame', { trip: '17*00$BRG' }, 'discarded'],
    ['a long trip number', { trip: '1'.repeat(21) }, 'trip'],
    ['a tariff with bytes', { tariff: '\x01\x02' }, 'text'],
  ])('%s', (_, changes, why) => {
    const heard = end(changes)
    expect(reason(heard)).not.toContain('event')
    expect(reason(heard)).toContain(why)
    for (const refused of heard.filter(h => h.kind === 'refused')) {
      expect(refused.about).toBe('record')
      expect(refused.detail).not.toBe('')
      expect(refused.raw).toMatch(/^[\x20-\x7e]+$/)
    }
  })

  test('a record with a figure too few or too many', () => {
    expect(reason(hear(sealed(END.slice(0, -1).join(','))))).toEqual(['shape'])
    expect(reason(hear(sealed(`${END.join(',')},9`)))).toEqual(['shape'])
  })

  test('an unknown position, and a fare with letters', () => {
    expect(reason(hear(sealed('MTR,POS,PARKED,17')))).toEqual(['position'])
    expect(reason(hear(sealed('MTR,FARE,17,13x,0,1,1,1')))).toEqual(['number'])
  })

  test('what is at the limit is taken', () => {
    expect(reason(end({ total: '1000000', supplements: '1000000' }))).toEqual(['event'])
    expect(reason(end({ total: '0', supplements: '0', metres: '0' }))).toEqual(['event'])
    expect(reason(end({ start: '20240229000000', end: '20240229235959' }))).toEqual(['event'])
    expect(reason(end({ total: '002350' }))).toEqual(['event'])
  })
})

describe('what was damaged on the way is discarded', () => {
  const good = sealed(END.join(','))

  test('a wrong checksum, a missing one, and none at all', () => {
    expect(hear(Buffer.from('$MTR,POS,HIRED,17*7E\r\n'))).toEqual([
      {
        kind: 'discarded',
        why: 'checksum',
        bytes: 22,
        head: Buffer.from('$MTR,POS,HIRED,1').toString('hex'),
      },
    ])
    expect(reason(hear(Buffer.from('$MTR,POS,HIRED,17*\r\n$MTR,POS,HIRED,17\r\n$*\r\n$\r\n')))).toEqual(
      Array(4).fill('discarded'),
    )
  })

  test('any one byte changed: never a record with other figures', () => {
    for (let at = 0; at < good.length; at++)
      for (const flip of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const bytes = Buffer.from(good)
        bytes[at] = bytes[at]! ^ flip
        const events = hear(Buffer.concat([bytes, sealed('MTR,POS,FORHIRE,17')])).filter(
          h => h.kind === 'event',
        )
        for (const { event } of events) {
          if (event.kind !== 'record') continue
          // A lower-case checksum digit is the same checksum.
          expect(event).toEqual((hear(good)[0] as { event: unknown }).event)
        }
      }
  })

  test('cut short at any byte, with the next frame behind it: the next is heard', () => {
    for (let at = 0; at < good.length - 1; at++) {
      const heard = hear(Buffer.concat([good.subarray(0, at), sealed('MTR,POS,FORHIRE,17')]))
      const events = heard.filter(h => h.kind === 'event').map(h => h.event.kind)
      expect(events).toEqual(['position'])
    }
  })

  test('noise of a wrong baud rate is never an event', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 2000 }), noise => {
        expect(reason(hear(Buffer.from(noise)))).not.toContain('event')
      }),
    )
  })

  test('an oversize line is counted and the next frame is heard', () => {
    const heard = hear(Buffer.concat([Buffer.from(`$MTR,END,${'9'.repeat(5000)}\r\n`), good]))
    expect(reason(heard)).toEqual(['discarded', 'discarded', 'event'])
  })
})

test('a message that the profile does not know is said to be unknown', () => {
  expect(hear(sealed('MTR,VER,1.2\xff'))).toEqual([{ kind: 'unknown', raw: 'MTR,VER,1.2\\xff', sound: true }])
})

describe('other meters by profile alone', () => {
  const dotted = {
    format: 1,
    name: 'dotted',
    title: 'Amounts with a point, kilometres, no checksum',
    line: { baud: 1200, parity: 'even', data_bits: 7 },
    frame: { delimiter: '\n', checksum: 'none', max_length: 80 },
    positions: { FREI: 'for-hire', BESETZT: 'hired', KASSE: 'stopped' },
    messages: [
      { kind: 'position', pattern: '^S (?<position>[A-Z]+)$' },
      {
        kind: 'record',
        pattern: '^E (?<trip>\\d+) (?<total>[^ ]+) (?<fare>[^ ]+) (?<distance>[^ ]+) (?<end>[^ ]+ [^ ]+)$',
      },
    ],
    figures: {
      total: { decimals: 2, mark: ',' },
      fare: { decimals: 1, mark: ',', multiply: 10 },
      distance: { decimals: 1, multiply: 100 },
      end: { format: 'DD.MM.YY hh:mm' },
    },
    write: { display: 'ANZEIGE {word} {amount}', words: { PAID: 'BEZAHLT' } },
  }
  const driver = readProfile(dotted).driver(LIMITS)

  test('are read', () => {
    expect(driver.hear(Buffer.from('S KASSE\nE 9 23,50 21,5 8.4 23.11.26 10:22\n'))).toEqual([
      { kind: 'event', event: { kind: 'position', position: 'stopped' } },
      {
        kind: 'event',
        event: {
          kind: 'record',
          record: {
            tripNo: '9',
            rev: 1,
            total: 2350,
            fare: 2150,
            distanceM: 8400,
            endedAt: '20261123102200',
          },
        },
      },
    ])
    expect(reason(driver.hear(Buffer.from('E 9 23.50 21,5 8.4 23.11.26 10:22\n')))).toEqual(['decimals'])
    expect(reason(driver.hear(Buffer.from('E 9 23 21,5 8.4 23.11.26 10:22\n')))).toEqual(['decimals'])
    expect(reason(driver.hear(Buffer.from('E 9 23,50 24,5 8.4 23.11.26 10:22\n')))).toEqual([
      'parts-above-total',
    ])
    expect(reason(driver.hear(Buffer.from('E 9 23,50 21,5 8.4 23-11-26 10:22\n')))).toEqual(['date'])
    expect(driver.hear(Buffer.from('hello\n'))).toEqual([{ kind: 'unknown', raw: 'hello', sound: false }])
  })

  test('are written what they know and nothing else', () => {
    const show = (word: 'PAID' | 'CASH', amount: number) =>
      driver.display({ tripNo: '', word, amount })?.toString()
    expect(show('PAID', 2350)).toBe('ANZEIGE BEZAHLT 23,50\n')
    expect(show('PAID', 5)).toBe('ANZEIGE BEZAHLT 0,05\n')
    expect(show('CASH', 2350)).toBeUndefined()
    expect(readProfile(dotted).ack('9', 1)).toBeNull()
  })
})
