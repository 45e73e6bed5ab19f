import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { main } from '../../src/cli/main.ts'
import { type KeptIo, keptIo } from '../support/io.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farebridge-sandbox-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function firstLine(io: KeptIo): Promise<string> {
  while (io.output.length === 0) await new Promise(resolve => setTimeout(resolve, 10))
  return io.output[0]!
}

async function status(...more: string[]) {
  const io = keptIo()
  const args = ['sandbox', '--keys', join(folder, 'keys'), '--port', '0', '--json', ...more]
  const ended = main(args, io, COMMANDS)
  const told = JSON.parse(await firstLine(io))
  return { io, ended, told }
}

test('tells its addresses and makes keys once', async () => {
  const first = await status('--partner', 'http://127.0.0.1:8080')
  const { mapi, authorize, partnerId, appId, files } = first.told
  expect(mapi).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mapi\/gateway\.do$/)
  expect(partnerId).toMatch(/^2088\d{12}$/)
  for (const file of Object.values(files) as string[]) expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(files.partnerPrivate, 'utf8')).toContain('BEGIN PRIVATE KEY')
  const refused = await fetch(`${mapi}?_input_charset=UTF-8&service=alipay.acquire.create`)
  expect(await refused.text()).toContain('<error>ILLEGAL_PARTNER</error>')
  const query = `app_id=${appId}&scope=auth_base&redirect_uri=http://127.0.0.1:8080/back`
  expect((await fetch(`${authorize}?${query}`, { redirect: 'manual' })).status).toBe(302)
  first.io.stop()
  expect(await first.ended).toBe(0)
  expect(first.io.errors.join('\n')).toContain('refused, ILLEGAL_PARTNER')

  const second = await status()
  expect([second.told.partnerId, second.told.appId]).toEqual([partnerId, appId])
  second.io.stop()
  await second.ended
})

test('a person is told the same in lines', async () => {
  const io = keptIo()
  const ended = main(['sandbox', '--keys', join(folder, 'keys'), '--port', '0'], io, COMMANDS)
  await firstLine(io)
  io.stop()
  await ended
  const text = io.output.join('\n')
  for (const name of ['authorize', 'openApi', 'mapi', 'partnerId', 'appId', 'alipay-public.pem'])
    expect(text).toContain(name)
  expect(text).not.toContain('PRIVATE')
})

test('lists its settings', async () => {
  const io = keptIo()
  expect(await main(['sandbox', '--settings'], io, COMMANDS)).toBe(0)
  expect(io.output).toContain('replyCharset=UTF-8')
})

describe('what is wrong is told', () => {
  test.each([
    [[]],
    [['--keys', 'K', '--port', '70000']],
    [['--keys', 'K', '--set', 'nothing=1']],
    [['--keys', 'K', '--set', 'replyCharset=latin1']],
    [['--keys', 'K', '--set', 'unpaidMs=soon']],
    [['--keys', 'K', '--set', 'rates={"usd":1}']],
    [['--keys', 'K', '--partner', 'nowhere']],
    [['--keys', 'K', '--partner', 'ftp://x']],
    [['--keys', 'K', '--notify', 'http://x/']],
  ])('%j is a wrong command line', async args => {
    const io = keptIo()
    const named = args.map(arg => (arg === 'K' ? join(folder, 'keys') : arg))
    expect(await main(['sandbox', ...named], io, COMMANDS)).toBe(2)
    expect(io.errors.join('\n')).not.toBe('')
  })

  test('a folder that lacks a part, and a port that is taken', async () => {
    const { io, ended, told } = await status()
    io.stop()
    await ended
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const taken = keptIo()
    const args = ['sandbox', '--keys', join(folder, 'keys')]
    expect(await main([...args, '--port', String(port)], taken, COMMANDS)).toBe(1)
    expect(taken.errors.join('\n')).toContain(String(port))
    server.close()
    rmSync(told.files.md5)
    const lacking = keptIo()
    expect(await main([...args, '--port', '0'], lacking, COMMANDS)).toBe(1)
    expect(lacking.errors.join('\n')).toContain('partner-md5.key')
    expect(existsSync(told.files.md5)).toBe(false)
  })
})
