import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { breaches } from '../../scripts/import-rule.ts'

const root = join(import.meta.dirname, '..', '..')

function rules(path: string, text: string): string[] {
  return breaches([{ path, text }]).map(breach => `${breach.line}: ${breach.rule}`)
}

describe('what is allowed', () => {
  test.each([
    ['cli/trips.ts', "import { Ledger } from '../agent/ledger/ledger.ts'"],
    ['agent/agent.ts', "import { Link } from './link/link.ts'"],
    ['agent/cashier.ts', "import { Ledger } from './ledger/ledger.ts'"],
    ['agent/link/link.ts', "import { jws } from '../../contract/jws.ts'"],
    ['agent/link/link.ts', "import type { Log } from '../health/log.ts'"],
    ['agent/link/link.ts', "import { type Clock } from '../health/clock.ts'"],
    ['agent/link/pump.ts', "import { Link } from './link.ts'"],
    ['agent/health/log.ts', "import { fstatSync } from 'node:fs'"],
    ['cloud/orders/orders.ts', "import { topics } from '../../contract/topics.ts'"],
    ['simulators/partner.ts', "import { payLink } from '../contract/payLink.ts'"],
    ['domain/decisions/meter.ts', "import { due } from '../settlement.ts'"],
    [
      'domain/money.ts',
      "// import { readFileSync } from 'node:fs'\n/**\n * import x from '../agent/agent.ts'\n */",
    ],
    ['cli/farebridge.ts', "const load = () => import('./trips.ts')"],
  ])('%s: %s', (path, text) => {
    expect(rules(path, text)).toEqual([])
  })
})

describe('what is refused', () => {
  test.each([
    ['domain/money.ts', "import { hash } from 'node:crypto'", 'domain imports no package'],
    ['domain/money.ts', "import * as v from 'valibot'", 'domain imports no package'],
    ['domain/money.ts', "export { x } from '../contract/ids.ts'", 'domain may import no other room'],
    ['contract/ids.ts', "import { x } from '../protocols/frame.ts'", 'contract may import only domain'],
    ['protocols/frame.ts', "import type { X } from '../agent/agent.ts'", 'protocols may import only domain'],
    ['agent/agent.ts', "import { x } from '../cloud/web/web.ts'", 'not cloud'],
    ['agent/agent.ts', "import { x } from '../simulators/meter.ts'", 'not simulators'],
    ['cloud/web/web.ts', "import { x } from '../../sandbox/wallet.ts'", 'not sandbox'],
    ['sandbox/wallet.ts', "import { x } from '../domain/money.ts'", 'sandbox may import no other room'],
    ['simulators/meter.ts', "import { x } from '../protocols/frame.ts'", 'not protocols'],
    ['agent/agent.ts', "import { x } from '../cli/farebridge.ts'", 'not cli'],
    ['agent/link/link.ts', "import { Ledger } from '../ledger/ledger.ts'", 'do not import each other'],
    ['agent/link/link.ts', "import type { Ledger } from '../ledger/ledger.ts'", 'do not import each other'],
    ['agent/link/link.ts', "import { consoleLog } from '../health/log.ts'", 'types alone'],
    ['agent/link/link.ts', "import { type Log, consoleLog } from '../health/log.ts'", 'types alone'],
    ['agent/link/link.ts', "import type { x } from '../health/metrics.ts'", 'do not import each other'],
    ['agent/link/link.ts', "import { cashier } from '../cashier.ts'", 'do not import each other'],
    ['contract/ids.ts', "import { x } from '../../test/support/counts.ts'", 'only from src'],
    ['contract/ids.ts', "import x from '../../package.json' with { type: 'json' }", 'only from src'],
    ['contract/ids.ts', "import '../agent/agent.ts'", 'not agent'],
    ['contract/ids.ts', "type X = import('../agent/agent.ts').X", 'not agent'],
    ['contract/ids.ts', 'const x = await import(path)', 'computed'],
    ['contract/ids.ts', "const x = require('../agent/agent.ts')", 'not agent'],
    ['contract/ids.ts', "import {\n  a,\n  b,\n} from '../cloud/web/web.ts'", 'not cloud'],
    ['stray.ts', '', 'no room'],
    ['helpers/x.ts', '', 'no room'],
  ])('%s: %s', (path, text, rule) => {
    expect(rules(path, text)).toEqual([expect.stringContaining(rule)])
  })

  test('the line of the import is named', () => {
    expect(rules('domain/x.ts', "\n\nimport 'node:fs'\n")[0]).toMatch(/^3: /)
  })
})

describe('the command', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  function check(...args: string[]) {
    return spawnSync(process.execPath, [join(root, 'scripts', 'check-imports.ts'), ...args], {
      encoding: 'utf8',
    })
  }

  test('this tree keeps the rule', () => {
    const done = check()
    expect(done.stderr).toBe('')
    expect(done.status).toBe(0)
  })

  test('a copy with one wrong import fails with file and line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'farebridge-imports-'))
    folders.push(folder)
    const src = join(folder, 'src')
    cpSync(join(root, 'src'), src, { recursive: true })
    expect(check(src).status).toBe(0)
    writeFileSync(join(src, 'domain', 'wrong.ts'), "import { Ledger } from '../agent/ledger/ledger.ts'\n")
    const done = check(src)
    expect(done.status).toBe(1)
    expect(done.stderr).toMatch(/src\/domain\/wrong\.ts:1: domain may import no other room, not agent/)
  })

  test('an empty folder is no proof', () => {
    const folder = mkdtempSync(join(tmpdir(), 'farebridge-imports-'))
    folders.push(folder)
    expect(check(folder).status).toBe(1)
  })
})
