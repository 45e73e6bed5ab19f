import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingParts } from '../../scripts/packaging/bundle.ts'
import { PROGRAM, packageInto } from '../../scripts/packaging/package.ts'
import { placed } from '../../scripts/packaging/places.ts'
import { packagesOf, readPart, thirdPartyText } from '../../scripts/packaging/thirdParty.ts'
import { onceRide } from '../../src/cli/demo/onceRide.ts'
import { Stage } from '../../src/cli/demo/stage.ts'
import { TimeLine } from '../../src/cli/demo/timeLine.ts'

const root = join(import.meta.dirname, '..', '..')
let top: string
let out: string
const program = () => join(out, PROGRAM)

beforeAll(async () => {
  // Far from the checkout, whose packages it would find otherwise.
  top = mkdtempSync(join(tmpdir(), 'farebridge package '))
  out = join(top, 'dist')
  await packageInto(root, out)
})
afterAll(() => rmSync(top, { recursive: true, force: true }))

/** On the pinned Node, which is not in the package. */
function farebridge(...args: string[]) {
  const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`
  const env = { ...process.env, PATH, NODE_OPTIONS: '', XDG_CACHE_HOME: join(top, 'cache') }
  return spawnSync(join(out, 'scripts', 'farebridge'), args, { encoding: 'utf8', cwd: '/', env })
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

function digest(folder: string): string {
  const hash = createHash('sha256')
  for (const file of filesOf(folder)) hash.update(`${file}\0`).update(readFileSync(join(folder, file)))
  return hash.digest('hex')
}

describe('the packaged program', () => {
  test('drives a ride from FOR HIRE to PAID and the receipt', { timeout: 60_000 }, async () => {
    const stage = new Stage()
    const line = new TimeLine(() => {})
    try {
      await stage.set({ screensPort: 0, program: program() })
      expect(stage.agent.child.spawnargs).toContain(program())
      const { receipt } = await onceRide(stage, line)
      expect(receipt.length).toBeGreaterThan(0)
      expect(line.steps.map(({ step }) => step)).toContain('passenger and driver screens: PAID')
    } finally {
      await stage.strike()
    }
  })

  test('starts by its script and has the commands of a device alone', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(farebridge('--version').stdout).toBe(`farebridge ${version} on Node ${process.versions.node}\n`)
    const words = farebridge('--help').stdout.matchAll(/^ {2}(\S+)/gm)
    expect([...words].map(([, word]) => word)).toEqual([
      'agent',
      'kiosk',
      'check-config',
      'capture',
      'replay',
      'doctor',
      'print-test',
      'display-test',
      'device-ticket',
      'trips',
      'shift',
    ])
    expect(farebridge('demo').status).toBe(2)
  })

  test('finds its own meter profiles, wherever it is', () => {
    const config = join(top, 'vehicle.toml')
    writeFileSync(config, readFileSync(join(root, 'device-config', 'vehicle.example.toml')))
    const { problems } = JSON.parse(farebridge('check-config', '--json', config).stdout)
    const keys = problems.map(({ key }: { key: string }) => key)
    expect(keys).toContain('vehicle.key_file')
    expect(keys).not.toContain('meter.profile')
  })

  test('holds nothing of tests, simulators and bench, nor what it can do without', () => {
    const text = readFileSync(program(), 'utf8')
    // esbuild names each file above its part.
    const files = [...text.matchAll(/^ *\/\/ ((?:src|test|scripts|node_modules)\/\S+)$/gm)].map(
      ([, file]) => file!,
    )
    expect(files).toContain('src/agent/agent.ts')
    const strange = /^(?:test|scripts)\/|^src\/(?:simulators|cli\/demo|cli\/simulate)\b/
    expect(files.filter(file => strange.test(file))).toEqual([])
    const packages = packagesOf(files)
    expect(packages).toContain('node_modules/mqtt')
    for (const name of [
      'aedes',
      'ws',
      'socks',
      '@serialport/binding-mock',
      'vitest',
      'valibot/dist/index.d.ts',
    ])
      expect(packages).not.toContain(`node_modules/${name}`)
    const rooms = new Set(filesOf(out).map(file => file.split('/').slice(0, 2).join('/')))
    expect([...rooms].filter(room => room.startsWith('src/') || room.startsWith('test'))).toEqual([
      'src/agent',
    ])
  })

  test('has native parts for both kinds of board', () => {
    for (const part of [
      'better-sqlite3/prebuilds/linux-x64.node',
      'better-sqlite3/prebuilds/linux-arm64.node',
      '@serialport/bindings-cpp/prebuilds/linux-x64/@serialport+bindings-cpp.glibc.node',
      '@serialport/bindings-cpp/prebuilds/linux-arm64/@serialport+bindings-cpp.armv8.glibc.node',
    ])
      expect(existsSync(join(out, 'node_modules', part)), part).toBe(true)
  })

  test('is readable by a letter a byte, and strict', () => {
    const text = readFileSync(program(), 'latin1')
    expect(text.search(/[^\0-\x7f]/)).toBe(-1)
    expect(text.startsWith('"use strict";')).toBe(true)
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThan(20_000)
  })

  test('refuses an older Node with advice', () => {
    const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '24.1.0' } })`
    const start = `${old}; require(${JSON.stringify(program())})`
    const done = spawnSync(process.execPath, ['-e', start], { encoding: 'utf8' })
    expect(done.status).toBe(1)
    expect(done.stderr).toMatch(/^farebridge needs Node 26 or newer/)
  })

  test('is the same to the byte when it is built again, over the one before', async () => {
    const again = join(top, 'again')
    await packageInto(root, again)
    const first = digest(again)
    writeFileSync(join(again, 'left over'), '')
    await packageInto(root, again)
    expect(digest(again)).toBe(first)
  })

  test('does not replace a folder that is something else', async () => {
    const other = join(top, 'other')
    mkdirSync(other)
    writeFileSync(join(other, 'letter'), '')
    await expect(packageInto(root, other)).rejects.toThrow('holds something else')
    expect(readdirSync(other)).toEqual(['letter'])
  })
})

describe('the command', () => {
  const run = (...args: string[]) =>
    spawnSync(join(root, 'scripts', 'package'), args, { encoding: 'utf8', cwd: top })

  test('says what it made and where', () => {
    const done = run('--out', 'made')
    expect(done.stderr).toMatch(/everything: \d+\.\d MB\nfarebridge: made is ready\n$/)
    expect(done.status).toBe(0)
    expect(filesOf(join(top, 'made'))).toEqual(filesOf(out))
  })

  test('--help and a wrong option', () => {
    expect(run('--help').stdout).toContain('scripts/package [--out FOLDER]')
    const wrong = run('--output', 'x')
    expect([wrong.status, wrong.stderr.includes('--output')]).toEqual([2, true])
  })
})

describe('licences', () => {
  function part(facts: object, licence?: string): string {
    const folder = mkdtempSync(join(top, 'part-'))
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'p', version: '1.0.0', ...facts }))
    if (licence !== undefined) writeFileSync(join(folder, 'LICENCE.md'), licence)
    return folder.slice(top.length + 1)
  }

  test('of every part stand in the package', () => {
    const text = readFileSync(join(out, 'THIRD-PARTY-LICENSES'), 'utf8')
    for (const name of ['mqtt', 'better-sqlite3', '@serialport/bindings-cpp', 'qrcode', 'node-addon-api'])
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, 'm'))
    expect(text).not.toContain('vitest')
  })

  test('a shared text stands once, and a part without a text has its author', () => {
    const parts = [
      readPart(top, part({ license: 'MIT' }, 'words')),
      readPart(top, part({ name: 'q', license: '(GPL-3.0 OR ISC)' }, 'words')),
      readPart(top, part({ name: 'r', license: '0BSD', author: { name: 'Ada' } })),
    ]
    const text = thirdPartyText(parts)
    expect(text).toContain('p 1.0.0 (MIT)\nq 1.0.0 ((GPL-3.0 OR ISC))\n\nwords\n')
    expect(text).toContain('r 1.0.0 (0BSD)\n\n0BSD, by Ada\n')
  })

  test.each([{ license: 'GPL-3.0' }, { license: 'UNLICENSED' }, {}])('%j is not taken in silently', facts => {
    expect(() => readPart(top, part(facts))).toThrow(/p 1\.0\.0 has the licence .*: read it/)
  })
})

test('a part that is neither in the bundle nor beside it is named', () => {
  const external = (path: string) => ({ path, kind: 'require-call' as const, external: true })
  const paths = [
    'node:fs',
    'tls',
    'supports-color',
    './node_modules/iconv-lite/encodings/tables/cp936.json',
    'bufferutil',
  ]
  const output = { bytes: 1, inputs: {}, exports: [], imports: paths.map(external) }
  expect(missingParts({ outputs: { 'farebridge.cjs': output } })).toEqual(['bufferutil'])
})

test('a module goes on finding what stands beside it', () => {
  expect(placed('join(import.meta.dirname, "x")', 'src/a/b.ts')).toBe(
    `join(require('farebridge:places').path("src/a"), "x")`,
  )
  expect(placed('new URL("./x", import.meta.url)', 'src/a/b.ts')).toBe(
    `new URL("./x", require('farebridge:places').url("src/a/b.ts"))`,
  )
  expect(placed('join(__dirname, __filename, a.__dirname, my__dirname)', 'node_modules/p/i.js')).toBe(
    `join(require('farebridge:places').path("node_modules/p"), require('farebridge:places').path("node_modules/p/i.js"), a.__dirname, my__dirname)`,
  )
})
