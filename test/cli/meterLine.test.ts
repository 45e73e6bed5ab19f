/** capture, replay and doctor as a technician uses them, against a simulated meter over TCP and a pseudo-terminal. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { main } from '../../src/cli/main.ts'
import { readCapture } from '../../src/protocols/capture.ts'
import { Jtt905Dialect } from '../../src/simulators/taximeter/jtt905.ts'
import { Taximeter } from '../../src/simulators/taximeter/taximeter.ts'
import { keptIo } from '../support/io.ts'
import { has } from '../support/programs.ts'
import { ptyPair } from '../support/pty.ts'

let folder: string
let meter: Taximeter
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farebridge-line-'))
  meter = new Taximeter({ dialect: new Jtt905Dialect(), positionMs: 50, endRepeatMs: 100 })
})
afterEach(async () => {
  await meter.close()
  rmSync(folder, { recursive: true, force: true })
  expect(meter.offences).toEqual([])
})

async function run(...args: string[]) {
  const io = keptIo()
  const code = await main(args, io, COMMANDS)
  return { code, out: io.output.join('\n'), err: io.errors.join('\n') }
}

describe('farebridge capture and replay', () => {
  test('a ride is captured, replayed, and becomes a test by its events', async () => {
    const file = join(folder, 'ride.capture')
    const port = await meter.listen()
    const capturing = run('capture', '--port', port, '--profile', 'jtt905', '--out', file, '--for', '2')
    while (!meter.isPlugged) await new Promise(resolve => setTimeout(resolve, 10))
    await meter.hire(new Date(Date.now() - 600_000))
    await meter.stop({ total: 2350, supplements: 200, metres: 8400, seconds: 600, waitSeconds: 60 })
    await meter.forHire()
    const captured = await capturing
    expect(captured.code).toBe(0)
    expect(captured.err).toContain(`recording ${port} for 2 s`)
    const { head, pieces } = readCapture(readFileSync(file, 'utf8'))
    expect(head).toMatchObject({ profile: 'jtt905', line: { baud: 9600 } })
    expect(pieces.every(({ dir }) => dir === '<')).toBe(true)

    const replayed = await run('replay', file, '--expect')
    expect(replayed.code).toBe(0)
    expect(replayed.out).toMatch(/kind=position position=hired/)
    expect(replayed.out).toMatch(/kind=record trip=1 rev=1 total=2350/)
    expect(replayed.err).toMatch(/event \d+/)
    const events = readFileSync(`${file}.events`, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(events).toContainEqual(expect.objectContaining({ kind: 'record', total: 2350 }))

    const json = (await run('replay', file, '--json')).out.split('\n').map(line => JSON.parse(line))
    expect(json.every(({ t }) => Number.isInteger(t))).toBe(true)
    // Another profile understands nothing of it, and says how much was noise.
    expect((await run('replay', file, '--profile', 'generic')).err).toMatch(
      /^[\d,]+ bytes: (nothing was understood|discarded)/,
    )

    expect((await run('capture', '--port', port, '--profile', 'jtt905', '--out', file)).code).toBe(2)
  })

  test('an agent that runs gives what it has kept', async () => {
    const { createServer } = await import('node:http')
    const text = '{"farebridge":"capture","v":1}\n{"t":0,"dir":"<","hex":"55"}\n'
    const agent = createServer((request, response) => {
      response.end(request.url === '/api/meter-capture' ? text : '{}')
    })
    await new Promise<void>(resolve => agent.listen(0, '127.0.0.1', resolve))
    const { port } = agent.address() as { port: number }
    const { VehicleFolder } = await import('../support/vehicleFolder.ts')
    const vehicle = new VehicleFolder()
    vehicle.configure('[ledger]', `[screens]\nport = ${port}\n[ledger]`)
    const file = join(folder, 'kept.capture')
    const { code, err } = await run('capture', '--config', vehicle.config, '--out', file)
    agent.close()
    vehicle.remove()
    expect([code, readFileSync(file, 'utf8')]).toEqual([0, text])
    expect(err).toContain('an agent runs')
  })

  test('what cannot be read is said by its place', async () => {
    const file = join(folder, 'broken.capture')
    writeFileSync(file, '{"farebridge":"capture","v":1,"profile":"generic"}\nnonsense\n')
    const { code, err } = await run('replay', file)
    expect(code).toBe(1)
    expect(err).toContain(`${file}:2: not a piece`)
    expect((await run('replay', join(folder, 'none'))).code).toBe(1)
    expect((await run('replay')).code).toBe(2)
    expect((await run('replay', file, '--speed', 'warp')).code).toBe(2)
    expect((await run('capture', '--port', 'tcp://127.0.0.1:1')).code).toBe(2)
    expect(existsSync(`${file}.events`)).toBe(false)
  })
})

describe('farebridge doctor --meter', () => {
  test('a meter that is understood', async () => {
    const port = await meter.listen()
    const { code, out } = await run('doctor', '--meter', '--port', port, '--profile', 'jtt905', '--for', '1')
    expect(out).toMatch(/^\d+ good frames, 0 bytes discarded in 1 s at 9600 8N1/)
    expect(out).toContain('heard message="heartbeat: vacant, signed in"')
    expect(code).toBe(0)
  })

  test('a meter that another profile is meant for, in JSON', async () => {
    const port = await meter.listen()
    const { code, out } = await run(
      'doctor',
      '--meter',
      '--port',
      port,
      '--profile',
      'mdt',
      '--for',
      '1',
      '--json',
    )
    const told = JSON.parse(out)
    expect(told).toMatchObject({ ok: false, tried: [], asConfigured: { frames: 0 } })
    expect(told.text).toContain('frames 0, discarded')
    expect(code).toBe(1)
  })

  test.skipIf(!has('socat'))(
    'over a pseudo-terminal, whose speed makes no difference (needs socat)',
    async () => {
      const pair = await ptyPair()
      await meter.openDevice(pair.b)
      const { code, out, err } = await run(
        'doctor',
        '--meter',
        '--port',
        pair.a,
        '--profile',
        'jtt905',
        '--for',
        '1',
      )
      await pair.close()
      expect(out).toMatch(/good frames/)
      expect(err).toContain('9600 8N1')
      expect(code).toBe(0)
    },
  )

  test('nothing to look at, or a port that is not there', async () => {
    expect((await run('doctor')).code).toBe(2)
    const missing = await run('doctor', '--meter', '--port', '/dev/no-such-port', '--profile', 'generic')
    expect(missing.code).toBe(1)
    expect(missing.err).toContain('/dev/no-such-port')
  })
})
