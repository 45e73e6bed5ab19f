/** A receipt document laid out for paper of so many columns. Pure. */
import type { Grey, Paper, PaperElement } from '../protocols/printers/paper.ts'
import { wrapColumns } from '../protocols/printers/width.ts'
import { type NumberedReceipt, type Values, valuesOf } from './fieldValues.ts'
import type { LayoutRow, ReceiptLayout } from './layout.ts'
import { centred, centredLines, EMPTY, large, largeRow, plain, row, rule } from './rows.ts'

/** Lines to write on. */
const BLANK = '________'

/**
 * @param isCopy bears the mark that every print after the first must bear
 * @param logo above everything else; null for none
 * Throws RangeError for columns below 24 or above 64.
 */
export function receiptPaper(
  document: NumberedReceipt,
  isCopy: boolean,
  layout: ReceiptLayout,
  columns: number,
  logo: Grey | null = null,
): Paper {
  if (!Number.isInteger(columns) || columns < 24 || columns > 64)
    throw new RangeError(`a receipt of ${columns} columns: use 32, 42 or 48`)
  const values = valuesOf(document, layout)
  const sections = [
    [...head(values, layout, columns), ...(isCopy ? large(layout.words.copy, columns) : [])],
    ...layout.sections.map(rows => rows.flatMap(one => rowOf(one, values, columns))),
  ].filter(section => section.length > 0)
  return {
    columns,
    elements: [
      ...(logo === null ? [] : [{ kind: 'picture', picture: logo } as const, EMPTY]),
      ...sections.flatMap((section, i) => (i === 0 ? section : [rule(columns), ...section])),
      EMPTY,
      ...layout.foot.flatMap(text => centredLines(text, columns, 4)),
    ],
  }
}

function head(
  values: Values,
  { head: { title, fields, lines } }: ReceiptLayout,
  columns: number,
): PaperElement[] {
  const facts = fields.flatMap(([name, label], i) => {
    const value = name === 'blank' ? undefined : values[name]
    if (value === undefined) return []
    const text = label === undefined ? value : `${label} ${value}`
    return wrapColumns(text, columns, 4).map(
      (one): PaperElement =>
        i === 0 ? { kind: 'text', text: one, align: 'center', bold: true } : centred(one),
    )
  })
  return [
    ...facts,
    ...(facts.length > 0 ? [EMPTY] : []),
    ...large(title, columns),
    ...lines.flatMap(text => centredLines(text, columns, 4)),
  ]
}

function rowOf([name, label]: LayoutRow, values: Values, columns: number): PaperElement[] {
  if (name === 'blank') return row(label, BLANK, columns).map(plain)
  const value = values[name]
  if (value === undefined) return []
  if (name === 'verdict') return [EMPTY, ...large(value, columns)]
  if (name === 'total') return largeRow(label!, value, columns)
  const lines = row(label!, value, columns)
  return name === 'due' ? lines.map(text => ({ kind: 'text', text, bold: true })) : lines.map(plain)
}
