/** The licences of everything that a packaged program has of others, as one text. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Licences that ask for nothing but to be named. Another one is somebody's decision, not this program's. */
const ACCEPTED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Unlicense',
])

export interface Part {
  readonly name: string
  readonly version: string
  /** SPDX. */
  readonly licence: string
  /** The licence's own text; null where the package brings none. */
  readonly text: string | null
  readonly author: string | null
}

/** The packages that files belong to: paths from the checkout, such as `node_modules/@a/b/c.js` gives `node_modules/@a/b`. */
export function packagesOf(files: readonly string[]): string[] {
  const folders = files.flatMap(file => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [])
  return [...new Set(folders)].sort()
}

/** Throws when a package names no licence or one that is not known to be harmless. */
export function readPart(root: string, folder: string): Part {
  const facts = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: unknown
    author?: string | { name?: string }
  }
  const { name, version, author } = facts
  const licence = typeof facts.license === 'string' ? facts.license : 'none'
  // "(MIT OR GPL-2.0)" leaves the choice to us.
  const isAccepted = licence
    .replace(/^\((.*)\)$/, '$1')
    .split(/ or /i)
    .some(one => ACCEPTED.has(one))
  if (!isAccepted) {
    throw new Error(
      `${name} ${version} has the licence ${licence}: read it, then add it in scripts/packaging/thirdParty.ts or leave the package out`,
    )
  }
  const file = readdirSync(join(root, folder))
    .sort()
    .find(entry => /^(?:licen[cs]e|copying)\b/i.test(entry))
  return {
    name,
    version,
    licence,
    text: file === undefined ? null : readFileSync(join(root, folder, file), 'utf8').trim(),
    author: typeof author === 'string' ? author : (author?.name ?? null),
  }
}

/** One text for all, each licence text once for those that share it to the letter. */
export function thirdPartyText(parts: readonly Part[]): string {
  const groups = Map.groupBy(
    parts,
    part => part.text ?? `${part.licence}, by ${part.author ?? 'its authors'}`,
  )
  const sections = [...groups].map(([text, sharing]) => {
    const names = new Set(sharing.map(({ name, version, licence }) => `${name} ${version} (${licence})`))
    return [...names, '', text].join('\n')
  })
  const head = 'Farebridge contains these parts of others, under their own licences.'
  return `${[head, ...sections].join(`\n\n${'-'.repeat(78)}\n`)}\n`
}
