/** Figures with their median, 99th percentile and count, and the table that the bench prints. */
export interface Row {
  readonly what: string
  readonly unit: string
  readonly median: number
  readonly p99: number | null
  readonly n: number
}

/** Median and 99th percentile of at least one figure. */
export function row(what: string, unit: string, figures: readonly number[]): Row {
  const sorted = figures.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!
  return { what, unit, median: at(0.5), p99: sorted.length >= 20 ? at(0.99) : null, n: sorted.length }
}

export function table(rows: readonly Row[]): string {
  const cells = rows.map(r => [
    r.what,
    number(r.median),
    r.p99 === null ? '' : number(r.p99),
    r.unit,
    String(r.n),
  ])
  return columns([['', 'median', 'p99', '', 'n'], ...cells], [0, 3])
}

/** Lines of cells as text, each column as wide as its widest cell; those in `left` lean to the left. */
export function columns(lines: readonly (readonly string[])[], left: readonly number[]): string {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map(line => line[i]!.length)))
  const text = (line: readonly string[]) =>
    line.map((cell, i) => (left.includes(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
  return lines.map(line => text(line).trimEnd()).join('\n')
}

export function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)
}
