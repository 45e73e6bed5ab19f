import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Command, parse, UsageError, wholeNumber } from '../../src/cli/command.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import type { Commands, Group, Leaf } from '../../src/cli/commandTable.ts'
import { hostAndPort } from '../../src/cli/hostAndPort.ts'
import { main } from '../../src/cli/main.ts'
import { ConfigError } from '../../src/config/problem.ts'
import { keptIo } from '../support/io.ts'

const ENTRY = join(import.meta.dirname, '../../src/cli/farebridge.ts')

function leaf(run: Command['run']): Leaf {
  return { summary: 'for this test', load: async () => ({ command: { help: 'the help', run } }) }
}

const commands: Commands = {
  good: leaf(async (args, io) => {
    io.out(args.join('|'))
    return 0
  }),
  bad: leaf(async () => {
    throw new Error('the disk is full. Free some space.')
  }),
  typo: leaf(async args => {
    parse(args, { options: { limit: { type: 'string' } } })
    return 0
  }),
  config: leaf(async () => {
    throw new ConfigError([{ file: 'a.toml', key: 'x.y', line: 3, found: '1', allowed: '2' }])
  }),
  group: { summary: 'more', commands: { inner: leaf(async () => 7) } },
  both: {
    ...leaf(async (args, io) => {
      io.out(`own ${args.join('|')}`)
      return 5
    }),
    commands: { inner: leaf(async () => 7) },
  },
}

async function run(...args: string[]) {
  const io = keptIo()
  const code = await main(args, io, commands)
  return { code, out: io.output.join('\n'), err: io.errors.join('\n') }
}

describe('the dispatcher', () => {
  test.each([
    [['good', 'a', 'b c'], 0, 'a|b c', ''],
    [['good', '--', '--help'], 0, '--|--help', ''],
    [['group', 'inner'], 7, '', ''],
    [['both'], 5, 'own ', ''],
    [['both', '--option', 'x'], 5, 'own --option|x', ''],
    [['both', 'inner'], 7, '', ''],
    [['both', '--help'], 0, 'the help', ''],
    [['bad'], 1, '', 'farebridge bad: the disk is full. Free some space.'],
    [['good', '--help'], 0, 'the help', ''],
    [['good', 'x', '-h'], 0, 'the help', ''],
    [['help', 'good'], 0, 'the help', ''],
    [['help', 'group', 'inner'], 0, 'the help', ''],
  ])('%j', async (args, code, out, err) => {
    expect(await run(...args)).toEqual({ code, out, err })
  })

  test.each([
    [[], 2, /^farebridge <command>/],
    [['group'], 2, /^farebridge group <command>/],
    [['godo'], 2, /no command "godo"; did you mean good\?/],
    [['toString'], 2, /no command "toString"\n/],
    [['group', 'iner'], 2, /^farebridge group: .*did you mean inner\?/],
    [['both', 'iner'], 2, /^farebridge both: .*did you mean inner\?/],
    [['typo', '--limt', '3'], 2, /unknown option --limt; did you mean --limit\?/],
    [['typo', 'word'], 2, /word/],
    [['typo', '--limit'], 2, /--limit/],
    [['config'], 3, /the configuration is wrong\na\.toml:3: x\.y: found 1; allowed: 2/],
  ])('%j is told on standard error', async (args, code, words) => {
    const done = await run(...args)
    expect(done.code).toBe(code)
    expect(done.err).toMatch(words)
    expect(done.out).toBe('')
  })

  test('--help lists the commands, --version names this one and its Node', async () => {
    const help = await run('--help')
    expect(help.code).toBe(0)
    for (const name of Object.keys(commands)) expect(help.out).toContain(`\n  ${name}`)
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
    expect((await run('--version')).out).toBe(`farebridge ${version} on Node ${process.versions.node}`)
  })

  test('only the command that is called is loaded', async () => {
    const loaded: string[] = []
    const counted = (name: string): Leaf => ({
      summary: '',
      load: () => {
        loaded.push(name)
        return leaf(async () => 0).load()
      },
    })
    const table = { a: counted('a'), b: counted('b') }
    await main(['--help'], keptIo(), table)
    await main(['b'], keptIo(), table)
    expect(loaded).toEqual(['b'])
  })

  test('every command has a summary and a help that names it and its exit codes', async () => {
    const all = (list: Commands, called: string): [string, Leaf][] =>
      Object.entries(list).flatMap(([word, entry]): [string, Leaf][] =>
        'commands' in entry
          ? [...own(entry, `${called} ${word}`), ...all(entry.commands, `${called} ${word}`)]
          : [[`${called} ${word}`, entry]],
      )
    const own = ({ summary, load }: Group, called: string): [string, Leaf][] =>
      load === undefined ? [] : [[called, { summary, load }]]
    for (const [name, entry] of all(COMMANDS, 'farebridge')) {
      const { command } = await entry.load()
      expect(command.help.startsWith(`${name} `) || command.help.startsWith(`${name}\n`), name).toBe(true)
      expect(command.help, name).toContain('Exit codes: 0')
      for (const line of command.help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(120)
    }
  })
})

describe('options', () => {
  test('whole numbers', () => {
    expect(wholeNumber('n', undefined, 1, 9, 5)).toBe(5)
    expect(wholeNumber('n', '9', 1, 9, 5)).toBe(9)
    for (const text of ['0', '10', '1.5', '1e0', '', ' 1', '0x1', '9999999999999999999']) {
      expect(() => wholeNumber('n', text, 1, 9, 5), text).toThrow(UsageError)
    }
  })

  test('HOST:PORT', () => {
    const otherwise = { host: '127.0.0.1', port: 1 }
    expect(hostAndPort('l', undefined, otherwise)).toEqual(otherwise)
    expect(hostAndPort('l', '80', otherwise)).toEqual({ host: '127.0.0.1', port: 80 })
    expect(hostAndPort('l', 'pc.lan:0', otherwise)).toEqual({ host: 'pc.lan', port: 0 })
    expect(hostAndPort('l', '[::1]:80', otherwise)).toEqual({ host: '::1', port: 80 })
    for (const text of ['', ':80', '::1:80', 'a:b', '70000', 'a:70000', 'http://a:1']) {
      expect(() => hostAndPort('l', text, otherwise), text).toThrow(UsageError)
    }
  })
})

describe('the process', () => {
  test('exit code and streams', () => {
    const good = spawnSync(process.execPath, [ENTRY, '--version'], { encoding: 'utf8' })
    expect([good.status, good.stderr]).toEqual([0, ''])
    const wrong = spawnSync(process.execPath, [ENTRY, 'nothing'], { encoding: 'utf8' })
    expect([wrong.status, wrong.stdout]).toEqual([2, ''])
  })

  test('a reader that goes away early is no fault', async () => {
    const child = spawn(process.execPath, [ENTRY, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let errors = ''
    child.stderr.on('data', data => {
      errors += data
    })
    expect(await new Promise(resolve => child.on('close', resolve))).toBe(0)
    expect(errors).toBe('')
  })
})
