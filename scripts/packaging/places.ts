/**
 * An esbuild plugin: every module of the bundle goes on believing that it stands where it stands in the checkout, and a
 * packaged program has the files that a module looks for beside itself (pages, profiles, native parts) in the same places
 * below its own folder. So nothing in the source has to know that there is a bundle.
 */
import { readFileSync } from 'node:fs'
import { dirname, extname, relative } from 'node:path'
import type { Plugin } from 'esbuild'

const NAME = 'farebridge:places'

/** The one module that knows where the bundle is: `__dirname` is left for the bundle's own. */
const PLACES = `
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')
exports.path = place => join(__dirname, place)
exports.url = place => pathToFileURL(exports.path(place)).href
`

/** For a bundle in CommonJS. `root` is the checkout. */
export function places(root: string): Plugin {
  return {
    name: 'places',
    setup(build) {
      build.onResolve({ filter: /^farebridge:places$/ }, () => ({ path: NAME, namespace: NAME }))
      build.onLoad({ filter: /.*/, namespace: NAME }, () => ({ contents: PLACES }))
      build.onLoad({ filter: /\.(?:ts|js|cjs|mjs)$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        const contents = placed(text, relative(root, path))
        return contents === text ? undefined : { contents, loader: extname(path) === '.ts' ? 'ts' : 'js' }
      })
    },
  }
}

/** The text of a module with what it says of its own place made relative to the bundle. */
export function placed(text: string, place: string): string {
  const call = (what: 'path' | 'url', of: string) => `require('${NAME}').${what}(${JSON.stringify(of)})`
  return text
    .replace(/\bimport\.meta\.dirname\b|(?<![\w$.])__dirname\b/g, call('path', dirname(place)))
    .replace(/\bimport\.meta\.filename\b|(?<![\w$.])__filename\b/g, call('path', place))
    .replace(/\bimport\.meta\.url\b/g, call('url', place))
}
