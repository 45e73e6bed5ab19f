/** A bitmap font as Debian packs it (`.pcf.gz`). */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Font, readFont } from '../../protocols/printers/font.ts'

/** Of Debian's xfonts-base. */
export const FONT_FOLDER = '/usr/share/fonts/X11/misc'

const MOST_BYTES = 32 * 1024 * 1024

/** Throws Error saying that there is no such file, or what is wrong with it. */
export function readFontFile(path: string): Font {
  return readFont(gunzipSync(readFileSync(path), { maxOutputLength: MOST_BYTES }))
}
