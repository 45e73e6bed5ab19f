/**
 * The import rule: a folder of src is a room with one job, and imports go one way. The table is the whole rule;
 * what is below it reads import paths and holds them against it. Pure but for `sources`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'

/** Each room of src and the rooms that it may import from besides itself. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  cli: ['agent', 'cloud', 'sandbox', 'simulators', 'config', 'receipts', 'protocols', 'contract', 'domain'],
  agent: ['config', 'receipts', 'protocols', 'contract', 'domain'],
  cloud: ['config', 'contract', 'domain'],
  sandbox: [],
  simulators: ['contract', 'domain'],
  config: [],
  protocols: ['domain'],
  receipts: ['protocols', 'domain'],
  contract: ['domain'],
  domain: [],
}

/** Rooms that import nothing but files of src: no package, no part of Node. */
const BARE = ['domain']

/**
 * In these rooms each subfolder hides one device or one library from the others; only the files at the room's own
 * root wire them together. What every subfolder may know are the types of the files named here.
 */
const PARTITIONED: Readonly<Record<string, readonly string[]>> = {
  agent: ['agent/health/log.ts', 'agent/health/clock.ts'],
}

/** Small helpers of a partitioned room, without a device of their own, that each subfolder may use. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  agent: [
    'agent/pace/backoff.ts',
    'agent/pace/rarely.ts',
    'agent/meter/hangUp.ts',
    'agent/port/port.ts',
    'agent/port/connection.ts',
    'agent/port/reconnect.ts',
  ],
}

export interface Source {
  /** From src, with slashes, such as `agent/link/link.ts`. */
  readonly path: string
  readonly text: string
}

export interface Breach {
  readonly path: string
  readonly line: number
  readonly rule: string
}

interface Import {
  /** What stands between the quotes; null for a path that is computed. */
  readonly specifier: string | null
  readonly line: number
  readonly typeOnly: boolean
}

/** Every .ts file below a src folder. */
export function sources(src: string): Source[] {
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(file => ({ path: relative(src, file), text: readFileSync(file, 'utf8') }))
}

export function breaches(files: readonly Source[]): Breach[] {
  return files.flatMap(file => {
    const room = roomOf(file.path)
    if (room === null) return [{ path: file.path, line: 1, rule: 'this file stands in no room of src' }]
    return importsOf(file.text).flatMap(found => {
      const rule = broken(file.path, room, found)
      return rule === null ? [] : [{ path: file.path, line: found.line, rule }]
    })
  })
}

/** The sentence of the rule that an import breaks, or null. */
function broken(path: string, room: string, found: Import): string | null {
  const { specifier } = found
  if (specifier === null) return 'a computed import path cannot be checked: name the file'
  if (!specifier.startsWith('.')) {
    return BARE.includes(room)
      ? `${room} imports no package and no part of Node, not even ${specifier}`
      : null
  }
  const target = posix.join(dirname(path), specifier)
  if (target.startsWith('../')) return `src imports only from src, not ${specifier}`
  const other = roomOf(target)
  if (other === null) return `${specifier} stands in no room of src`
  if (other !== room) {
    const allowed = ROOMS[room] ?? []
    if (allowed.includes(other)) return null
    return `${room} may import ${allowed.length > 0 ? `only ${allowed.join(', ')}` : 'no other room'}, not ${other}`
  }
  return brokenInside(path, room, target, found.typeOnly)
}

function brokenInside(path: string, room: string, target: string, typeOnly: boolean): string | null {
  const shared = PARTITIONED[room]
  const own = partOf(path)
  if (shared === undefined || own === null || own === partOf(target)) return null
  if (SHARED[room]?.includes(target)) return null
  if (shared.includes(target)) {
    return typeOnly ? null : `${room}/${own} may import types alone from ${target}: write \`import type\``
  }
  return `the parts of ${room} do not import each other: ${own} may not import ${target}; hand it in`
}

function roomOf(path: string): string | null {
  const room = path.split('/')[0] ?? ''
  return path.includes('/') && Object.hasOwn(ROOMS, room) ? room : null
}

/** The subfolder of a room that a file stands in; null for a file at the room's root. */
function partOf(path: string): string | null {
  const parts = path.split('/')
  return parts.length > 2 ? (parts[1] ?? null) : null
}

/**
 * Statements stand at the start of a line, which the formatter sees to. Lines of comment are blanked first, so that an
 * import in an example is none.
 */
function importsOf(text: string): Import[] {
  const code = text.replace(/^[ \t]*(?:\/\/|\*|\/\*).*$/gm, '')
  const found: Import[] = []
  const add = (index: number, specifier: string | null, typeOnly: boolean) =>
    found.push({ specifier, typeOnly, line: code.slice(0, index).split('\n').length })
  for (const match of code.matchAll(/^[ \t]*(import|export)\b([^'"`;=()]*?)\bfrom\s*['"]([^'"]+)['"]/gm)) {
    add(match.index, match[3] ?? null, isTypeOnly(match[2] ?? ''))
  }
  for (const match of code.matchAll(/^[ \t]*import\s*['"]([^'"]+)['"]/gm))
    add(match.index, match[1] ?? null, false)
  for (const match of code.matchAll(/(?<![\w.$])(?:import|require)\s*\(\s*(?:['"]([^'"]+)['"]\s*[,)])?/g)) {
    add(match.index, match[1] ?? null, false)
  }
  return found
}

/** `import type …`, or braces in which every name is marked `type`. */
function isTypeOnly(clause: string): boolean {
  const trimmed = clause.trim()
  if (/^type\b/.test(trimmed)) return true
  const names = /^\{([^}]*)\}$/.exec(trimmed)?.[1]
  if (names === undefined) return false
  return names.split(',').every(name => name.trim() === '' || /^type\s/.test(name.trim()))
}
