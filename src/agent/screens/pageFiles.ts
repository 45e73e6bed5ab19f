/** Our own static files, read once: the pages never touch the disk again and nothing else can be asked for. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}

export interface PageFile {
  readonly type: string
  readonly body: string
}

export interface PageFiles {
  /** By name, such as `live.js`. */
  readonly files: ReadonlyMap<string, PageFile>
  /** Changes when any file does. */
  readonly digest: string
}

/** Throws when the folder beside this module is missing: the installation is broken. */
export function readPageFiles(folder = new URL('./pages/', import.meta.url)): PageFiles {
  const files = new Map<string, PageFile>()
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).toSorted()) {
    const type = TYPES[name.split('.').at(-1) ?? '']
    if (type === undefined) continue
    const body = readFileSync(new URL(name, folder), 'utf8')
    hash.update(`${name}\n${body}\n`)
    files.set(name, { type, body })
  }
  return { files, digest: hash.digest('hex').slice(0, 16) }
}

/** Fills `{{name}}` places of a page; values are escaped for an attribute. */
export function fillPage(page: PageFile, values: Readonly<Record<string, string>>): string {
  return page.body.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => escapeHtml(values[name] ?? ''))
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
