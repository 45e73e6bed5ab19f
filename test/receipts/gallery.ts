/**
 * Every layout in every state as it comes out of the virtual printer: a picture a layout, its receipts side by side. Run by itself it
 * writes them to test/pictures/receipts, to be looked at and committed; the test holds what is printed against them.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PNG } from 'pngjs'
import { paperBytes } from '../../src/protocols/printers/bytes.ts'
import type { Paper } from '../../src/protocols/printers/paper.ts'
import type { NumberedReceipt } from '../../src/receipts/fieldValues.ts'
import { payCodePaper } from '../../src/receipts/payCodePaper.ts'
import { receiptPaper } from '../../src/receipts/receiptPaper.ts'
import { shiftPaper } from '../../src/receipts/shiftPaper.ts'
import { CommandReader } from '../../src/simulators/printer/commands.ts'
import { Paper as VirtualPaper } from '../../src/simulators/printer/paper.ts'
import { picture } from '../../src/simulators/printer/picture.ts'
import { RECEIPT } from '../agent/printer/fixtures.ts'
import { FULL, LAYOUTS, layoutNamed, modelNamed } from './support.ts'

export const FOLDER = join(import.meta.dirname, '../pictures/receipts')
export const PAY_LINK = 'HTTPS://PAY.EXAMPLE.COM/P/TAXI-0042/K7Q2ZD0042AB/1/2350/CNY/MG6XFIFTTTDSIFQU'

/** The printer that a country's receipts are drawn on. */
const MODEL: Readonly<Record<string, string>> = {
  japan: 'epson-tm-japanese',
  china: 'generic-58-chinese',
  'china-bilingual': 'generic-58-chinese',
}
/** These need Debian's xfonts-base to be drawn with their own letters. */
export const needsWideFont = (layout: string) => layout in MODEL

const CURRENCY: Readonly<Record<string, string>> = {
  germany: 'EUR',
  austria: 'EUR',
  ireland: 'EUR',
  singapore: 'SGD',
  japan: 'JPY',
}

const unverified = { startedAt: undefined, endedAt: undefined } as unknown as Partial<NumberedReceipt>

export const STATES: readonly (readonly [name: string, change: Partial<NumberedReceipt>, isCopy: boolean])[] =
  [
    ['paid', {}, false],
    ['everything, paid too much', FULL, false],
    ['cash, a copy', { settlement: 'cash', cash: 2350, received: 0 }, true],
    ['short', { settlement: 'short', received: 2000, due: 350 }, false],
    ['refunded', { settlement: 'refunded', refunded: 2350 }, true],
    ['unpaid', { settlement: 'unpaid', received: 0, due: 2350 }, false],
    [
      'offline by code, time not verified',
      { ...unverified, byCode: true, tradeNo: undefined as never },
      false,
    ],
    ['free', { settlement: 'free', total: 0, fare: 0, supplements: 0, received: 0 }, false],
  ]

export function papersOf(layoutName: string): Paper[] {
  const layout = layoutNamed(layoutName)
  const { columns } = modelNamed(MODEL[layoutName] ?? 'generic-58')
  const currency = CURRENCY[layoutName] ?? 'CNY'
  const { issuer, issued } = RECEIPT
  const code = { issuer, issued, trip: RECEIPT.trip, tripNo: '17', rev: 1, due: 2350, currency, link: 'MAC' }
  const totals = {
    currency,
    trips: 14,
    metered: 41250,
    cash: 8400,
    received: 30500,
    refunded: 500,
    open: 0,
    unpaid: 2350,
    withoutRide: 700,
    counts: { paid: 10, cash: 3, unpaid: 1 },
  }
  const meter = { trips: 15, total: 43600 }
  const shift = {
    id: 'S1',
    isOpen: false,
    driver: 'D-7',
    from: '20261123060000',
    to: '20261123140000',
    meter,
    own: { trips: 14, total: 41250 },
  }
  return [
    ...STATES.map(([, change, isCopy]) =>
      receiptPaper({ ...RECEIPT, ...change, currency } as NumberedReceipt, isCopy, layout, columns),
    ),
    payCodePaper(code, PAY_LINK, layout, columns),
    shiftPaper({ issuer, issued, shift, totals }, layout, columns),
  ]
}

/** A PNG of each paper, as the virtual printer prints it. Throws where it breaks a line or does not know a command. */
export function printed(layoutName: string): Buffer[] {
  const model = modelNamed(MODEL[layoutName] ?? 'generic-58')
  return papersOf(layoutName).map(paper => {
    const strip = new VirtualPaper(model.dots, { wide: model.wide })
    for (const command of new CommandReader().push(paperBytes(paper, model, null))) strip.obey(command)
    const { canvas, overflows } = strip.take()
    if (overflows > 0 || strip.unknown.size > 0)
      throw new Error(`${layoutName}: ${overflows} broken lines, unknown ${[...strip.unknown.keys()]}`)
    return picture(canvas, true)
  })
}

const GAP = 16
const TABLE = [0x5a, 0x5f, 0x66, 0xff]

/** Pictures side by side. */
export function sideBySide(pngs: readonly Buffer[]): Buffer {
  const pictures = pngs.map(png => PNG.sync.read(png))
  const width = pictures.reduce((sum, one) => sum + one.width + GAP, GAP)
  const height = Math.max(...pictures.map(one => one.height)) + 2 * GAP
  const all = new PNG({ width, height })
  for (let at = 0; at < all.data.length; at += 4) all.data.set(TABLE, at)
  let x = GAP
  for (const one of pictures) {
    PNG.bitblt(one, all, 0, 0, one.width, one.height, x, GAP)
    x += one.width + GAP
  }
  return PNG.sync.write(all, { colorType: 0, deflateLevel: 9, filterType: 0 })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  mkdirSync(FOLDER, { recursive: true })
  for (const layout of LAYOUTS) {
    const file = join(FOLDER, `${layout}.png`)
    writeFileSync(file, sideBySide(printed(layout)))
    console.log(file)
  }
}
