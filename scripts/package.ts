/** `scripts/package [--out FOLDER]`: what stands in its help. */
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { PROGRAM, packageInto } from './packaging/package.ts'

const root = join(import.meta.dirname, '..')
const say = (text: string) => console.error(`farebridge: ${text}`)
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

try {
  const { values } = parseArgs({ options: { out: { type: 'string' } } })
  const out = resolve(values.out ?? join(root, 'dist'))
  const shown = relative(process.cwd(), out)
  say('packaging the program for devices …')
  const { program, total, packages } = await packageInto(root, out)
  say(`${PROGRAM} with ${packages} packages: ${megabytes(program)}; everything: ${megabytes(total)}`)
  say(`${shown.startsWith('..') ? out : shown || '.'} is ready`)
} catch (error) {
  const { message, code = '' } = error as NodeJS.ErrnoException
  say(message)
  if (code.startsWith('ERR_PARSE_ARGS')) say('scripts/package --help shows how to call it')
  process.exitCode = code.startsWith('ERR_PARSE_ARGS') ? 2 : 1
}
