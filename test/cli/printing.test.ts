/** `farebridge print-test` and `device-ticket`: by hand at a bench, with the virtual printer over TCP. */
import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { main } from '../../src/cli/main.ts'
import { VirtualPrinter } from '../../src/simulators/printer/virtualPrinter.ts'
import { keptIo } from '../support/io.ts'
import { RIGHT_CONFIG, VehicleFolder } from '../support/vehicleFolder.ts'

let folder: VehicleFolder
let printer: VirtualPrinter
beforeEach(async () => {
  folder = new VehicleFolder()
  printer = new VirtualPrinter()
  const { port } = await printer.start()
  folder.write('vehicle.toml', `${RIGHT_CONFIG}\n[printer]\nport = "tcp://127.0.0.1:${port}"\n`)
})
afterEach(async () => {
  await printer.stop()
  folder.remove()
})

async function run(...args: string[]) {
  const io = keptIo()
  const code = await main([...args, '--config', folder.config], io, COMMANDS)
  return { code, out: io.output.join('\n'), err: io.errors.join('\n') }
}

const paper = () => printer.jobs.at(-1)!.text.join('\n')

describe('print-test', () => {
  test('prints the page and tells what the printer says', async () => {
    const done = await run('print-test')
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(/bytes to tcp:.* as generic-58 in \d+ ms/)
    expect(done.out).toContain('the printer answers: paper ok, cover closed, ready')
    expect(done.out).toContain('it confirmed the end of the job')
    expect(paper()).toContain('12345678901234567890123456789012')
    expect(printer.jobs[0]!.overflows).toBe(0)
    expect(printer.unknownCommands).toEqual(new Map())
  })

  test('of a printer without paper prints nothing and says what to do', async () => {
    await printer.setFault('paper-out')
    const done = await run('print-test')
    expect(done.code).toBe(1)
    expect(done.err).toContain('there is no paper: put a new roll in')
    expect(printer.jobs).toEqual([])
  })

  test('of a printer that is away says so', async () => {
    await printer.setFault('refuse')
    const done = await run('print-test')
    expect(done.code).toBe(1)
    expect(done.err).toContain('refuses connections: is it on, and is the port right?')
  })

  test('as JSON, and as text that prints nothing', async () => {
    expect(JSON.parse((await run('print-test', '--json')).out)).toMatchObject({
      ok: true,
      before: { paper: 'ok' },
      end: { isConfirmed: true },
    })
    const shown = await run('print-test', '--show')
    expect(shown.out).toContain('PRINT TEST')
    expect(printer.jobs).toHaveLength(1)
  })

  test('without a printer in the configuration says which section to add', async () => {
    folder.write('vehicle.toml', RIGHT_CONFIG)
    const done = await run('print-test')
    expect(done.code).toBe(1)
    expect(done.err).toContain('has no [printer]')
  })
})

test('device-ticket: what is in the car, by versions, and that no agent answers', async () => {
  expect(existsSync('package.json')).toBe(true)
  const done = await run('device-ticket')
  expect(done.code).toBe(0)
  const text = paper()
  expect(text).toMatch(/Id +TAXI-0042/)
  expect(text).toMatch(/farebridge \d+\.\d+\.\d+ on Node/)
  expect(text).toMatch(/Meter profile +generic [0-9a-f]{6}/)
  expect(text).toMatch(/Printer model +generic-58/)
  expect(text).toMatch(/Receipt layout/)
  expect(text).toMatch(/Agent +does not answer/)
  expect(text).toContain('[QR http://127.0.0.1:8737/driver]')
})
