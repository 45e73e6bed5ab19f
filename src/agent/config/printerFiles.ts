/** What `[printer]` names: the model, the layout, and fonts where letters are sent as dots. */
import { join } from 'node:path'
import { besides } from '../../config/besides.ts'
import type { FileChecks } from '../../config/fileChecks.ts'
import { shown } from '../../config/problem.ts'
import type { MeterProfile } from '../../protocols/meterDriver.ts'
import { unprintable } from '../../protocols/printers/encode.ts'
import type { Font } from '../../protocols/printers/font.ts'
import type { PrinterModel } from '../../protocols/printers/model.ts'
import { readPrinterModel } from '../../protocols/printers/modelFile.ts'
import type { Grey } from '../../protocols/printers/paper.ts'
import type { Fonts } from '../../protocols/printers/rasterText.ts'
import { type ReceiptLayout, readReceiptLayout } from '../../receipts/layout.ts'
import { FONT_FOLDER, readFontFile } from './fontFile.ts'
import { readLogo } from './logo.ts'
import { loadNamed } from './namedFile.ts'
import { METER } from './schema.ts'

export interface LoadedPrinter {
  readonly model: PrinterModel
  readonly layout: ReceiptLayout
  readonly fonts: Fonts | null
  /** For the head of receipts; null where there is none. */
  readonly logo: Grey | null
}

export const DEFAULT_MODEL = 'generic-58'
export const DEFAULT_LAYOUT = 'generic-en'

/** Null without a printer; undefined, with the problems noted, where something is not right. */
export function loadPrinter(
  checks: FileChecks,
  profile: MeterProfile | undefined,
): LoadedPrinter | null | undefined {
  if (!('printer' in checks.toml.values)) return null
  const named = (key: string, kind: 'printers' | 'receipts', otherwise: string) => ({
    section: 'printer',
    key,
    kind,
    name: checks.sound('printer', key) ?? otherwise,
  })
  const model = loadNamed(checks, named('model', 'printers', DEFAULT_MODEL), readPrinterModel)
  const layout = loadNamed(checks, named('layout', 'receipts', DEFAULT_LAYOUT), readReceiptLayout)
  if (checks.sound('printer', 'port') === METER) checkMeterPrints(checks, profile)
  const logo =
    checks.sound('printer', 'logo') === undefined ? null : checks.load('printer', 'logo', 'trusted', readLogo)
  if (model === undefined || layout === undefined || logo === undefined) return undefined
  checkLetters(checks, layout, model)
  const fonts = model.text === 'raster' ? loadFonts(checks, model) : null
  return fonts === undefined ? undefined : { model, layout, fonts, logo }
}

/** Words that the printer has no letters for would come out as question marks. */
function checkLetters(checks: FileChecks, layout: ReceiptLayout, model: PrinterModel): void {
  const { name, title: _t, languages: _l, ...printed } = layout
  const missing = unprintable(wordsIn(printed).join(''), model)
  if (missing === '' || checks.sound('printer', 'port') === METER) return
  const some = [...missing].slice(0, 8).join('')
  checks.refuse('printer', 'layout', {
    found: `"${name}", in which ${model.name} has no letters for ${some}`,
    allowed: 'a layout in letters that the printer has',
    hint: 'Choose a model with such letters, or generic-58-raster',
  })
}

function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : []
}

function checkMeterPrints(checks: FileChecks, profile: MeterProfile | undefined): void {
  if (profile === undefined || profile.driver({ maxTotal: 1 }).print !== undefined) return
  checks.refuse('printer', 'port', {
    found: shown(METER),
    allowed: 'a printer of its own: this meter lets nobody use its printer',
    hint: 'Name a device path or tcp://host:port',
  })
}

const WIDE = {
  gb18030: { file: 'gb24st.pcf.gz', set: 'gb2312' },
  shift_jis: { file: 'jiskan24.pcf.gz', set: 'jisx0208' },
} as const

function loadFonts(checks: FileChecks, model: PrinterModel): Fonts | undefined {
  const folder = besides(checks.toml.file, checks.sound('printer', 'fonts') ?? FONT_FOLDER)
  const load = (file: string): Font | null => {
    const path = join(folder, file)
    try {
      return readFontFile(path)
    } catch (error) {
      checks.refuse('printer', 'fonts', {
        found: `no font in ${path} (${error instanceof Error ? error.message : String(error)})`,
        allowed: 'a folder with the PCF fonts of 24 dots',
        hint: 'Install xfonts-base (Debian), or choose a printer model with letters of its own',
      })
      return null
    }
  }
  const latin = load('12x24.pcf.gz')
  if (model.wide === 'none') return latin === null ? undefined : { latin, wide: null }
  const { file, set } = WIDE[model.wide]
  const font = load(file)
  return latin === null || font === null ? undefined : { latin, wide: { font, set } }
}
