/** The pay code on paper, for a passenger who cannot reach the screen. Nobody must take it for a receipt. */
import type { PayCodeDocument } from '../domain/printMatter.ts'
import { onOneLine } from '../protocols/printers/encode.ts'
import type { Paper, PaperElement } from '../protocols/printers/paper.ts'
import { money } from './formats.ts'
import type { ReceiptLayout } from './layout.ts'
import { centredLines, EMPTY, large, largeRow, plain, row, rule } from './rows.ts'

/** @param link what the code says: the pay link of exactly this revision */
export function payCodePaper(
  { issuer, tripNo, due, currency }: PayCodeDocument,
  link: string,
  { pay_code: words, formats }: ReceiptLayout,
  columns: number,
): Paper {
  const amount = money(due, currency, formats)
  const facts = [
    [words.plate, issuer.plate ?? issuer.vehicle],
    [words.trip, tripNo],
  ] as const
  return {
    columns,
    elements: [
      ...large(words.title, columns),
      rule(columns),
      ...facts.flatMap(([label, value]): PaperElement[] => {
        const text = onOneLine(value)
        return text === '' ? [] : row(label, text, columns).map(plain)
      }),
      ...largeRow(words.amount, amount, columns),
      { kind: 'qr', data: link },
      ...centredLines(words.how, columns, 4),
      EMPTY,
      ...centredLines(words.not_a_receipt, columns, 4),
    ],
  }
}
