import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { main } from '../../src/cli/main.ts'
import { parseCloudKeys } from '../../src/contract/cloudKeys.ts'
import { linkMac, payLink } from '../../src/contract/payLink.ts'
import { startAedes } from '../support/aedes.ts'
import { type KeptIo, keptIo } from '../support/io.ts'
import { VEHICLE_KEY_HEX, VehicleFolder } from '../support/vehicleFolder.ts'

const ENTRY = join(import.meta.dirname, '../../src/cli/farebridge.ts')

let folder: VehicleFolder
const running: { io: KeptIo; ended: Promise<number> }[] = []
beforeEach(() => {
  folder = new VehicleFolder()
})
afterEach(async () => {
  for (const { io, ended } of running.splice(0)) {
    io.stop()
    await ended
  }
  folder.remove()
})

function start(...args: string[]): { io: KeptIo; ended: Promise<number> } {
  const io = keptIo()
  const started = { io, ended: main(['simulate', ...args], io, COMMANDS) }
  running.push(started)
  return started
}

/** Waits for a line and gives what the pattern's first group found. */
async function said(io: KeptIo, pattern: RegExp): Promise<string> {
  for (;;) {
    for (const line of io.output) {
      const match = pattern.exec(line)
      if (match !== null) return match[1] ?? match[0]
    }
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

describe('display', () => {
  test('tells what stands on its glass, and not each step of the band', async () => {
    const { io } = start('display', '--listen', '0')
    const port = Number(await said(io, /^display at tcp:\/\/127\.0\.0\.1:(\d+)$/))
    const agent = connect(port, '127.0.0.1')
    agent.on('error', () => {})
    const say = (text: string) => agent.write(Buffer.concat([Buffer.from(text), Buffer.of(255, 255, 255)]))
    await new Promise(resolve => agent.once('connect', resolve))
    for (const text of ['page wait', 'thanks.word.txt="PAID"', 'thanks.amount.txt="23.50"', 'page thanks'])
      say(text)
    await said(io, /^thanks \| PAID \| 23\.50$/)
    const before = io.output.length
    say('thanks.motion.txt="// // //"')
    say('thanks.word.txt="CASH"')
    await said(io, /^thanks \| CASH \| 23\.50/)
    expect(io.output.length).toBe(before + 1)
    agent.destroy()
  })

  test('wants one way to be reached, and an encoding that it knows', async () => {
    const wrong = (...args: string[]) => start('display', ...args).ended
    expect(await wrong('--listen', '0', '--device', '/dev/null')).toBe(2)
    expect(await wrong('--encoding', 'ebcdic')).toBe(2)
  })
})

describe('meter', () => {
  test('drives so many rides on a TCP port and tells what the bridge does', async () => {
    const { io, ended } = start(
      'meter',
      '--listen',
      '0',
      '--rides',
      '1',
      '--step',
      '20',
      '--wait',
      '1',
      '--first',
      '17',
    )
    const port = Number(await said(io, /^meter at tcp:\/\/127\.0\.0\.1:(\d+)$/))
    const bridge = connect(port, '127.0.0.1')
    bridge.once('connect', () => bridge.write('$BRG,PAY,17,PAID,2350*01\r\n'))
    bridge.on('error', () => {})
    expect(await ended).toBe(0)
    bridge.destroy()
    const text = io.output.join('\n')
    for (const words of [
      'the bridge is plugged in',
      'hired, trip 17',
      'stopped, trip 17',
      'record 17.1: ',
      'display: PAID 23.50 (trip 17)',
      'for-hire',
    ]) {
      expect(text).toContain(words)
    }
  })

  test('a bridge that writes what it must not is told and makes the exit code 1', async () => {
    const { io, ended } = start('meter', '--listen', '0', '--rides', '1', '--step', '50', '--wait', '1')
    const port = Number(await said(io, /^meter at tcp:\/\/127\.0\.0\.1:(\d+)$/))
    const bridge = connect(port, '127.0.0.1')
    bridge.on('error', () => {})
    bridge.once('connect', () => bridge.write('$MTR,RESET*00\r\n'))
    expect(await ended).toBe(1)
    bridge.destroy()
    expect(io.errors.join('\n')).toContain('must not write')
  })

  test('obeys lines from the keyboard', async () => {
    const child = spawn(process.execPath, [ENTRY, 'simulate', 'meter', '--listen', '0', '--manual'], {
      stdio: 'pipe',
    })
    let out = ''
    let err = ''
    child.stdout.on('data', data => {
      out += data
    })
    child.stderr.on('data', data => {
      err += data
    })
    child.stdin.write('hire\nfare 1500\ndance\nstop 2350\ntoll 200\nforhire\nquit\n')
    expect(await new Promise(resolve => child.on('close', resolve))).toBe(0)
    expect(
      out
        .split('\n')
        .map(line => line.trim())
        .filter(line => /trip|fare|record|for-hire/.test(line))
        .slice(1),
    ).toEqual([
      'hired, trip 1',
      'fare 15.00',
      'stopped, trip 1',
      'record 1.1: 23.50',
      'hired, trip 1',
      'stopped, trip 1',
      'record 1.2: 25.50',
      'for-hire',
    ])
    expect(err).toBe('not understood: "dance"\n')
  })

  test.each([
    ['--faults', 'noise'],
    ['--faults', 'noise=2'],
    ['--faults', 'magic=0.1'],
    ['--listen', 'x:y'],
    ['--rides', '-1'],
  ])('%s %s is a wrong command line', async (option, value) => {
    expect(await start('meter', `${option}=${value}`).ended).toBe(2)
  })
})

test('printer: shows each receipt and keeps it as a picture', async () => {
  const { io, ended } = start('printer', '--listen', '0', '--folder', join(folder.path, 'receipts'))
  const port = Number(await said(io, /^printer at tcp:\/\/127\.0\.0\.1:(\d+)$/))
  connect(port, '127.0.0.1').end('\x1b@TOTAL 23.50\n\x1dV\x00')
  await said(io, /\| TOTAL 23\.50/)
  const file = join(folder.path, 'receipts', 'receipt-1.png')
  expect(readFileSync(file).subarray(1, 4).toString()).toBe('PNG')
  io.stop()
  expect(await ended).toBe(0)
})

describe('partner and passenger', () => {
  const facts = { vehicle: 'TAXI-0042', trip: 'K7Q2ZD0042', rev: 1, amount: 2350, currency: 'CNY' }
  const key = Buffer.from(VEHICLE_KEY_HEX, 'hex')

  test('a link is looked at, paid and paid already', async () => {
    const broker = await startAedes()
    try {
      const keys = join(folder.path, 'new-keys.json')
      const args = [
        '--broker',
        broker.url,
        '--vehicle',
        'TAXI-0042',
        '--key-file',
        join(folder.path, 'vehicle.key'),
      ]
      const { io } = start('partner', ...args, '--keys-out', keys, '--listen', '0')
      const origin = await said(io, /^partner: pay pages at (\S+),/)
      expect(existsSync(keys)).toBe(true)
      expect(parseCloudKeys(readFileSync(keys, 'utf8')).size).toBe(2)
      const link = payLink(origin, facts, linkMac(key, facts))
      const outcomes: [number, string][] = []
      for (const more of [['--look'], [], []]) {
        const passenger = start('passenger', link, '--json', ...more)
        outcomes.push([await passenger.ended, JSON.parse(passenger.io.output.join('')).kind])
      }
      expect(outcomes).toEqual([
        [0, 'pay'],
        [0, 'paid'],
        [0, 'already-paid'],
      ])
      const forged = start('passenger', link.replace('2350', '1'))
      expect(await forged.ended).toBe(1)
      expect(forged.io.output).toEqual(['tampered'])
    } finally {
      for (const { io, ended } of running.splice(0)) {
        io.stop()
        await ended
      }
      await broker.stop()
    }
  })

  test.each([
    ['partner', '--vehicle', 'TAXI-0042'],
    ['partner', '--broker', 'x', '--key-file', 'x', '--keys-out', 'x', '--vehicle', 'taxi'],
    ['passenger'],
    ['passenger', 'no-link'],
  ])('%s %s %s is a wrong command line', async (...args) => {
    expect(await start(...args).ended).toBe(2)
  })
})
