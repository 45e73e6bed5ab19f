/** The program for devices as one file. */
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'
import { places } from './places.ts'

export interface Bundle {
  readonly text: string
  /** Every file that is in it, from the checkout, such as `src/agent/agent.ts`. */
  readonly files: readonly string[]
}

/** mqtt.js reaches its brokers through them where we hand it no stream, which we always do (src/agent/link/broker.ts). */
const LEFT_OUT = ['ws', 'socks']

/**
 * Character tables of East Asian code pages, 0.4 MB that stay files until a receipt asks for one: what is in the bundle is
 * in memory.
 */
export const TABLES = 'node_modules/iconv-lite/encodings/tables'

/** `debug` asks for it in a try and goes without. */
const NOT_THERE = ['supports-color']

/**
 * Builds from the checkout at `root`. Rejects with esbuild's words when the source does not build, and when a part would
 * be missing on the device. `node` is the major version that it refuses to run below.
 */
export async function bundle(root: string, node: number): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/device.ts'],
    outfile: 'farebridge.cjs',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    // Not a module: whoever imports node:http or node:crypto as one pays for everything that they can load lazily,
    // fetch and WebCrypto among it, 3 MiB of memory.
    format: 'cjs',
    target: `node${node}`,
    // Never minified: what Node prints of an uncaught error is the line that it happened in.
    minify: false,
    // They stand in THIRD-PARTY-LICENSES.
    legalComments: 'none',
    banner: { js: `"use strict";\n${guard(node)}` },
    plugins: [leftOut, tables, places(root)],
    logLevel: 'silent',
  })
  const missing = missingParts(metafile)
  if (missing.length > 0) throw new Error(`the bundle would not find ${missing.join(', ')} on a device`)
  return { text: ascii(outputFiles[0]!.text), files: Object.keys(metafile.inputs).sort() }
}

/** The native parts end an older Node without a word. */
function guard(node: number): string {
  const advice = `farebridge needs Node ${node} or newer, and this is "+process.version+": install it, or put it at node_modules/.bin/node beside this program`
  return `if (parseInt(process.versions.node) < ${node}) { console.error("${advice}"); process.exit(1); }`
}

const leftOut: Plugin = {
  name: 'left-out',
  setup(build) {
    const filter = new RegExp(`^(?:${LEFT_OUT.join('|')})$`)
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'left-out' }))
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => {
      const words = `${path} is left out of this program: a broker is reached by mqtt:// or mqtts://`
      return { contents: `throw new Error(${JSON.stringify(words)})` }
    })
  },
}

const tables: Plugin = {
  name: 'tables',
  setup(build) {
    build.onResolve({ filter: /^\.\/tables\/[\w-]+\.json$/ }, ({ path, importer }) =>
      join(importer, '..') === join(build.initialOptions.absWorkingDir ?? '', TABLES, '..')
        ? { path: `./${join(TABLES, '..', path)}`, external: true }
        : undefined,
    )
  },
}

/** What the program would ask for at run time that is neither Node's nor beside it. */
export function missingParts({ outputs }: Pick<Metafile, 'outputs'>): string[] {
  return Object.values(outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !isBuiltin(path) && !path.startsWith(`./${TABLES}/`))
    .map(({ path }) => path)
    .filter(path => !NOT_THERE.includes(path))
}

/**
 * esbuild escapes what is not ASCII in code and leaves it in comments. One such letter would make V8 keep the whole text
 * with two bytes a letter, 1.7 MB more.
 */
function ascii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
