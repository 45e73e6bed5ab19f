import { chmodSync, chownSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { vehicleFile } from '../../../src/agent/config/schema.ts'
import {
  ConfigError,
  ledgerPathOf,
  loadVehicleConfig,
  type Problem,
  problemText,
} from '../../../src/agent/config/vehicleConfig.ts'
import { isRoot } from '../../support/programs.ts'
import { RIGHT_CONFIG, VEHICLE_KEY_HEX, VehicleFolder } from '../../support/vehicleFolder.ts'

const NOBODY = 65_534

let folder: VehicleFolder
beforeEach(() => {
  folder = new VehicleFolder()
})
afterEach(() => folder.remove())

function problems(): readonly Problem[] {
  try {
    loadVehicleConfig(folder.config)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

/** Root may read everything: what is asked here is asked as somebody else then. */
function asOrdinaryUser<T>(work: () => T): T {
  if (!isRoot) return work()
  chownSync(folder.path, NOBODY, NOBODY)
  process.seteuid!(NOBODY)
  try {
    return work()
  } finally {
    process.seteuid!(0)
  }
}

describe('a right configuration', () => {
  test('gives typed values with defaults, absolute paths, and the secrets loaded', () => {
    const config = loadVehicleConfig(folder.config)
    expect(config.vehicle.id).toBe('TAXI-0042')
    expect(config.vehicle.key.toString('hex')).toBe(VEHICLE_KEY_HEX)
    expect(config.meter).toMatchObject({
      port: 'tcp://127.0.0.1:4001',
      silentAfterS: 30,
      maxTotal: 1_000_000,
      listenOnly: false,
      halfDuplex: null,
      passTo: null,
    })
    expect(config.meter.profile.name).toBe('generic')
    expect(config.cloud).toMatchObject({ protocol: 'auto', keepaliveS: 30 })
    expect([...config.cloud.keys.keys()]).toEqual(['test'])
    expect(config.cloud.tls).toBeUndefined()
    expect(config.ledger).toEqual({ path: join(folder.path, 'ledger.db'), keepTrips: 20_000 })
    expect(config.printer).toBeNull()
    expect(config.screens).toEqual({
      host: '127.0.0.1',
      port: 8737,
      languages: ['en'],
      driverLanguage: 'en',
      light: {
        theme: 'auto',
        nightFrom: 1140,
        nightTo: 420,
        lightFile: null,
        darkBelow: 20,
        brightAbove: 60,
      },
    })
    expect(config.notes).toEqual([])
  })

  test('every value that is given arrives', () => {
    folder.write(
      'vehicle.toml',
      RIGHT_CONFIG.replace(
        'currency = "CNY"',
        'currency = "JPY"\nplate = "品川 あ"\ndriver = "7"\noperator = "O"',
      )
        .replace(
          'key_file',
          'operator_address = "A"\noperator_phone = "P"\ntax_id = "T"\nlicence = "L"\nkey_file',
        )
        .replace('[meter]', 'utc_offset = "+09:00"\n[meter]\nsilent_after_s = 5\nmax_total = 99')
        .replace('tcp://127.0.0.1:4001', './ports/meter')
        .replace('keys_file', 'protocol = "3.1.1"\nkeepalive_s = 60\nkeys_file')
        .concat(
          'keep_trips = 100\n[printer]\nport = "/dev/usb/lp0"\ncolumns = 48\n[screens]\nhost = "::1"\nport = 0\n',
        ),
    )
    const config = loadVehicleConfig(folder.config)
    expect(config).toMatchObject({
      vehicle: {
        currency: 'JPY',
        plate: '品川 あ',
        driver: '7',
        operator: 'O',
        operatorAddress: 'A',
        operatorPhone: 'P',
        taxId: 'T',
        licence: 'L',
        utcOffset: '+09:00',
      },
      meter: { port: join(folder.path, 'ports/meter'), silentAfterS: 5, maxTotal: 99 },
      cloud: { protocol: '3.1.1', keepaliveS: 60 },
      ledger: { keepTrips: 100 },
      printer: { port: '/dev/usb/lp0', columns: 48 },
      screens: { host: '::1', port: 0 },
    })
  })

  test('a profile may be a file beside it, and secrets may be reached through a link', () => {
    const own = readFileSync('device-config/meters/generic.toml', 'utf8').replace('"generic"', '"my-meter"')
    folder.write('mine.toml', own)
    folder.write('real.key', VEHICLE_KEY_HEX, 0o400)
    symlinkSync('real.key', join(folder.path, 'linked.key'))
    folder.configure('profile = "generic"', 'profile = "mine.toml"')
    expect(loadVehicleConfig(folder.config).meter.profile.name).toBe('my-meter')
    folder.configure('"vehicle.key"', '"linked.key"')
    expect(problems()).toEqual([])
  })

  test('what is allowed and still worth a look is noted', () => {
    folder.write(
      'vehicle.toml',
      RIGHT_CONFIG.replace('tcp://127.0.0.1:4001', '/dev/ttyUSB0')
        .replace('HTTPS://', 'HTTP://')
        .replace('mqtt://127.0.0.1', 'mqtt://broker.example.com'),
    )
    const { notes } = loadVehicleConfig(folder.config)
    expect(notes.map(note => note.split(':')[0])).toEqual(['meter.port', 'pay.base', 'cloud.broker'])
  })

  test('a sensor whose borders are the wrong way round is worth a look', () => {
    folder.configure('[ledger]', '[screens]\ndark_below = 60\nbright_above = 20\n[ledger]')
    expect(loadVehicleConfig(folder.config).notes).toMatchObject([
      expect.stringMatching(/^screens\.bright_above: is below dark_below/),
    ])
  })

  test('the example is one, its commented lines included, and names every key', () => {
    const example = readFileSync('device-config/vehicle.example.toml', 'utf8')
    folder.write('vehicle.toml', example)
    expect(problems()).toEqual([])
    const everything = example.replace(/^# (\[[a-z]+\]|[a-z_]+ = )/gm, '$1')
    folder.write('vehicle.toml', everything)
    const missing = ['cloud.ca_file', 'cloud.cert_file', 'cloud.tls_key_file', 'printer.logo']
    expect(problems().map(({ key }) => key)).toEqual(missing)
    for (const [section, schema] of Object.entries(vehicleFile.entries)) {
      expect(everything).toContain(`[${section}]`)
      const table = 'wrapped' in schema ? schema.wrapped : schema
      for (const key of Object.keys(table.entries)) expect(everything).toMatch(new RegExp(`^${key} = `, 'm'))
    }
  })

  test('what the example shows for keys that may be left out is what holds without them', () => {
    const figures = (text: string) => {
      folder.write('vehicle.toml', text)
      const { meter, cloud, ledger, screens } = loadVehicleConfig(folder.config)
      return [meter.silentAfterS, meter.maxTotal, cloud.protocol, cloud.keepaliveS, ledger, screens]
    }
    const example = readFileSync('device-config/vehicle.example.toml', 'utf8')
    const keys =
      /^# (?=silent_after_s|max_total|protocol|keepalive_s|keep_trips|\[screens\]|host|port = 8737)/gm
    expect(example.match(keys)).toHaveLength(8)
    expect(figures(example.replace(keys, ''))).toEqual(figures(example))
  })
})

describe('values that are refused', () => {
  test.each([
    ['vehicle.id', 'id = "TAXI-0042"', 'id = "taxi 42"', '"taxi 42"'],
    ['vehicle.id', 'id = "TAXI-0042"', 'id = "taxi-42"', 'Did you mean "TAXI-42"?'],
    ['vehicle.id', 'id = "TAXI-0042"', '', 'found nothing'],
    ['vehicle.currency', '"CNY"', '"cny"', 'Did you mean "CNY"?'],
    ['vehicle.currency', '"CNY"', '156', 'found 156'],
    ['vehicle.plate', '[meter]', 'plate = "A\\u001bB"\n[meter]', 'printable'],
    ['vehicle.operator', '[meter]', 'operator = ""\n[meter]', 'printable'],
    ['vehicle.utc_offset', '[meter]', 'utc_offset = "+8"\n[meter]', '+08:00'],
    ['meter.port', 'tcp://127.0.0.1:4001', 'ttyUSB0', 'Did you mean "/dev/ttyUSB0"?'],
    ['meter.port', 'tcp://127.0.0.1:4001', 'tcp://127.0.0.1', 'host:port'],
    ['meter.port', 'tcp://127.0.0.1:4001', 'udp://127.0.0.1:4001', 'tcp://host:port'],
    ['meter.profile', '"generic"', '"generik"', 'Did you mean "generic"?'],
    ['meter.silent_after_s', '[pay]', 'silent_after_s = "30"\n[pay]', 'Did you mean 30?'],
    ['meter.silent_after_s', '[pay]', 'silent_after_s = 0\n[pay]', 'from 2 to 3600'],
    ['sound.folder', '[ledger]', '[sound]\nspeak = "phrases"\n[ledger]', 'paid.wav'],
    ['sound.folder', '[ledger]', '[sound]\nspeak = "phrases"\nfolder = "none"\n[ledger]', 'paid.wav, 0.wav'],
    ['screens.night_from', '[ledger]', '[screens]\nnight_from = "24:00"\n[ledger]', '19:00'],
    ['meter.max_total', '[pay]', 'max_total = 100.5\n[pay]', 'whole number'],
    ['meter.max_total', '[pay]', 'max_total = -1\n[pay]', 'found -1'],
    ['pay.base', 'HTTPS://PAY.EXAMPLE.COM', 'pay.example.com', 'Did you mean "HTTPS://PAY.EXAMPLE.COM"?'],
    ['pay.base', 'HTTPS://PAY.EXAMPLE.COM', 'HTTPS://PAY.EXAMPLE.COM/x', 'without a path'],
    ['pay.base', 'HTTPS://PAY.EXAMPLE.COM', 'ftp://pay.example.com', 'HTTPS://HOST'],
    ['cloud.broker', 'mqtt://127.0.0.1:1883', 'ws://127.0.0.1:1883', 'mqtts://host'],
    [
      'cloud.broker',
      'mqtt://127.0.0.1:1883',
      'broker.example.com',
      'Did you mean "mqtts://broker.example.com"?',
    ],
    ['cloud.broker', 'mqtt://127.0.0.1:1883', 'mqtts://u:hunter2@broker.example.com', '//***@'],
    ['cloud.broker', 'mqtt://127.0.0.1:1883', 'mqtts://host:99999', 'mqtts://host:port'],
    ['cloud.protocol', '[ledger]', 'protocol = 5\n[ledger]', 'Did you mean "5"?'],
    ['cloud.protocol', '[ledger]', 'protocol = "4"\n[ledger]', '"auto", "5" or "3.1.1"'],
    ['ledger.path', '"ledger.db"', '"data/"', 'Did you mean "data/ledger.db"?'],
    [
      'printer.columns',
      '[ledger]',
      '[printer]\nport = "/dev/usb/lp0"\ncolumns = 5\n[ledger]',
      'from 24 to 64',
    ],
    ['printer.port', '[ledger]', '[printer]\nport = "tcp://127.0.0.1:4001"\n[ledger]', 'another device'],
    ['screens.host', '[ledger]', '[screens]\nhost = "0.0.0.0"\n[ledger]', 'loopback'],
    ['screens.host', '[ledger]', '[screens]\nhost = "127.0.0.1.example.com"\n[ledger]', 'loopback'],
    ['screens.port', '[ledger]', '[screens]\nport = 70000\n[ledger]', 'from 0 to 65535'],
    ['[printer]', '[vehicle]', 'printer = "x"\n[vehicle]', 'a section [printer] with at least port'],
  ])('%s: %s → %s', (key, part, other, words) => {
    folder.configure(part, other)
    const found = problems()
    expect(found.map(problem => problem.key)).toEqual([key])
    const text = problemText(found[0]!)
    expect(text).toContain(words)
    expect(text).toContain(folder.config)
    expect(text).not.toContain('hunter2')
  })

  test('an unknown key names the one that was meant, and its value is not shown', () => {
    folder.configure('profile =', 'profil = "secret-word"\nprofile =')
    const [problem] = problems()
    expect(problem).toMatchObject({ key: 'meter.profil', hint: 'Did you mean profile?', line: 8 })
    expect(JSON.stringify(problem)).not.toContain('secret-word')
  })

  test('unknown sections and keys outside of any are refused', () => {
    folder.configure('[pay]', '[printr]\nport = "/dev/usb/lp0"\n[pay]')
    expect(problems()).toMatchObject([{ key: '[printr]', hint: 'Did you mean printer?' }])
    folder.configure('[vehicle]', 'verbose = true\n[vehicle]')
    expect(problems()).toMatchObject([{ key: '[verbose]', line: 1 }])
  })

  test('everything that is wrong comes at once, with its line', () => {
    folder.write(
      'vehicle.toml',
      `[vehicle]
id = "taxi"
currency = "CNY"
key_file = "missing.key"
[meter]
port = "COM3"
profile = "nothing"
speed = 9600
[pay]
base = "x"
[cloud]
broker = "mqtt://127.0.0.1"
keys_file = "vehicle.key"
`,
    )
    expect(problems().map(({ key, line }) => [key, line])).toEqual([
      ['meter.speed', 8],
      ['vehicle.id', 2],
      ['meter.port', 6],
      ['pay.base', 10],
      ['[ledger]', undefined],
      ['vehicle.key_file', undefined],
      ['cloud.keys_file', undefined],
      ['meter.profile', 7],
    ])
  })

  test('faults of a profile of one’s own stand with its file', () => {
    folder.write('mine.toml', 'format = 1\nname = "x"\n')
    folder.configure('"generic"', '"./mine.toml"')
    const found = problems()
    expect(found.length).toBeGreaterThan(1)
    expect(new Set(found.map(({ file }) => file))).toEqual(new Set([join(folder.path, 'mine.toml')]))
    const generic = readFileSync('device-config/meters/generic.toml', 'utf8')
    folder.write('mine.toml', generic.replace('trip = "17", total = 1350', 'trip = "17", total = 1351'))
    expect(problems()).toMatchObject([{ key: 'samples.2', found: expect.stringContaining('1350') }])
    folder.write('mine.toml', 'format = [\n')
    expect(problems()).toMatchObject([{ file: join(folder.path, 'mine.toml'), line: 2 }])
  })
})

describe('files', () => {
  test.each([0o640, 0o604, 0o620, 0o666])('a vehicle key of mode %o is refused with the cure', mode => {
    chmodSync(join(folder.path, 'vehicle.key'), mode)
    expect(problems()).toMatchObject([
      { key: 'vehicle.key_file', hint: `chmod 600 ${join(folder.path, 'vehicle.key')}` },
    ])
  })

  test('what everybody may write is not believed', () => {
    chmodSync(join(folder.path, 'cloud-keys.json'), 0o666)
    expect(problems()).toMatchObject([{ key: 'cloud.keys_file', hint: expect.stringContaining('chmod o-w') }])
    chmodSync(folder.config, 0o666)
    expect(problems()).toMatchObject([{ file: folder.config, hint: expect.stringContaining('chmod o-w') }])
  })

  test('a key written into the configuration itself is refused and not repeated', () => {
    folder.configure('"vehicle.key"', `"${VEHICLE_KEY_HEX}"`)
    const [problem] = problems()
    expect(problem?.found).toContain('the key itself')
    expect(JSON.stringify(problem)).not.toContain(VEHICLE_KEY_HEX)
  })

  test('a folder, a pipe, an empty or overlong file are none', () => {
    mkdirSync(join(folder.path, 'sub'))
    folder.configure('"vehicle.key"', '"sub"')
    expect(problems()).toMatchObject([{ found: expect.stringContaining('not a regular file') }])
    folder.configure('"vehicle.key"', '"/dev/zero"')
    expect(problems()).toMatchObject([{ found: expect.stringContaining('not a regular file') }])
    folder.configure('"vehicle.key"', '"empty.key"')
    folder.write('empty.key', '', 0o600)
    expect(problems()).toMatchObject([{ allowed: expect.stringContaining('64 hexadecimal digits') }])
    folder.write('empty.key', Buffer.alloc(70_000, 'a'), 0o600)
    expect(problems()).toMatchObject([{ found: '70000 bytes' }])
  })

  test('a secret of another user is told as such', () => {
    const path = join(folder.path, 'vehicle.key')
    chmodSync(path, 0)
    const found = asOrdinaryUser(problems)
    expect(found.find(({ file }) => file === path)?.found).toContain('may not read')
  })

  test('cloud keys that are none', () => {
    folder.write('cloud-keys.json', '{"keys":[]}')
    expect(problems()).toMatchObject([
      { file: join(folder.path, 'cloud-keys.json'), allowed: expect.stringContaining('list of 1 to') },
    ])
  })

  test('no file, no TOML, no UTF-8', () => {
    expect(() => loadVehicleConfig(join(folder.path, 'none.toml'))).toThrow('no such file')
    folder.write('vehicle.toml', '[vehicle]\nid = TAXI\n')
    expect(problems()).toMatchObject([{ line: 2, allowed: expect.stringContaining('key = "value"') }])
    folder.write('vehicle.toml', '[vehicle]\nid = "A"\nid = "B"\n')
    expect(problems()).toMatchObject([{ line: 3 }])
    folder.write('vehicle.toml', Buffer.from([0x5b, 0xff, 0xfe]))
    expect(problems()).toMatchObject([{ found: 'bytes that are not UTF-8' }])
  })
})

describe('the ledger’s path alone', () => {
  test('needs no secrets and nothing else to be right', () => {
    folder.configure('"vehicle.key"', '"missing.key"')
    expect(ledgerPathOf(folder.config)).toBe(join(dirname(folder.config), 'ledger.db'))
    folder.configure('id = "TAXI-0042"', 'id = "?"')
    expect(ledgerPathOf(folder.config)).toBe(join(folder.path, 'ledger.db'))
  })

  test('is a problem only when it is missing or wrong itself', () => {
    folder.configure('path = "ledger.db"', 'path = ""')
    expect(() => ledgerPathOf(folder.config)).toThrow('ledger.path')
    folder.configure('[ledger]\npath = "ledger.db"', '')
    expect(() => ledgerPathOf(folder.config)).toThrow('[ledger]')
  })
})
