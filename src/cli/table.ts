/** A table for a terminal: columns as wide as their widest cell, figures to the right. */

export interface Column {
  readonly title: string
  readonly right?: boolean
}

export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title }, i) =>
    Math.max(title.length, ...rows.map(row => cells(row[i] ?? ''))),
  )
  const line = (row: readonly string[]) =>
    columns
      .map(({ right }, i) => {
        const text = row[i] ?? ''
        const space = ' '.repeat(widths[i]! - cells(text))
        return right === true ? space + text : text + space
      })
      .join('  ')
      .trimEnd()
  return [line(columns.map(({ title }) => title)), ...rows.map(line)]
}

/** Terminal cells: East Asian wide characters take two. */
function cells(text: string): number {
  let width = 0
  for (const char of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(char)
      ? 2
      : 1
  return width
}
