/**
 * Everything that scripts/test runs once Node and the Debian packages are there: types, lint, the import rule, then
 * the tests; and the summary. Arguments: [--long] [--failed-check <name>]… [what vitest run takes].
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Check, type Counts, summarise } from './summary.ts'

const root = join(import.meta.dirname, '..')
const bin = join(root, 'node_modules', '.bin')
/** In a file or a CI log, colours are noise. */
const colours = process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: undefined }

function main(args: string[]): number {
  const long = take(args, '--long')
  const checks: Check[] = []
  for (
    let name = takeValue(args, '--failed-check');
    name !== null;
    name = takeValue(args, '--failed-check')
  ) {
    checks.push({ name, ok: false })
  }
  checks.push(
    check('types', 'tsc', ['--noEmit']),
    check('lint', 'biome', ['check', '--max-diagnostics=50', '.']),
    check('import rule', 'node', ['scripts/check-imports.ts']),
  )
  const started = Date.now()
  console.log(`\n== tests${long ? ', full counts' : ''}`)
  const counts = runVitest(args, long)
  console.log(`\n== summary, tests took ${Math.round((Date.now() - started) / 1000)} s`)
  const summary = summarise(checks, counts)
  for (const line of summary.lines) console.log(line)
  return summary.ok ? 0 : 1
}

function check(name: string, program: string, args: string[]): Check {
  console.log(`\n== ${name}`)
  const ok = run(program, args, {})
  if (ok) console.log('clean')
  return { name, ok }
}

function runVitest(args: string[], long: boolean): Counts {
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-test-'))
  const path = join(folder, 'counts.json')
  const env = { FAREBRIDGE_COUNTS: path, FAREBRIDGE_LONG: long ? '1' : '' }
  const ok = run(
    'vitest',
    ['run', '--reporter=default', '--reporter=./scripts/count-reporter.ts', '--includeTaskLocation', ...args],
    env,
  )
  const counts = readCounts(path)
  rmSync(folder, { recursive: true, force: true })
  if (!ok && counts.failed + counts.broken.length === 0) counts.broken.push('vitest ended with an error')
  return counts
}

function readCounts(path: string): Counts {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Counts
  } catch {
    return { passed: 0, failed: 0, skipped: [], broken: ['vitest left no result'] }
  }
}

function run(program: string, args: string[], extra: NodeJS.ProcessEnv): boolean {
  const env = { ...process.env, ...colours, ...extra }
  const done = spawnSync(join(bin, program), args, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (done.error !== undefined) console.log(`${program}: ${done.error.message}`)
  return done.status === 0
}

/** Removes a flag from the arguments and tells whether it stood there. */
function take(args: string[], flag: string): boolean {
  const at = args.indexOf(flag)
  if (at >= 0) args.splice(at, 1)
  return at >= 0
}

function takeValue(args: string[], flag: string): string | null {
  const at = args.indexOf(flag)
  return at >= 0 ? (args.splice(at, 2)[1] ?? '') : null
}

process.exitCode = main(process.argv.slice(2))
