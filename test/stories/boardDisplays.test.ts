/**
 * A car without a browser: the agent as a process with the passenger's screen in a framebuffer or on a serial display. What stands
 * there is what is committed; nothing of an earlier ride stays when the agent dies.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startAgent } from '../../src/agent/agent.ts'
import { loadVehicleConfig } from '../../src/agent/config/vehicleConfig.ts'
import { takeLock } from '../../src/agent/ledger/lock.ts'
import { usualProject } from '../../src/simulators/display/project.ts'
import { VirtualDisplay } from '../../src/simulators/display/virtualDisplay.ts'
import { SILENT } from '../agent/screens/fixture.ts'
import { pngOfBoard } from '../support/boardPicture.ts'
import { missingForCar, startCar, type TestCar } from '../support/car.ts'
import { has, leftOut } from '../support/programs.ts'
import { ptyPair } from '../support/pty.ts'
import { RIGHT_CONFIG, VehicleFolder } from '../support/vehicleFolder.ts'
import { until } from '../support/waiting.ts'
import { readCodes } from '../support/zbar.ts'

const missing =
  missingForCar ??
  (existsSync('/usr/share/fonts/X11/misc/gb24st.pcf.gz') ? null : 'xfonts-base') ??
  (has('zbarimg') ? null : 'zbarimg')

/** A folder in this place, and nobody gets the ledger. */
const lockOf = (ledger: string) => `${ledger}.lock`

async function rideToCode(car: TestCar): Promise<{ trip: string; link: string }> {
  await car.meter.hire()
  await car.until('on trip', s => s.view.face === 'on-trip')
  await car.meter.stop({ total: 2350 })
  return await car.codeUp()
}

describe.skipIf(missing !== null)(`a framebuffer in place of a browser${leftOut(missing)}`, () => {
  const PANEL = { width: 800, height: 480, bits: 16, stride: 1600 } as const

  function panelFile(): string {
    const folder = mkdtempSync(join(tmpdir(), 'farebridge-panel-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const path = join(folder, 'fb0')
    writeFileSync(path, Buffer.alloc(PANEL.stride * PANEL.height, 0xff))
    return path
  }

  const sections = (path: string) =>
    `[display]\nkind = "framebuffer"\nport = "${path}"\nwidth = 800\nheight = 480\nbits = 16\n`

  const isStill = async (seen: () => Buffer) => {
    const before = seen()
    await new Promise(resolve => setTimeout(resolve, 700))
    return seen().equals(before)
  }
  const isDark = (bytes: Buffer) => bytes.every(byte => byte === 0)

  test('code, PAID that moves, and the next ride; a killed agent’s PAID is gone with the next start', async () => {
    const path = panelFile()
    const car = await startCar({ sections: sections(path) })
    const seen = () => readFileSync(path)
    const codes = () => readCodes(pngOfBoard(seen(), PANEL))
    await car.bootConnected()
    expect((await car.state()).display).toMatchObject({ state: 'open' })

    const { link } = await rideToCode(car)
    await until('the code of this ride', async () => (await codes())[0] === link, 5_000)
    await car.pay(link)
    await car.until('paid', s => s.view.face === 'paid')
    await until('the code is gone', async () => (await codes()).length === 0, 5_000)
    const paid = seen()
    await until('PAID moves', () => !seen().equals(paid), 5_000)

    await car.kill()
    expect(isDark(seen()), 'nobody was there to darken it').toBe(false)
    // Where another agent has the ledger, the display is its own.
    const left = seen()
    const lock = takeLock(car.files.ledger)
    await expect(car.spawn().address).rejects.toThrow()
    await car.kill()
    expect(seen().equals(left), 'untouched').toBe(true)
    lock.release()
    // Where the ledger cannot be had for another reason, what stood there is of the past.
    rmSync(lockOf(car.files.ledger), { force: true })
    mkdirSync(lockOf(car.files.ledger))
    await expect(car.spawn().address).rejects.toThrow()
    await car.kill()
    expect(isDark(seen())).toBe(true)
    rmSync(lockOf(car.files.ledger), { recursive: true })

    await car.boot()
    await until('PAID again, out of the ledger', () => !isDark(seen()), 5_000)
    await car.meter.forHire()
    await car.meter.hire()
    await car.until('the next ride', s => s.view.face === 'on-trip')
    await until('nothing moves any more', async () => isStill(seen), 10_000)
    expect(await car.shutdown()).toBe(0)
    expect(isDark(seen()), 'an agent that is stopped leaves it dark').toBe(true)
  })
})

test('an agent that cannot start lets its display go', async () => {
  const folder = new VehicleFolder()
  onTestFinished(() => folder.remove())
  let open = 0
  let opened = 0
  const server = createServer(socket => {
    open++
    opened++
    socket.on('error', () => {})
    socket.on('close', () => open--)
    socket.resume()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  folder.write('vehicle.toml', `${RIGHT_CONFIG}\n[display]\nkind = "hmi"\nport = "tcp://127.0.0.1:${port}"\n`)
  mkdirSync(lockOf(join(folder.path, 'ledger.db')))
  await expect(startAgent(loadVehicleConfig(folder.config), SILENT)).rejects.toThrow(/ledger/)
  await new Promise(resolve => setTimeout(resolve, 1_500))
  expect(open).toBe(0)
  expect(opened, 'it is not opened again').toBeLessThanOrEqual(1)
})

describe.skipIf(missing !== null)(`a serial display in place of a screen${leftOut(missing)}`, () => {
  test('code, PAID, an agent that is killed and one that comes back, over a real line', async () => {
    const display = new VirtualDisplay({ project: usualProject({ afterMs: 3_000 }) })
    onTestFinished(() => display.close())
    const line = await ptyPair()
    onTestFinished(() => line.close())
    await display.openDevice(line.b, 9600)
    const car = await startCar({ sections: `[display]\nkind = "hmi"\nport = "${line.a}"\n` })
    await car.bootConnected()
    const { link } = await rideToCode(car)
    await until('the code of this ride', () => display.glass().code === link, 15_000)
    expect(display.glass().texts.amount).toBe('23.50')
    await car.pay(link)
    await until('PAID', () => display.glass().texts.word === 'PAID', 15_000)
    expect(display.glass().code).toBeNull()

    await car.kill()
    await until('its own timer has blanked it', () => display.glass().texts.word !== 'PAID', 10_000)
    await car.boot()
    await until('PAID again, out of the ledger', () => display.glass().texts.word === 'PAID', 15_000)
    await car.meter.forHire()
    await car.meter.hire()
    await until('the next ride', () => display.glass().texts.word === 'On our way', 15_000)
    expect(await car.shutdown(), car.log.slice(-12).join('\n')).toBe(0)
    await until('let go, it is blank', () => display.glass().texts.word === undefined, 5_000)
  })
})
