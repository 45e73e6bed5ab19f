import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockAdvice } from '../../../src/agent/meter/portHolders.ts'
import { portOpener } from '../../../src/agent/meter/portOpener.ts'
import { serialOpener } from '../../../src/agent/meter/serialPort.ts'
import { tcpOpener } from '../../../src/agent/meter/tcpPort.ts'
import { PortError } from '../../../src/agent/port/port.ts'
import { generic } from '../../protocols/profile/generic.ts'
import { freePort } from '../../support/ports.ts'
import { find, has } from '../../support/programs.ts'
import { type PtyPair, ptyPair } from '../../support/pty.ts'
import { until } from './harness.ts'

const open = (path: string) => serialOpener({ path, line: generic.line })()

async function faultOf(opening: Promise<unknown>): Promise<PortError> {
  const error = await opening.then(
    () => null,
    error => error,
  )
  expect(error).toBeInstanceOf(PortError)
  return error
}

describe.skipIf(!has('socat') || !has('flock'))('a serial device (needs socat and flock)', () => {
  let pair: PtyPair

  beforeEach(async () => {
    pair = await ptyPair()
  })

  afterEach(() => pair.close())

  test('hands over what has come without waiting for anything else to happen', async () => {
    const port = await open(pair.a)
    const meter = openSync(pair.b, constants.O_RDWR | constants.O_NOCTTY)
    let received = 0
    port.onData(bytes => {
      received += bytes.length
    })
    // Nothing else goes on in this process meanwhile, as in a car at a red light.
    for (let sent = 10; sent <= 60; sent += 10) {
      writeSync(meter, Buffer.alloc(10, 'x'))
      await sleep(500)
      expect(received).toBe(sent)
    }
    closeSync(meter)
    await port.close()
  })

  test('held by another program: the message names the process and what to do', async () => {
    const holder = spawn(find('flock')!, ['--no-fork', pair.a, 'sleep', '60'], { stdio: 'ignore' })
    try {
      await until('flock holds the device', () =>
        readFileSync(`/proc/${holder.pid}/cmdline`, 'latin1').startsWith('sleep'),
      )
      const { fault, message } = await faultOf(open(pair.a))
      expect(fault).toBe('locked')
      expect(message).toContain(`${pair.a}: in use by process ${holder.pid} (sleep 60); stop it`)
    } finally {
      holder.kill()
      await once(holder, 'exit')
    }
  })

  test('held by the agent itself: the message says how that can be', async () => {
    const port = await open(pair.a)
    const { fault, message } = await faultOf(open(pair.a))
    expect(fault).toBe('locked')
    expect(message).toMatch(/held by this agent itself.*UV_USE_IO_URING=0/)
    await port.close()
    await (await open(pair.a)).close()
  })

  test('pulled after it has spoken: told, where the read of the library would go round for ever', async () => {
    const [near, far] = await Promise.all([open(pair.a), open(pair.b)])
    const reasons: string[] = []
    const bytes: string[] = []
    for (const port of [near, far]) {
      port.onClose(reason => reasons.push(reason))
      port.onData(data => bytes.push(data.toString()))
    }
    await far.write(Buffer.from('to the agent'))
    await near.write(Buffer.from('to the meter'))
    await until('both have heard something', () => bytes.join('').length === 24)
    await pair.unplug()
    await until('both know', () => reasons.length === 2)
    await expect(near.write(Buffer.from('late'))).rejects.toThrow(/not open/)
  })

  test('bytes that came before anyone listened are not lost', async () => {
    const [near, far] = await Promise.all([open(pair.a), open(pair.b)])
    await far.write(Buffer.from('early'))
    await sleep(50)
    const bytes: Buffer[] = []
    near.onData(data => bytes.push(data))
    await until('they came', () => Buffer.concat(bytes).toString() === 'early')
    await Promise.all([near.close(), far.close()])
  })
})

test('a device that is not there, and one that is none', async () => {
  const missing = await faultOf(open('/dev/serial/by-id/usb-none'))
  expect(missing.fault).toBe('missing')
  expect(missing.message).toMatch(/check that the adapter is plugged in/)
  const none = await faultOf(open('/dev/null'))
  expect(none.fault).toBe('failed')
  expect(none.message).toMatch(/cannot be opened as a serial port/)
})

test('a TCP port where nobody answers', async () => {
  const port = await freePort()
  const { fault, message } = await faultOf(tcpOpener({ host: '127.0.0.1', port })())
  expect(fault).toBe('unreachable')
  expect(message).toMatch(new RegExp(`tcp://127.0.0.1:${port}: .*ECONNREFUSED.*simulator runs`))
})

test('words for a locked device', () => {
  const me = 7
  expect(lockAdvice({ found: [{ pid: 8, command: 'minicom' }], hidden: 0 }, me)).toMatch(
    /process 8 \(minicom\)/,
  )
  expect(lockAdvice({ found: [{ pid: 7, command: 'node' }], hidden: 0 }, me)).toMatch(/UV_USE_IO_URING=0/)
  expect(lockAdvice({ found: [], hidden: 3 }, me)).toMatch(/another user; as root, `fuser -v`/)
  expect(lockAdvice({ found: [], hidden: 0 }, me)).toMatch(/no process holds it.*UV_USE_IO_URING=0/)
})

describe("the configuration's port", () => {
  test.each([
    'tcp://127.0.0.1:4001',
    'tcp://meter.local:1',
    'tcp://[::1]:65535',
    '/dev/ttyUSB0',
    '/dev/serial/by-id/usb-x',
  ])('%s is taken', port => {
    expect(portOpener(port, generic.line)).toBeInstanceOf(Function)
  })

  test.each([
    '',
    'COM3',
    'ttyUSB0',
    'tcp://127.0.0.1',
    'tcp://:4001',
    'tcp://host:70000',
    'tcp://host:0',
    'udp://host:1',
  ])('%j is refused with what is allowed', port => {
    expect(() => portOpener(port, generic.line)).toThrow(/device path such as .* or tcp:\/\/host:port/)
  })
})
