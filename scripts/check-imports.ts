/** Holds src (or the folder named) against the import rule; prints each breach as file:line and exits 1 on any. */
import { join, relative } from 'node:path'
import { breaches, sources } from './import-rule.ts'

const src = process.argv[2] ?? join(import.meta.dirname, '..', 'src')
const files = sources(src)
const found = breaches(files)
for (const { path, line, rule } of found) {
  console.error(`${relative(process.cwd(), join(src, path))}:${line}: ${rule}`)
}
if (files.length === 0) console.error(`${src}: no .ts file to check`)
process.exitCode = found.length > 0 || files.length === 0 ? 1 : 0
