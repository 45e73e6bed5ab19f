/** The letters of displays without a browser, from Debian's xfonts-base or a folder with the same files. */
import { join } from 'node:path'
import type { BoardFonts } from '../../protocols/displays/letters.ts'
import type { Font } from '../../protocols/printers/font.ts'
import type { WideSet } from '../../protocols/printers/wideSets.ts'
import { FONT_FOLDER, readFontFile } from './fontFile.ts'

const FACES = [
  { latin: '8x16', gb2312: 'gb16st', jisx0208: 'jiskan16', ksc5601: 'hanglm16' },
  { latin: '12x24', gb2312: 'gb24st', jisx0208: 'jiskan24', ksc5601: 'hanglm24' },
] as const

/** Whose shapes a language's letters have, then who helps out. Traditional letters stand in the Japanese and Korean sets. */
const SETS: Readonly<Record<string, readonly WideSet[]>> = {
  zh: ['gb2312', 'jisx0208', 'ksc5601'],
  'zh-tw': ['jisx0208', 'ksc5601', 'gb2312'],
  ja: ['jisx0208', 'gb2312', 'ksc5601'],
  ko: ['ksc5601', 'gb2312', 'jisx0208'],
}

/** `language` is a tag such as `zh-TW`. Throws Error naming the file that is missing or broken, and what to install. */
export function loadBoardFonts(language: string, folder: string = FONT_FOLDER): BoardFonts {
  const tag = language.toLowerCase()
  const sets = SETS[tag] ?? SETS[tag.split('-')[0]!] ?? SETS.zh!
  return FACES.map(files => ({
    latin: load(join(folder, `${files.latin}.pcf.gz`)),
    wide: sets.map(set => ({ set, font: load(join(folder, `${files[set]}.pcf.gz`)) })),
  }))
}

function load(path: string): Font {
  try {
    return readFontFile(path)
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error)
    throw new Error(
      `no font in ${path} (${what}): install xfonts-base (Debian), or name a folder with its files`,
      {
        cause: error,
      },
    )
  }
}
