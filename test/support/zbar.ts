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

async function scan(path: string): Promise<string[]> {
  const args = ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', path]
  try {
    const { stdout } = await promisify(execFile)('zbarimg', args, { timeout: 20_000 })
    return stdout.split('\n').filter(line => line !== '')
  } catch (error) {
    if ((error as { code?: unknown }).code === NOTHING_FOUND) return []
    throw error
  }
}
