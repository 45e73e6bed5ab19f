/**
 * How a receipt looks, as data: which fields stand on it, in which order, words and formats. A file of
 * `device-config/receipts`.
 */
import * as v from 'valibot'
import { SETTLEMENTS } from '../domain/settlement.ts'
import { columnsOf } from '../protocols/printers/width.ts'
import { checked, HEAD, oneOf, ProfileError, section } from '../protocols/profile/fields.ts'
import { FIELDS, type Field } from './fieldValues.ts'

const word = (most: number) => {
  const hint = `1 to ${most} columns of printable text`
  return v.pipe(
    v.string(hint),
    v.check(
      text => text.trim() === text && text !== '' && columnsOf(text) <= most && !/[\p{Cc}\p{Cs}]/u.test(text),
      hint,
    ),
  )
}

const label = word(24)
const title = word(32)
const line = word(200)
const lines = v.optional(v.array(line), [])
const field = oneOf(FIELDS)
const row = v.union(
  [v.tuple([field, label]), v.tuple([field]), v.tuple([v.literal('blank'), label])],
  'a pair such as ["plate", "Plate"], ["verdict"] for a field without a label, or ["blank", "Tips"] for a line to write on',
)

const form = section({
  ...HEAD,
  /** BCP 47, for people: nothing depends on it. */
  languages: v.array(word(20)),
  formats: section({
    decimal: oneOf(['.', ',']),
    date: v.pipe(
      v.string('a form of YYYY, MM, DD, hh, mm, ss'),
      v.check(
        text => ['YYYY', 'MM', 'DD', 'hh', 'mm'].every(part => text.includes(part)) && columnsOf(text) <= 24,
        'a form of YYYY, MM, DD, hh, mm and perhaps ss, such as DD.MM.YYYY hh:mm',
      ),
    ),
    place: oneOf(['before', 'after']),
    symbols: v.optional(v.record(v.string(), word(4)), {}),
    units: section({ km: word(6), h: word(6), min: word(6), s: word(6) }),
  }),
  head: section({ title, fields: v.array(row), lines }),
  sections: v.array(v.array(row)),
  absent: v.optional(v.array(field), []),
  foot: lines,
  words: section({
    copy: word(14),
    unverified: word(24),
    by_code: word(20),
    verdict: section(
      Object.fromEntries(SETTLEMENTS.map(name => [name, word(20)])) as Record<
        (typeof SETTLEMENTS)[number],
        ReturnType<typeof word>
      >,
    ),
    method: section({ code: word(20), cash: word(20), both: word(24) }),
  }),
  pay_code: section({
    title,
    amount: label,
    trip: label,
    plate: label,
    how: line,
    not_a_receipt: line,
  }),
  shift: section({
    title,
    driver: label,
    from: label,
    to: label,
    printed: label,
    trips: label,
    metered: label,
    cash: label,
    received: label,
    refunded: label,
    open: label,
    unpaid: label,
    without_ride: label,
    meter_trips: label,
    meter_total: label,
    agrees: line,
    differs: line,
    counts: section(
      Object.fromEntries([...SETTLEMENTS, 'unfinished' as const].map(name => [name, label])) as Record<
        (typeof SETTLEMENTS)[number] | 'unfinished',
        typeof label
      >,
    ),
  }),
})

export type ReceiptLayout = Readonly<v.InferOutput<typeof form>>
export type LayoutRow = ReceiptLayout['sections'][number][number]

/** Large, and not in a row: they have a place of their own. */
const UNLABELLED: readonly string[] = ['verdict']

/** Without these a receipt could say something else than what was paid. */
const NEVER_ABSENT: readonly Field[] = [
  'receipt_no',
  'total',
  'cash',
  'received',
  'refunded',
  'over',
  'due',
  'verdict',
]

/** Throws ProfileError with all problems. */
export function readReceiptLayout(document: unknown): ReceiptLayout {
  const layout = checked(form, document)
  const printed = [...layout.head.fields, ...layout.sections.flat()].map(([name]) => name)
  const problems = [
    ...FIELDS.flatMap(name => accountFor(name, printed, layout.absent)),
    ...NEVER_ABSENT.filter(name => layout.absent.includes(name)).map(name => ({
      key: 'absent',
      found: name,
      hint: `anything but ${NEVER_ABSENT.join(', ')}`,
    })),
    ...layout.sections
      .flat()
      .flatMap(row =>
        row.length === 1 && !UNLABELLED.includes(row[0])
          ? [{ key: 'sections', found: row[0], hint: 'a label beside it: only verdict has none' }]
          : [],
      ),
  ]
  if (problems.length > 0) throw new ProfileError(problems)
  return layout
}

/** A field that a layout forgets would be missing on paper without anybody having decided so. */
function accountFor(name: Field, printed: readonly string[], absent: readonly string[]) {
  const times = printed.filter(other => other === name).length + absent.filter(other => other === name).length
  if (times === 1) return []
  return [
    {
      key: times === 0 ? 'absent' : 'sections',
      found: times === 0 ? `nothing about ${name}` : `${name} ${times} times`,
      hint: `${name} once: in head.fields, in a section, or in absent`,
    },
  ]
}
