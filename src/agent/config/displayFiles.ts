/** What `[display]` names: a serial display's model, or the letters that are drawn into a framebuffer. */
import { besides } from '../../config/besides.ts'
import type { FileChecks } from '../../config/fileChecks.ts'
import { shown } from '../../config/problem.ts'
import { type HmiEncoding, type HmiModel, readHmiModel } from '../../protocols/displays/hmiModel.ts'
import { missingLetters as lackingOnLine } from '../../protocols/displays/hmiText.ts'
import { type BoardFonts, missingLetters } from '../../protocols/displays/letters.ts'
import { loadBoardFonts } from './boardFonts.ts'
import { FONT_FOLDER } from './fontFile.ts'
import { loadNamed } from './namedFile.ts'

export type LoadedDisplay =
  | { readonly kind: 'framebuffer'; readonly fonts: BoardFonts }
  | { readonly kind: 'hmi'; readonly model: HmiModel }

const DEFAULT_MODEL = 'nextion'

/** Languages of the passenger's screen that an encoding has every letter of. */
export const WRITES: Readonly<Record<HmiEncoding, readonly string[]>> = {
  'utf-8': ['en', 'zh-CN', 'zh-TW', 'ja', 'ko', 'de'],
  gb2312: ['en', 'zh-CN'],
  'iso-8859-1': ['en', 'de'],
}

/** Null without a display; undefined, with the problems noted, where something is not right. */
export function loadDisplay(checks: FileChecks): LoadedDisplay | null | undefined {
  if (!('display' in checks.toml.values)) return null
  const kind = checks.sound('display', 'kind')
  if (kind === undefined) return undefined
  return kind === 'hmi' ? loadHmi(checks) : loadFramebuffer(checks)
}

function loadHmi(checks: FileChecks): LoadedDisplay | undefined {
  const name = checks.sound('display', 'model') ?? DEFAULT_MODEL
  const model = loadNamed(checks, { section: 'display', key: 'model', kind: 'displays', name }, readHmiModel)
  if (model === undefined) return undefined
  const language = checks.sound('display', 'language') ?? 'en'
  if (!WRITES[model.encoding].includes(language))
    checks.refuse('display', 'language', {
      found: shown(language),
      allowed: `${WRITES[model.encoding].join(', ')}: what ${model.name} writes in ${model.encoding}`,
      hint: 'Choose another language, or a model with encoding = "utf-8" and a font that has the letters',
    })
  checkOwnNames(checks, text => lackingOnLine(text, model).join(''))
  return { kind: 'hmi', model }
}

function loadFramebuffer(checks: FileChecks): LoadedDisplay | undefined {
  const port = checks.sound('display', 'port')
  if (port?.includes('://') === true)
    checks.refuse('display', 'port', { found: shown(port), allowed: 'a device such as /dev/fb0' })
  const folder = besides(checks.toml.file, checks.sound('display', 'fonts') ?? FONT_FOLDER)
  try {
    const fonts = loadBoardFonts(checks.sound('display', 'language') ?? 'en', folder)
    checkOwnNames(checks, text => missingLetters(text, fonts))
    return { kind: 'framebuffer', fonts }
  } catch (error) {
    checks.refuse('display', 'fonts', {
      found: error instanceof Error ? error.message : String(error),
      allowed: 'a folder with the PCF fonts of 16 and 24 dots',
      hint: 'Install xfonts-base (Debian)',
    })
    return undefined
  }
}

/** The passenger compares the plate with the car's. */
function checkOwnNames(checks: FileChecks, lacking: (text: string) => string): void {
  for (const key of ['plate', 'driver'] as const) {
    const letters = lacking(checks.sound('vehicle', key) ?? '')
    if (letters === '') continue
    checks.refuse('vehicle', key, {
      found: `${letters}, which the display of [display] has no letters for`,
      allowed: 'letters that it has',
      hint: 'Choose a display or an encoding with these letters, or write it in others',
    })
  }
}
