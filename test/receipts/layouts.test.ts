/** Each layout file: every field of the union is printed when given or declared absent; what is wrong with a file is told. */
import { describe, expect, test } from 'vitest'
import { ProfileError } from '../../src/protocols/profile/fields.ts'
import { FIELDS, type Field, valuesOf } from '../../src/receipts/fieldValues.ts'
import { readReceiptLayout } from '../../src/receipts/layout.ts'
import { receiptPaper } from '../../src/receipts/receiptPaper.ts'
import { RECEIPT } from '../agent/printer/fixtures.ts'
import { documentOf, FULL, LAYOUTS, layoutNamed, textsOf } from './support.ts'

/** Wide enough that no value of FULL is wrapped. */
const WIDE = 64

describe.each(LAYOUTS)('%s', name => {
  const layout = layoutNamed(name)
  const labels = new Map(
    [...layout.head.fields, ...layout.sections.flat()].map(([field, label]) => [field, label ?? '']),
  )
  const printed = textsOf(receiptPaper(FULL, false, layout, WIDE))
  const values = valuesOf({ ...FULL, startedAt: undefined, endedAt: undefined } as never, layout)

  test.each(FIELDS.filter(field => labels.has(field) && field !== 'printed'))(
    '%s is printed when given',
    field => {
      const value = valuesOf(FULL, layout)[field]
      expect(value, 'the document gives it').toBeDefined()
      const line = printed.find(text => text.includes(value!) && text.includes(labels.get(field)!))
      expect(line, `${labels.get(field)} ${value}`).toBeDefined()
    },
  )

  test('the board’s time is printed where the meter gave none', () => {
    if (!labels.has('printed')) return expect(layout.absent).toContain('printed')
    const lines = textsOf(
      receiptPaper({ ...FULL, startedAt: undefined, endedAt: undefined } as never, false, layout, WIDE),
    )
    expect(lines.some(text => text.includes(values.printed!))).toBe(true)
    expect(printed.join()).not.toContain(values.printed)
  })

  test('a fact that is absent leaves no label behind', () => {
    const bare = { ...RECEIPT, issuer: { vehicle: 'T1' }, settlement: 'free', received: 0, total: 0 } as const
    const {
      tradeNo: _t,
      driver: _d,
      tariff: _ta,
      distanceM: _m,
      waitS: _w,
      fare: _f,
      supplements: _s,
      ...rest
    } = bare
    const lines = textsOf(receiptPaper(rest, false, layout, WIDE))
    const gone: Field[] = [
      'plate',
      'licence',
      'driver',
      'distance',
      'wait',
      'fare',
      'extras',
      'received',
      'due',
      'signed_check',
    ]
    for (const field of gone) {
      const label = labels.get(field)
      if (label !== undefined && label !== '')
        expect(lines.filter(text => text === label || text.startsWith(`${label}  `))).toEqual([])
    }
  })

  test('says nowhere that it is an invoice', () => {
    expect(printed.join('\n')).not.toMatch(/(?<!not an )invoice|(?<!非)发票|Rechnung/i)
  })

  test('is named as its file and has a title', () => {
    expect(layout.name).toBe(name)
    expect(layout.title.length).toBeGreaterThan(3)
  })
})

test('the Chinese slips say that they are no invoice', () => {
  for (const name of ['china', 'china-bilingual'])
    expect(textsOf(receiptPaper(RECEIPT, false, layoutNamed(name), 32))).toContain('本小票非发票')
})

test('the German receipt has a block of the signing unit only where one gave it', () => {
  const germany = layoutNamed('germany')
  expect(textsOf(receiptPaper(FULL, false, germany, 48)).join('\n')).toMatch(/TSE-Transaktion +4711/)
  expect(textsOf(receiptPaper(RECEIPT, false, germany, 48)).join('\n')).not.toMatch(/TSE|Prüfwert|Signatur/)
})

test('the Irish receipt has lines to write tips, discounts and tolls on', () => {
  const lines = textsOf(receiptPaper(RECEIPT, false, layoutNamed('ireland'), 32))
  for (const label of ['Tips', 'Discounts', 'Tolls']) expect(lines).toContain(`${label.padEnd(24)}________`)
})

// biome-ignore lint/suspicious/noExplicitAny: what is broken on purpose has no type
type Loose = any

describe('a layout file that is wrong', () => {
  const broken = (change: (document: Loose) => void) => {
    const document = structuredClone(documentOf('receipts', 'generic-en'))
    change(document)
    try {
      readReceiptLayout(document)
    } catch (error) {
      return (error as ProfileError).problems.map(({ key, hint, found }) => `${key}: ${hint} (${found})`)
    }
    return []
  }

  test.each<[string, (document: Loose) => void, RegExp]>([
    ['forgets a field', d => d.sections[0].splice(2, 1), /absent: plate once: .*nothing about plate/],
    ['prints a field twice', d => d.sections[0].push(['plate', 'Plate']), /plate once.*plate 2 times/],
    ['prints what it declares absent', d => d.absent.push('plate'), /plate 2 times/],
    [
      'leaves out what is still due',
      d => {
        d.sections[3] = d.sections[3].filter((row: string[]) => row[0] !== 'due')
        d.absent.push('due')
      },
      /absent: anything but receipt_no/,
    ],
    ['has an unknown field', d => d.sections[0].push(['colour', 'Colour']), /sections/],
    ['has a field without a label', d => d.sections[0].splice(2, 1, ['plate']), /a label beside it/],
    ['has a label that is too long', d => d.sections[0].splice(2, 1, ['plate', 'x'.repeat(25)]), /sections/],
    ['has an unknown key', d => Object.assign(d, { footer: [] }), /unknown key/],
    ['has no word for a settlement', d => delete d.words.verdict.short, /words\.verdict/],
    ['has a date without a year', d => Object.assign(d.formats, { date: 'DD.MM. hh:mm' }), /formats\.date/],
    ['has control characters', d => Object.assign(d.words, { copy: '\x1b@' }), /words\.copy/],
    [
      'has a word that is too wide for half a line',
      d => Object.assign(d.words, { copy: '副'.repeat(8) }),
      /words\.copy/,
    ],
    ['is of another format', d => Object.assign(d, { format: 2 }), /format/],
  ])('because it %s is refused by name', (_, change, expected) => {
    const problems = broken(change)
    expect(problems.join('\n')).toMatch(expected)
  })

  test('is refused with all that is wrong at once', () => {
    const problems = broken(d => {
      d.format = 2
      d.words.copy = ''
    })
    expect(problems.length).toBe(2)
  })

  test.each([undefined, null, 7, 'x', []])('%j is none', document => {
    expect(() => readReceiptLayout(document)).toThrow(ProfileError)
  })
})
