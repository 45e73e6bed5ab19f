/** `farebridge display-test` on a virtual serial display, as a technician tries a new project. */
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeLock } from '../../src/agent/ledger/lock.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { main } from '../../src/cli/main.ts'
import { usualProject } from '../../src/simulators/display/project.ts'
import { VirtualDisplay } from '../../src/simulators/display/virtualDisplay.ts'
import { keptIo } from '../support/io.ts'
import { RIGHT_CONFIG, VehicleFolder } from '../support/vehicleFolder.ts'

let folder: VehicleFolder
let display: VirtualDisplay
const seen = new Set<string>()
beforeEach(async () => {
  folder = new VehicleFolder()
  seen.clear()
  display = new VirtualDisplay({
    project: usualProject(),
    onGlass: ({ texts, code }) =>
      seen.add([texts.plate, texts.word, texts.amount, code ?? ''].join(' ').trimEnd()),
  })
  const port = await display.listen(0)
  folder.write('vehicle.toml', `${RIGHT_CONFIG}\n[display]\nkind = "hmi"\nport = "tcp://127.0.0.1:${port}"\n`)
})
afterEach(async () => {
  await display.close()
  folder.remove()
})

async function run(...args: string[]) {
  const io = keptIo()
  const code = await main(['display-test', ...args, '--config', folder.config], io, COMMANDS)
  return { code, out: io.output.join('\n'), err: io.errors.join('\n') }
}

test('shows every face with TEST for a plate and a code of no ride, and leaves the display blank', async () => {
  const done = await run('--seconds', '1')
  expect(done).toMatchObject({ code: 0, err: '' })
  for (const word of ['Welcome', 'On our way', 'Please pay', 'Still to pay', 'PAID', 'Refunded', 'Not paid'])
    expect(
      [...seen].some(glass => glass.startsWith(`TEST ${word}`)),
      word,
    ).toBe(true)
  expect([...seen].filter(glass => glass.includes('HTTPS')).every(glass => glass.includes('/TEST.1/'))).toBe(
    true,
  )
  expect(done.out).toMatch(/^open +Please pay 12\.34 CNY$/m)
  expect(done.out).toContain('the display: shows the newest screen')
  expect(display.glass()).toMatchObject({ page: 'lost', texts: {}, code: null })
}, 60_000)

test('while the agent runs it keeps its hands off', async () => {
  const lock = takeLock(join(folder.path, 'ledger.db'))
  const done = await run()
  lock.release()
  expect(done.code).toBe(1)
  expect(done.err).toContain('systemctl stop farebridge-agent')
  expect(seen.size).toBe(0)
})

test('without a display, and with a wrong theme, it says what to do', async () => {
  expect((await run('--theme', 'dusk')).code).toBe(2)
  folder.write('vehicle.toml', RIGHT_CONFIG)
  const done = await run()
  expect(done.code).toBe(1)
  expect(done.err).toContain('has no [display]')
})

test('a display that is away is told with why', async () => {
  await display.close()
  const done = await run()
  expect(done.code).toBe(1)
  expect(done.err).toMatch(/the display cannot be opened: .*REFUSED/)
}, 30_000)
