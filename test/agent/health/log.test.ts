import { spawn } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ConsoleLogOptions, consoleLog } from '../../../src/agent/health/log.ts'
import { count } from '../../support/counts.ts'

const AT = Date.UTC(2026, 10, 23, 10, 22)

function logTo(lines: string[], options: ConsoleLogOptions = {}) {
  return consoleLog({ write: line => lines.push(line), now: () => AT, journal: false, ...options })
}

describe('a line', () => {
  test('on a terminal: time, level, source, text and facts', () => {
    const lines: string[] = []
    logTo(lines)
      .from('meter')
      .warn('record refused', { trip: 'K7Q2', why: 'no such trip', rev: 2, late: true, x: undefined })
    expect(lines).toEqual([
      '2026-11-23T10:22:00.000Z warn  meter: record refused trip=K7Q2 why="no such trip" rev=2 late=true\n',
    ])
  })

  test.each([
    ['error', '<3>'],
    ['warn', '<4>'],
    ['info', '<6>'],
    ['debug', '<7>'],
  ] as const)('for journald: %s is %s, and no time', (level, prefix) => {
    const lines: string[] = []
    logTo(lines, { journal: true, debug: true }).from('link')[level]('up')
    expect(lines).toEqual([`${prefix}link: up\n`])
  })

  test('debug lines only when asked for', () => {
    const lines: string[] = []
    logTo(lines).debug('detail')
    expect(lines).toEqual([])
  })

  test.each([
    ['a line feed', 'x\n<0>forged', 'v="x\\\\u000a<0>forged"'],
    ['an escape sequence', '\u001b[2J', 'v="\\\\u001b[2J"'],
    ['a C1 control', '\u009b31m', 'v="\\\\u009b31m"'],
    ['a turned direction', 'a\u202eb', 'v="a\\\\u202eb"'],
    ['a line separator', 'a\u2028b', 'v="a\\\\u2028b"'],
    ['a quote', 'a"b', 'v="a\\"b"'],
    ['a false key', 'a paid=1', 'v="a paid=1"'],
    ['an equals sign', 'paid=1', 'v="paid=1"'],
    ['nothing', '', 'v=""'],
    ['null', null, 'v=null'],
    ['Chinese', '出租车', 'v=出租车'],
  ])('a value with %s stays one value on one line', (_, value, shown) => {
    const lines: string[] = []
    logTo(lines, { journal: true }).info('got', { v: value })
    expect(lines).toEqual([`<6>got ${shown}\n`])
  })

  test('whatever comes in, a line is one line, printable and of limited length', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 3000 }),
        fc.string({ unit: 'binary', maxLength: 50 }),
        fc.array(fc.string({ unit: 'binary', maxLength: 600 }), { maxLength: 12 }),
        (text, key, values) => {
          const lines: string[] = []
          logTo(lines).info(text, Object.fromEntries(values.map((value, i) => [`${key}${i}`, value])))
          expect(lines).toHaveLength(1)
          expect(lines[0]?.length).toBeLessThan(1600)
          expect(lines[0]?.slice(0, -1)).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        },
      ),
      { numRuns: count(200, 20_000) },
    )
  })
})

describe('repeated lines', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => vi.useRealTimers())

  test('three identical ones are shown, the others counted when the minute is over', () => {
    const lines: string[] = []
    const log = logTo(lines, { journal: true }).from('link')
    for (let i = 0; i < 10; i++) log.warn('refused', { code: 5 })
    expect(lines).toEqual(Array(3).fill('<4>link: refused code=5\n'))
    vi.advanceTimersByTime(60_000)
    expect(lines.slice(3)).toEqual(['<4>link: refused code=5 (suppressed 7 identical lines)\n'])
    log.warn('refused', { code: 5 })
    expect(lines.slice(4)).toEqual(['<4>link: refused code=5\n'])
  })

  test('lines that differ in a fact or in the source are not the same', () => {
    const lines: string[] = []
    const log = logTo(lines)
    for (let i = 0; i < 200; i++) log.info('trip settled', { trip: `T${i}` })
    expect(lines).toHaveLength(200)
    log.from('a').info('x')
    log.from('b').info('x')
    expect(lines).toHaveLength(202)
  })

  test('many different repeating lines take bounded memory and each count is told', () => {
    const lines: string[] = []
    const log = logTo(lines)
    for (let i = 0; i < 100; i++) for (let n = 0; n < 5; n++) log.info('noise', { i })
    const told = () => lines.filter(line => line.includes('suppressed 2 ')).length
    // The oldest are forgotten, and told, before their minute is over.
    expect(told()).toBeGreaterThanOrEqual(30)
    vi.advanceTimersByTime(200_000)
    expect(told()).toBe(100)
  })
})

describe('standard error', () => {
  const script = `
    import { consoleLog } from '${join(import.meta.dirname, '../../../src/agent/health/log.ts')}'
    const log = consoleLog()
    log.info('one')
    setTimeout(() => { log.info('two'); console.log('alive') }, 200)`

  test('JOURNAL_STREAM counts only when it names this very stream', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'farebridge-log-'))
    try {
      for (const own of [true, false]) {
        const path = join(folder, String(own))
        const fd = openSync(path, 'w')
        const { dev, ino } = statSync(path)
        const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
          stdio: ['ignore', 'ignore', fd],
          env: { ...process.env, JOURNAL_STREAM: own ? `${dev}:${ino}` : '1:1' },
        })
        await new Promise(resolve => child.on('close', resolve))
        expect(readFileSync(path, 'utf8').split('\n')[0]).toMatch(own ? /^<6>one$/ : /Z info {2}one$/)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('a reader that went away does not end the program', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    child.stdout.on('data', data => {
      out += data
    })
    child.stderr.destroy()
    const code = await new Promise(resolve => child.on('close', resolve))
    expect(out).toBe('alive\n')
    expect(code).toBe(0)
  })
})
