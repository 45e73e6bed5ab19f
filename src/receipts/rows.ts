/** Lines of paper from labels and values. Widths are columns, of which a wide character takes two. */
import type { PaperElement } from '../protocols/printers/paper.ts'
import { columnsOf, padTo, wrapColumns } from '../protocols/printers/width.ts'

export const plain = (text: string): PaperElement => ({ kind: 'text', text })
export const centred = (text: string): PaperElement => ({ kind: 'text', text, align: 'center' })
export const rule = (columns: number): PaperElement => plain('-'.repeat(columns))
export const EMPTY = plain('')

/** Label left, value right; what does not fit beside its label stands right-aligned below it, in at most three lines. */
export function row(label: string, value: string, columns: number): string[] {
  const gap = columns - columnsOf(label) - columnsOf(value)
  if (gap >= 1) return [label + ' '.repeat(gap) + value]
  return [
    ...wrapColumns(label, columns, 2),
    ...wrapColumns(value, columns, 3).map(line => padTo(line, columns, 'start')),
  ]
}

/** Large and bold where it fits on one line, in the largest size that does; else wrapped in letters of double height. */
export function large(text: string, columns: number): PaperElement[] {
  if (columnsOf(text) * 2 <= columns)
    return [{ kind: 'text', text, align: 'center', bold: true, size: 'large' }]
  return wrapColumns(text, columns, 3).map(line => ({
    kind: 'text',
    text: line,
    align: 'center',
    bold: true,
    size: 'tall',
  }))
}

/** Label and value in one large line where both fit, else below each other in letters of double height. */
export function largeRow(label: string, value: string, columns: number): PaperElement[] {
  const half = Math.floor(columns / 2)
  const fits = columnsOf(label) + 1 + columnsOf(value) <= half
  return row(label, value, fits ? half : columns).map(text => ({
    kind: 'text',
    text,
    bold: true,
    size: fits ? 'large' : 'tall',
  }))
}

export function centredLines(text: string, columns: number, most: number): PaperElement[] {
  return wrapColumns(text, columns, most).map(centred)
}
