import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AGENT_ENV, AGENT_FLAGS } from '../../src/cli/demo/car.ts'

const root = join(import.meta.dirname, '..', '..')

/** Stands in for the pinned Node: says how it was called. */
const NODE = `#!/usr/bin/env bash
printf 'arg:%s\\n' "$@"
env | grep -E '^(NODE_|UV_|MALLOC_)' | sort
`
/** Stands in for npm: installs that Node, slowly enough for a second caller to meet it at work. */
const NPM = `#!/usr/bin/env bash
echo "npm $*" >>"$CALLS"
[[ -z \${NPM_FAILS:-} ]] || { echo 'npm error network'; exit 1; }
rm -rf node_modules; mkdir -p node_modules/.bin
sleep 0.5
cp "$FAKE_NODE" node_modules/.bin/node
[[ -z \${NPM_WARNS:-} ]] || echo 'npm warn something old'
echo 'added 300 packages in 9s'
touch node_modules/.package-lock.json
`

let top: string
let checkout: string
let calls: string

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'farebridge scripts '))
  checkout = join(top, 'a checkout')
  calls = join(top, 'calls')
  mkdirSync(join(checkout, 'src', 'cli'), { recursive: true })
  mkdirSync(join(top, 'bin'))
  cpSync(join(root, 'scripts'), join(checkout, 'scripts'), { recursive: true })
  writeFileSync(join(checkout, 'package-lock.json'), '{}')
  writeFileSync(calls, '')
  program('npm', NPM)
  program('node', NODE)
})
afterEach(() => rmSync(top, { recursive: true, force: true }))

function program(name: string, text: string): void {
  writeFileSync(join(top, 'bin', name), text)
  chmodSync(join(top, 'bin', name), 0o755)
}

function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const system = { PATH: `${join(top, 'bin')}:/usr/bin:/bin`, HOME: join(top, 'home'), LC_ALL: 'C.UTF-8' }
  return { ...system, CALLS: calls, FAKE_NODE: join(top, 'bin', 'node'), ...extra }
}

function run(script: string, args: string[] = [], extra: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  return spawnSync(script, args, { encoding: 'utf8', cwd: '/', env: environment(extra) })
}

function onlyOnPath(...names: string[]): void {
  rmSync(join(top, 'bin'), { recursive: true })
  mkdirSync(join(top, 'bin'))
  for (const name of names) symlinkSync(`/usr/bin/${name}`, join(top, 'bin', name))
}

const script = () => join(checkout, 'scripts', 'farebridge')
const npmCalls = () => readFileSync(calls, 'utf8').split('\n').filter(Boolean)

describe('installation', () => {
  test('a first call installs once, the next not at all', () => {
    const first = run(script(), ['trips', '--json', 'a b'])
    expect(first.stdout.split('\n').slice(0, 4)).toEqual([
      `arg:${join(checkout, 'src/cli/farebridge.ts')}`,
      'arg:trips',
      'arg:--json',
      'arg:a b',
    ])
    expect(first.stderr).toMatch(/^farebridge: installing .*\nfarebridge: packages installed in \d+ s\n$/)
    expect(npmCalls()).toEqual([expect.stringMatching(/^npm ci --loglevel=error --no-fund --no-audit /)])
    const second = run(script(), ['trips'])
    expect(second.stderr).toBe('')
    expect(npmCalls()).toHaveLength(1)
  })

  test('a newer lock file and an installation that was cut short are made good', () => {
    run(script())
    const later = new Date(Date.now() + 60_000)
    utimesSync(join(checkout, 'package-lock.json'), later, later)
    run(script())
    expect(npmCalls()).toHaveLength(2)
    const earlier = new Date(Date.now() - 60_000)
    utimesSync(join(checkout, 'package-lock.json'), earlier, earlier)
    rmSync(join(checkout, 'node_modules', '.package-lock.json'))
    run(script())
    expect(npmCalls()).toHaveLength(3)
  })

  test('two that start at once install once', async () => {
    const codes = [0, 1].map(
      () =>
        new Promise(resolve => {
          spawn(script(), ['x'], { env: environment(), stdio: 'ignore' }).on('close', resolve)
        }),
    )
    expect(await Promise.all(codes)).toEqual([0, 0])
    expect(npmCalls()).toHaveLength(1)
  })

  test('a warning of npm is shown, its good news is not', () => {
    const done = run(script(), [], { NPM_WARNS: '1' })
    expect(done.stderr).toContain('npm warn something old')
    expect(done.stderr).not.toContain('added 300')
  })

  test('when npm fails its own words are shown, and nothing runs', () => {
    const done = run(script(), ['trips'], { NPM_FAILS: '1' })
    expect(done.status).toBe(1)
    expect(done.stderr).toContain('npm error network')
    expect(done.stdout).toBe('')
  })

  test('without npm it says what to install', () => {
    onlyOnPath('bash', 'dirname', 'readlink')
    const done = run(script(), ['trips'], { PATH: join(top, 'bin') })
    expect(done.status).toBe(1)
    expect(done.stderr).toContain('Node.js 20 or newer')
  })
})

describe('the start', () => {
  test('works through a link and from any folder', () => {
    const link = join(top, 'link to it')
    symlinkSync(script(), link)
    expect(run(link, ['trips']).stdout).toContain(
      `arg:${join(checkout, 'src/cli/farebridge.ts')}\narg:trips\n`,
    )
  })

  test('only the agent gets the memory flags, those that demo, benches and tests run it with', () => {
    const agent = run(script(), ['agent', '--config', 'x'])
    const program = join(checkout, 'src/cli/farebridge.ts')
    const called = [...AGENT_FLAGS, program, 'agent', '--config', 'x'].map(arg => `arg:${arg}\n`).join('')
    expect(agent.stdout.startsWith(called), agent.stdout).toBe(true)
    for (const [name, value] of Object.entries(AGENT_ENV))
      expect(agent.stdout).toContain(`${name}=${value}\n`)
    const other = run(script(), ['trips'])
    expect(other.stdout).not.toContain('arg:--max')
    expect(other.stdout).not.toContain('MALLOC')
  })

  test('no io_uring for serial ports, no strange settings, compiled code kept where it may be', () => {
    const done = run(script(), ['trips'], { NODE_OPTIONS: '--inspect', NODE_ENV: 'production' })
    expect(done.stdout).toContain('UV_USE_IO_URING=0\n')
    expect(done.stdout).toContain(`NODE_COMPILE_CACHE=${join(top, 'home/.cache/farebridge/compiled')}\n`)
    expect(done.stdout).not.toMatch(/NODE_OPTIONS|NODE_ENV/)
    const homeless = run(script(), ['trips'], { HOME: '/proc/nothing' })
    expect(homeless.status).toBe(0)
    expect(homeless.stdout).not.toContain('NODE_COMPILE_CACHE')
    const service = run(script(), ['agent'], { CACHE_DIRECTORY: join(top, 'cache') })
    expect(service.stdout).toContain(`NODE_COMPILE_CACHE=${join(top, 'cache/compiled')}\n`)
  })

  test('beside a packaged program it runs that one, on the Node in its place or on the path, and installs nothing', () => {
    const packaged = join(checkout, 'farebridge.cjs')
    writeFileSync(packaged, '')
    rmSync(join(checkout, 'scripts', 'prepare.sh'))
    expect(run(script(), ['trips']).stdout).toContain(`arg:${packaged}\narg:trips\n`)
    expect(run(script(), ['trips']).stdout).not.toContain('NODE_COMPILE_CACHE')
    const agent = run(script(), ['agent'])
    expect(agent.stdout).toContain(`arg:${AGENT_FLAGS.at(-1)}\narg:${packaged}\narg:agent\n`)
    expect(npmCalls()).toEqual([])
    mkdirSync(join(checkout, 'node_modules', '.bin'), { recursive: true })
    const own = join(checkout, 'node_modules', '.bin', 'node')
    writeFileSync(own, '#!/bin/sh\necho "own $1"\n', { mode: 0o755 })
    expect(run(script(), ['trips']).stdout).toBe(`own ${packaged}\n`)
  })

  test('a packaged program without any Node says what to install', () => {
    writeFileSync(join(checkout, 'farebridge.cjs'), '')
    onlyOnPath('bash', 'dirname', 'readlink')
    const done = run(script(), ['trips'], { PATH: join(top, 'bin') })
    expect(done.status).toBe(1)
    expect(done.stderr).toBe('farebridge: Node is missing: install Node.js 26.\n')
  })

  test('scripts/demo is the demo command', () => {
    expect(run(join(checkout, 'scripts', 'demo'), ['--once']).stdout).toContain('arg:demo\narg:--once\n')
  })
})
