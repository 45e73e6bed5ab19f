/** The scripts of the sandbox's own pages, read once. */
import { readFileSync } from 'node:fs'
import { type Reply, reply } from './answer.ts'

const TYPES = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' } as const

/** `folder` is beside the module that names it. Throws when the file is missing: the installation is broken. */
export function file(folder: URL, name: `${string}.${keyof typeof TYPES}`): Reply {
  const type = TYPES[name.split('.').at(-1) as keyof typeof TYPES]
  return reply(200, type, readFileSync(new URL(name, folder)))
}
