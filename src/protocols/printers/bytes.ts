/**
 * Paper to the bytes of a make of printer. node-thermal-printer builds what it does right (alignment, weight): a
 * new instance for each job, because its buffer is never emptied (Klemen1337/node-thermal-printer#178), and without an
 * interface, because its own ones print after they have reported failure. Text, codes and pictures are built here, for it
 * counts characters where printers count bytes and columns.
 */
import { BreakLine, PrinterTypes, ThermalPrinter } from 'node-thermal-printer'
import { runsOf } from './encode.ts'
import type { PrinterModel } from './model.ts'
import type { Dots, Paper, PaperElement } from './paper.ts'
import { qrCommand, qrDots } from './qr.ts'
import { centred, dithered, rasterCommands } from './raster.ts'
import { type Fonts, lineDots } from './rasterText.ts'

type Size = 'normal' | 'tall' | 'large'

const LF = Buffer.of(0x0a)

/** ESC @ : whatever the job before left switched on is off. */
const RESET = Buffer.of(0x1b, 0x40)

/**
 * ESC R 0, the same to Star: ASCII as it is. Switches or a memory may set another country, and ESC @ goes back to that: `#` is then
 * a pound sign (Britain), `[` a letter (Germany), a backslash a yen sign (Japan).
 */
const PLAIN_ASCII = Buffer.of(0x1b, 0x52, 0)

/** What selects a state of the printer. Numbers of code pages are the model's. */
const SELECT = {
  escpos: {
    page: (number: number) => Buffer.of(0x1b, 0x74, number),
    /** FS & and FS . : two bytes a character, and one again. */
    wide: (isOn: boolean) => Buffer.of(0x1c, isOn ? 0x26 : 0x2e),
    /** FS C 1 : Shift_JIS instead of JIS. */
    shiftJis: Buffer.of(0x1c, 0x43, 0x01),
    /** GS ! : unlike ESC ! it holds for East Asian letters too. */
    size: (size: Size) => Buffer.of(0x1d, 0x21, { normal: 0x00, tall: 0x01, large: 0x11 }[size]),
    cut: { partial: Buffer.of(0x1d, 0x56, 1), full: Buffer.of(0x1d, 0x56, 0) },
  },
  star: {
    page: (number: number) => Buffer.of(0x1b, 0x1d, 0x74, number),
    /** ESC $ : two bytes a character, and one again. */
    wide: (isOn: boolean) => Buffer.of(0x1b, 0x24, isOn ? 1 : 0),
    shiftJis: Buffer.alloc(0),
    /** ESC i : height, then width. */
    size: (size: Size) => Buffer.of(0x1b, 0x69, size === 'normal' ? 0 : 1, size === 'large' ? 1 : 0),
    cut: { partial: Buffer.of(0x1b, 0x64, 3), full: Buffer.of(0x1b, 0x64, 2) },
  },
} as const

/**
 * The job's bytes: reset, elements, feed, cut. Throws Error with advice where the model cannot print it: letters as dots
 * without fonts, a code or a picture that does not fit.
 */
export function paperBytes(paper: Paper, model: PrinterModel, fonts: Fonts | null): Buffer {
  if (model.text === 'raster' && fonts === null)
    throw new Error(
      'this printer gets its letters as dots: install fonts (Debian: xfonts-base) or set [printer] fonts',
    )
  const job = new ThermalPrinter({
    type: model.language === 'star' ? PrinterTypes.STAR : PrinterTypes.EPSON,
    interface: '',
    width: paper.columns,
    breakLine: BreakLine.NONE,
  })
  const writer = new Writer(job, model)
  writer.begin()
  for (const element of paper.elements) put(writer, element, paper.columns, fonts)
  writer.end()
  const bytes = job.getBuffer()
  if (bytes === null) throw new Error('the paper has no bytes')
  return bytes
}

function put(writer: Writer, element: PaperElement, columns: number, fonts: Fonts | null): void {
  const { model } = writer
  switch (element.kind) {
    case 'text':
      if (model.text === 'raster') writer.dots(lineDots(element, model, columns, fonts!))
      else writer.line(element)
      break
    case 'qr':
      if (model.qr === 'command' && model.text === 'font') writer.qr(element.data)
      else writer.dots(centred(qrDots(element.data, model.dots), model.dots))
      break
    case 'image':
      writer.dots(centred(element.image, model.dots))
      break
    case 'picture':
      writer.dots(centred(dithered(element.picture, model.dots), model.dots))
      break
    case 'feed':
      writer.feed(element.lines)
  }
}

/** Keeps what the printer is switched to, so that nothing is switched twice or left switched. */
class Writer {
  readonly model: PrinterModel
  readonly #job: ThermalPrinter
  readonly #select
  #page: number | null = null
  #isWide = false

  constructor(job: ThermalPrinter, model: PrinterModel) {
    this.model = model
    this.#job = job
    this.#select = SELECT[model.language]
  }

  begin(): void {
    const { wide, language } = this.model
    this.#job.add(RESET)
    this.#job.add(PLAIN_ASCII)
    if (wide === 'shift_jis') this.#job.add(this.#select.shiftJis)
    // Chinese models begin in the two-byte mode, where a letter beyond ASCII would take its neighbour with it.
    if (wide !== 'none' || language === 'escpos') this.#job.add(this.#select.wide(false))
  }

  line({ text, align, bold, size }: Extract<PaperElement, { kind: 'text' }>): void {
    const job = this.#job
    if (align === 'center') job.alignCenter()
    if (align === 'right') job.alignRight()
    if (size !== undefined) job.add(this.#select.size(size))
    if (bold === true) job.bold(true)
    for (const { where, bytes } of runsOf(text, this.model)) {
      this.#wide(where.kind === 'wide')
      if (where.kind === 'page') this.#selectPage(where.number)
      job.add(bytes)
    }
    this.#wide(false)
    job.add(LF)
    if (bold === true) job.bold(false)
    if (size !== undefined) job.add(this.#select.size('normal'))
    if (align !== undefined) job.alignLeft()
  }

  qr(data: string): void {
    // The command prints no white around the symbol: a line of it above and below.
    this.feed(1)
    this.#job.alignCenter()
    this.#job.add(qrCommand(data, this.model.language, this.model.dots))
    this.#job.alignLeft()
    this.feed(1)
  }

  dots(image: Dots): void {
    this.#job.add(rasterCommands(image, this.model.language))
  }

  feed(lines: number): void {
    for (let i = 0; i < lines; i++) this.#job.add(LF)
  }

  end(): void {
    const { cut, feedLines } = this.model
    this.feed(feedLines)
    if (cut !== 'none') this.#job.add(this.#select.cut[cut])
  }

  #wide(isOn: boolean): void {
    if (isOn === this.#isWide) return
    this.#isWide = isOn
    this.#job.add(this.#select.wide(isOn))
  }

  #selectPage(number: number): void {
    if (number === this.#page) return
    this.#page = number
    this.#job.add(this.#select.page(number))
  }
}
