/** The ticket that a technician keeps of an installation: what is in the car, and how it stood. */
import type { Paper, PaperElement } from '../protocols/printers/paper.ts'

export interface DeviceSection {
  readonly title: string
  readonly rows: readonly (readonly [label: string, value: string])[]
}

/**
 * @param page the address of the driver's page, printed as a code too
 * @param printed the board's time, as text
 */
export function devicePaper(
  sections: readonly DeviceSection[],
  { page, printed }: { page: string; printed: string },
  columns: number,
): Paper {
  return {
    columns,
    elements: [
      { kind: 'text', text: 'DEVICE TICKET', align: 'center', bold: true, size: 'large' },
      { kind: 'text', text: printed, align: 'center' },
      ...sections.flatMap(({ title, rows }): PaperElement[] => [
        { kind: 'text', text: '-'.repeat(columns) },
        { kind: 'text', text: title.slice(0, columns), bold: true },
        ...rows.flatMap(([label, value]) => row(printable(label), printable(value), columns)),
      ]),
      { kind: 'text', text: '-'.repeat(columns) },
      { kind: 'qr', data: page },
      ...row('Driver page', page, columns),
    ],
  }
}

/** Versions, paths and addresses are ASCII; what is not must not break the page. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}

function row(label: string, value: string, columns: number): PaperElement[] {
  const gap = columns - label.length - value.length
  if (gap >= 1) return [{ kind: 'text', text: label + ' '.repeat(gap) + value }]
  const lines: PaperElement[] = [{ kind: 'text', text: label.slice(0, columns) }]
  const room = columns - 2
  for (let at = 0; at < value.length; at += room)
    lines.push({ kind: 'text', text: `  ${value.slice(at, at + room)}` })
  return lines
}
