/** The files of the pages, read once. Throws when one is missing: the installation is broken. */
import { readFileSync } from 'node:fs'

export interface Asset {
  readonly type: string
  readonly body: Buffer
}

const FOLDER = new URL('./assets/', import.meta.url)
const NAMES = { 'page.css': 'text/css', 'pay.js': 'text/javascript', 'live.js': 'text/javascript' } as const

export function assets(): ReadonlyMap<string, Asset> {
  return new Map(
    Object.entries(NAMES).map(([name, type]) => [
      `/assets/${name}`,
      { type: `${type}; charset=utf-8`, body: readFileSync(new URL(name, FOLDER)) },
    ]),
  )
}
