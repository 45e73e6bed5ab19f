/** The version of this program, from its package file. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `farebridge 0.1.0 on Node 26.0.0` */
export function versionText(): string {
  const file = join(import.meta.dirname, '..', '..', 'package.json')
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return `farebridge ${version} on Node ${process.versions.node}`
}
