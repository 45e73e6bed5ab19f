/** What zbar, a decoder that is not ours, reads in a picture. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** zbarimg's exit code for "no symbol found". */
const NOTHING_FOUND = 4

/** The texts of the QR symbols in a PNG, given as its bytes or its path. Throws when zbarimg is missing. */
export async function readCodes(png: Buffer | string): Promise<string[]> {
  if (typeof png === 'string') return scan(png)
  const folder = await mkdtemp(join(tmpdir(), 'zbar-'))
  try {
    const path = join(folder, 'picture.png')
    await writeFile(path, png)
    return await scan(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The texts in each of many pictures, with one run of the program. Throws when zbarimg is missing. */
export async function readManyCodes(pictures: readonly Buffer[]): Promise<readonly (readonly string[])[]> {
  if (pictures.length === 0) return []
  const folder = await mkdtemp(join(tmpdir(), 'zbar-'))
  try {
    const paths = pictures.map((_, i) => join(folder, `${i}.pgm`))
    await Promise.all(pictures.map((picture, i) => writeFile(paths[i]!, picture)))
    const xml = await zbarimg(['--xml', ...paths])
    const texts = pictures.map((): string[] => [])
    for (const [, name, symbols] of xml.matchAll(/<source href='[^']*?(\d+)\.pgm'>(.*?)<\/source>/gs))
      for (const [, text] of symbols!.matchAll(/<data><!\[CDATA\[(.*?)\]\]><\/data>/gs))
        texts[Number(name)]!.push(text!)
    return texts
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function scan(path: string): Promise<string[]> {
  return (await zbarimg(['--raw', path])).split('\n').filter(line => line !== '')
}

async function zbarimg(args: readonly string[]): Promise<string> {
  const only = ['--quiet', '-Sdisable', '-Sqrcode.enable']
  try {
    const { stdout } = await promisify(execFile)('zbarimg', [...only, ...args], {
      timeout: 120_000,
      maxBuffer: 16 * 1024 * 1024,
    })
    return stdout
  } catch (error) {
    // Also when only some of the pictures have none.
    const { code, stdout } = error as { code?: unknown; stdout?: string }
    if (code === NOTHING_FOUND) return stdout ?? ''
    throw error
  }
}
