import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Counts, summarise } from '../../scripts/summary.ts'

const root = join(import.meta.dirname, '..', '..')

describe('the summary', () => {
  const none: Counts = { passed: 0, failed: 0, skipped: [], broken: [] }
  const good = [{ name: 'types', ok: true }]

  test('a check counts as one test', () => {
    const { lines, ok } = summarise([...good, { name: 'lint', ok: false }], { ...none, passed: 5 })
    expect(lines).toEqual(['failed: lint', '6 passed, 1 failed, 0 skipped'])
    expect(ok).toBe(false)
  })

  test('no test is a failure, though no test failed', () => {
    const { lines, ok } = summarise(good, none)
    expect(lines).toContain('failed: no test ran')
    expect(ok).toBe(false)
  })

  test('a file that could not be run is a failure', () => {
    const { lines, ok } = summarise(good, { ...none, passed: 1, broken: ['x.test.ts could not be run'] })
    expect(lines).toEqual(['failed: x.test.ts could not be run', '2 passed, 1 failed, 0 skipped'])
    expect(ok).toBe(false)
  })

  test('skipped tests stand below their reason, many of them shortened', () => {
    const skipped = Array.from({ length: 20 }, (_, i) => ({
      file: 'a.test.ts',
      name: `t${i}`,
      reason: 'no socat',
    }))
    const { lines, ok } = summarise(good, { ...none, passed: 1, skipped })
    expect(lines.slice(0, 2)).toEqual(['skipped (no socat):', '  a.test.ts > t0'])
    expect(lines.at(-2)).toBe('  and 8 more')
    expect(lines.at(-1)).toBe('2 passed, 0 failed, 20 skipped')
    expect(ok).toBe(true)
  })
})

/** A small tree with the real scripts and the real tools. */
describe('scripts/test', { timeout: 180_000 }, () => {
  let tree: string
  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'farebridge test '))
    for (const name of [
      'scripts',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'biome.json',
      'vitest.config.ts',
    ]) {
      cpSync(join(root, name), join(tree, name), { recursive: true, preserveTimestamps: true })
    }
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
    mkdirSync(join(tree, 'src', 'domain'), { recursive: true })
    mkdirSync(join(tree, 'test'))
    write('src/domain/one.ts', 'export const one: number = 1\n')
  })
  afterEach(() => rmSync(tree, { recursive: true, force: true }))

  function write(path: string, text: string): void {
    writeFileSync(join(tree, path), text)
  }

  function run(...args: string[]) {
    // As CI has it: no terminal, no standard input, and what an outer run of the tests leaves in the environment.
    const { PATH, HOME } = process.env
    const env = { PATH, HOME, CI: 'true', NODE_OPTIONS: '--no-such-option', VITEST: 'true' }
    const done = spawnSync(join(tree, 'scripts', 'test'), args, {
      encoding: 'utf8',
      cwd: '/',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return { ...done, lastLine: done.stdout.trimEnd().split('\n').at(-1) }
  }

  const PASSING = `import { expect, test } from 'vitest'

test('one', () => {
  expect(1).toBe(1)
})
`

  test('all is well', () => {
    write('test/a.test.ts', PASSING)
    const done = run()
    expect(done.lastLine, done.stdout + done.stderr).toBe('4 passed, 0 failed, 0 skipped')
    expect(done.status).toBe(0)
  })

  test('--long is told to the tests, and is not an argument of theirs', () => {
    write(
      'test/a.test.ts',
      PASSING.replace('expect(1).toBe(1)', "expect(process.env.FAREBRIDGE_LONG).toBe('1')"),
    )
    expect(run('--long', 'test/a.test.ts').status).toBe(0)
    expect(run('test/a.test.ts').lastLine).toBe('3 passed, 1 failed, 0 skipped')
  })

  test('each kind of failure counts, and skipped tests are named with the condition', () => {
    write(
      'src/domain/one.ts',
      "import { join } from 'node:path'\n\nexport const one: number = join('a')\nvar unused\n",
    )
    write(
      'test/a.test.ts',
      `${PASSING.replace('expect, test', 'describe, expect, test')}
test('two', () => {
  expect(1).toBe(2)
})

describe.skipIf(!process.env.NOTHING)('group', () => {
  test('three', () => {})
})

test.skipIf(process.env.PATH)('four', () => {})

test('five', ({ skip }) => skip('its own reason'))
`,
    )
    write('test/b.test.ts', "throw new Error('does not load')\n")
    const done = run()
    expect(done.status).toBe(1)
    expect(done.lastLine, done.stdout).toBe('1 passed, 5 failed, 3 skipped')
    expect(done.stdout).toContain(
      'skipped (skipIf(!process.env.NOTHING)):\n  test/a.test.ts > group > three\n',
    )
    expect(done.stdout).toContain('skipped (skipIf(process.env.PATH)):\n  test/a.test.ts > four\n')
    expect(done.stdout).toContain('skipped (its own reason):\n  test/a.test.ts > five\n')
    for (const failed of [
      'types',
      'lint',
      'import rule',
      'test/b.test.ts could not be run',
      '1 tests, shown above',
    ]) {
      expect(done.stdout).toContain(`failed: ${failed}\n`)
    }
  })

  test('an error outside of any test counts', () => {
    write(
      'test/a.test.ts',
      `import { expect, test } from 'vitest'

test('one', async () => {
  setTimeout(() => Promise.reject(new Error('stray')), 0)
  await new Promise(resolve => setTimeout(resolve, 100))
  expect(1).toBe(1)
})
`,
    )
    const done = run()
    expect(done.status).toBe(1)
    expect(done.stdout).toContain('errors outside of any test')
  })

  test('no test at all is a failure', () => {
    const done = run()
    expect(done.status).toBe(1)
    expect(done.stdout).toContain('failed: no test ran')
    expect(done.lastLine).toMatch(/^\d+ passed, \d+ failed, 0 skipped$/)
  })

  test('--help says how to call it', () => {
    const done = run('--help')
    expect(done.status).toBe(0)
    expect(done.stdout).toContain('scripts/test [--long]')
    expect(done.stdout).not.toContain('== types')
  })
})
