import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { main } from '../../src/cli/main.ts'
import { METERS } from '../protocols/profile/generic.ts'
import { keptIo } from '../support/io.ts'
import { VehicleFolder } from '../support/vehicleFolder.ts'

let folder: VehicleFolder
beforeEach(() => {
  folder = new VehicleFolder()
})
afterEach(() => folder.remove())

async function check(args: string[], env: NodeJS.ProcessEnv = {}) {
  const io = keptIo(env)
  const code = await main(['check-config', ...args], io, COMMANDS)
  return { code, out: io.output.join('\n'), err: io.errors.join('\n') }
}

test('a right file: what it says, and what is worth a look', async () => {
  folder.configure('HTTPS:', 'HTTP:')
  const done = await check([folder.config])
  expect(done.code).toBe(0)
  expect(done.out).toContain('is right')
  expect(done.out).toMatch(/vehicle +TAXI-0042, CNY/)
  expect(done.out).toMatch(/meter +tcp:\/\/127\.0\.0\.1:4001, Generic/)
  expect(done.out).toMatch(/printer +none/)
  expect(done.out).toContain('note: pay.base')
  expect(done.err).toBe('')
})

test('a wrong file: every problem with its place, what was found, what is allowed and what to do', async () => {
  folder.configure('id = "TAXI-0042"', 'id = "taxi"')
  chmodSync(join(folder.path, 'vehicle.key'), 0o644)
  const done = await check([folder.config])
  expect(done.code).toBe(1)
  expect(done.out).toBe('')
  expect(done.err).toBe(`${folder.config}: 2 problems

${folder.config}:2: vehicle.id
  found    "taxi"
  allowed  1 to 20 of A–Z, 0–9 and "-", first and last not "-"
  Did you mean "TAXI"?

${join(folder.path, 'vehicle.key')}: vehicle.key_file
  found    mode 644: others than its owner may use it
  allowed  a secret, readable by its owner alone
  chmod 600 ${join(folder.path, 'vehicle.key')}`)
})

test('--json for programs', async () => {
  expect(JSON.parse((await check(['--json', folder.config])).out)).toEqual({
    ok: true,
    file: folder.config,
    problems: [],
    notes: [],
  })
  folder.configure('"CNY"', '"RMB1"')
  const done = await check(['--json', folder.config])
  expect(done.code).toBe(1)
  expect(JSON.parse(done.out)).toMatchObject({
    ok: false,
    problems: [{ file: folder.config, key: 'vehicle.currency', line: 3, found: '"RMB1"' }],
  })
})

test('the file comes from the argument, else from the environment', async () => {
  expect((await check([], { FAREBRIDGE_CONFIG: folder.config })).code).toBe(0)
  const missing = await check([])
  expect(missing.code).toBe(1)
  expect(missing.err).toContain('/etc/farebridge/vehicle.toml')
  expect((await check(['a', 'b'])).code).toBe(2)
})

test('a meter profile: what each of its samples becomes', async () => {
  const file = folder.write('own.toml', readFileSync(join(METERS, 'example-delimited.toml'), 'utf8'))
  const done = await check([file])
  expect(done.code).toBe(0)
  expect(done.out).toMatch(/samples\.0: Z;BESETZT;[0-9A-F]{4}\n {2}→ kind=position position=hired/)
  expect(done.out).toContain('→ refused=decimals')
  expect(done.out).toMatch(/samples +7, all hold/)
  expect(done.out).toMatch(/line +9600 7E1/)
  const json = JSON.parse((await check([file, '--json'])).out)
  expect(json).toMatchObject({ ok: true, problems: [] })
  expect(json.samples).toHaveLength(7)
})

test('a meter profile whose samples do not hold, or that is wrong in itself', async () => {
  const whole = readFileSync(join(METERS, 'example-delimited.toml'), 'utf8')
  const file = folder.write('own.toml', whole.replace('total = 2350, distance', 'total = 2360, distance'))
  const done = await check([file])
  expect(done.code).toBe(1)
  expect(done.out).toContain('BUT should give kind=record trip=815 rev=1 total=2360')
  expect(done.err).toContain('samples.1')
  folder.write('own.toml', whole.replace('checksum = "crc16-modbus"', 'checksum = "crc99"'))
  const wrong = await check([file])
  expect(wrong.code).toBe(1)
  expect(wrong.err).toContain('frame.checksum')
  const binary = await check([join(METERS, 'jtt905.toml')])
  expect(binary.out).toContain('and writes 55aa0005020000e8907f55aa')
  expect(binary.code).toBe(0)
})

test.each(['printers', 'receipts'] as const)(
  'every file of ours in device-config/%s is right',
  async kind => {
    const names = readdirSync(join('device-config', kind))
    expect(names.length).toBeGreaterThan(5)
    for (const name of names) {
      const done = await check([join('device-config', kind, name)])
      expect(done).toMatchObject({ code: 0, err: '' })
      expect(done.out).toContain(name.replace('.toml', ''))
    }
  },
)

test('a printer’s model and a receipt’s layout that are wrong: each key, what was found and what is allowed', async () => {
  const model = readFileSync('device-config/printers/generic-58.toml', 'utf8')
  const file = folder.write('mine.toml', model.replace('dots = 384', 'dots = 3'))
  const wrong = await check([file])
  expect(wrong.code).toBe(1)
  expect(wrong.err).toContain(`${file}: dots`)
  expect(wrong.err).toContain('a whole number from 200 to 1000')
  const layout = readFileSync('device-config/receipts/germany.toml', 'utf8')
  const slip = folder.write('slip.toml', layout.replace('["plate", "Kennzeichen"],', ''))
  const forgets = await check([slip])
  expect(forgets.code).toBe(1)
  expect(forgets.err).toContain('plate once: in head.fields, in a section, or in absent')
})
