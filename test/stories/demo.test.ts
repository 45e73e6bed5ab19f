/** The demo as a newcomer meets it: one command, and what it prints, leaves behind and answers with. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PNG } from 'pngjs'
import { afterAll, describe, expect, test } from 'vitest'
import { find, has } from '../support/programs.ts'
import { readCodes } from '../support/zbar.ts'

const DEMO = resolve(import.meta.dirname, '../../scripts/demo')
const folder = mkdtempSync(join(tmpdir(), 'farebridge-demo-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(DEMO, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', chunk => {
    texts.out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', chunk => {
    texts.err += chunk
  })
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, ...texts }))
  return { child, texts, ended }
}

const STEPS = [
  'meter: FOR HIRE',
  'meter: HIRED',
  'trip record of 23.50 CNY sent',
  'trip record committed and acknowledged',
  'pay code for 23.50 CNY on the passenger screen',
  'meter display: UNPAID 23.50 CNY',
  'trip document taken in',
  'followed the code and paid',
  'meter display: PAID 23.50 CNY',
  'screens: PAID',
  'receipt printed and cut',
  'everything acknowledged',
]

/** A PATH with what the scripts need and without socat. */
function pathWithoutSocat(): string {
  const bin = mkdtempSync(join(folder, 'bin-'))
  for (const name of [
    'bash',
    'env',
    'node',
    'npm',
    'dirname',
    'readlink',
    'mkdir',
    'flock',
    'mktemp',
    'cat',
    'rm',
    'grep',
    'uname',
  ]) {
    const program = find(name)
    if (program !== null) symlinkSync(program, join(bin, name))
  }
  return bin
}

describe('scripts/demo --once', () => {
  test.each([
    ['over a pseudo-terminal', process.env.PATH ?? '', has('socat') ? /a pseudo-terminal/ : /tcp:\/\//],
    ['over TCP, where socat is not there', pathWithoutSocat(), /meter on tcp:\/\//],
  ])('drives one ride to PAID and the receipt %s', async (name, PATH, line) => {
    const out = join(folder, name.replaceAll(' ', '-'))
    const {
      code,
      out: json,
      err,
    } = await start(['--once', '--json', '--out', out], { ...process.env, PATH }).ended
    expect(err).toMatch(line)
    expect(err).toContain('PAID: every step happened once')
    expect(code).toBe(0)
    const result = JSON.parse(json) as {
      steps: { step: string; atMs: number }[]
      receipt: string
      payCode: string
    }
    for (const step of STEPS) expect(result.steps.map(s => s.step).join('\n')).toContain(step)
    const moments = result.steps.map(step => step.atMs)
    expect(moments).toEqual(moments.toSorted((a, b) => a - b))
    expect(PNG.sync.read(readFileSync(result.receipt)).width).toBeGreaterThanOrEqual(384)
    expect(readFileSync(result.payCode).subarray(1, 4).toString()).toBe('PNG')
    expect(readdirSync(out).toSorted()).toEqual(['pay-code.png', 'receipt.png'])
  })

  // The other kinds drive over every cable in test/agent/meter/meters.test.ts.
  test.each([
    ['jtt905', '23.50', /FOR HIRE, trip record/],
    ['tap', '23.50', /nobody knows before its ticket is printed/],
  ])('with a meter of %s', async (meter, total, own) => {
    const { code, out } = await start(['--once', '--meter', meter, '--out', join(folder, meter)]).ended
    expect(out).toContain(`pay code for ${total} CNY on the passenger screen`)
    expect(out).toMatch(own)
    expect(out).toContain('PAID: every step happened once')
    expect(code).toBe(0)
  })

  test('names the meters that there are when it is asked for another', async () => {
    const { code, err } = await start(['--once', '--meter', 'abacus']).ended
    expect(code).toBe(2)
    expect(err).toContain('generic, jtt905, mdt, gwp5043, tap')
  })

  test.skipIf(!has('zbarimg'))('leaves a pay code that a phone can read [zbarimg]', async () => {
    const out = join(folder, 'code')
    expect((await start(['--once', '--out', out]).ended).code).toBe(0)
    const codes = await readCodes(join(out, 'pay-code.png'))
    expect(codes).toHaveLength(1)
    expect(codes[0]).toMatch(
      /^HTTP:\/\/127\.0\.0\.1:\d+\/P\/TAXI-0042\/[A-Z0-9]{12}\.1\/2350CNY\/[A-Z2-7]{16}$/,
    )
  })

  test('ends with 1 and says why when a step cannot happen', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const { code, err } = await start(['--once', '--port', String(port), '--out', folder]).ended
    taken.close()
    expect(code).toBe(1)
    expect(err).toContain(`127.0.0.1:${port}`)
    expect(err).toMatch(/another program has it/)
  })
})

describe('scripts/demo', () => {
  test('drives ride after ride until Ctrl-C and then ends cleanly', async () => {
    const { child, texts, ended } = start(['--port', '0', '--pay-after', '0', '--out', join(folder, 'on')])
    const deadline = performance.now() + 120_000
    while ((texts.out.match(/receipt printed/g)?.length ?? 0) < 2 && performance.now() < deadline)
      await new Promise(done => setTimeout(done, 100))
    child.kill('SIGINT')
    const { code, out } = await ended
    expect(out).toMatch(/passenger screen\s+http:\/\/127\.0\.0\.1:\d+\/passenger/)
    expect(out).toMatch(/driver screen\s+http:\/\/127\.0\.0\.1:\d+\/driver/)
    expect(out.match(/receipt printed/g)!.length).toBeGreaterThanOrEqual(2)
    expect(out).toMatch(/meter shows PAID/)
    expect(code).toBe(0)
  })
})
