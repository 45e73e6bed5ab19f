/** `farebridge check-config`: everything that is wrong with a vehicle's or the partner server's configuration, at once. */
import { resolve } from 'node:path'
import { loadMeterProfile } from '../agent/config/meterOnly.ts'
import {
  ConfigError,
  type DisplayConfig,
  loadVehicleConfig,
  type Problem,
  type VehicleConfig,
} from '../agent/config/vehicleConfig.ts'
import { lineText } from '../agent/meter/diagnose.ts'
import type { FleetConfig } from '../cloud/config/fleetConfig.ts'
import { readToml, type TomlFile } from '../config/toml.ts'
import { readHmiModel } from '../protocols/displays/hmiModel.ts'
import type { SampleResult } from '../protocols/meterDriver.ts'
import { readPrinterModel } from '../protocols/printers/modelFile.ts'
import { ProfileError } from '../protocols/profile/fields.ts'
import { readReceiptLayout } from '../receipts/layout.ts'
import { type Command, configFile, EXIT, parse, UsageError } from './command.ts'

const help = `farebridge check-config [FILE] [--json]

Reads the configuration of a vehicle or of the partner server and every file that it names, and tells all that is wrong
with them at once. Of a meter profile it tells what each of its samples becomes. It also reads the model of a
printer or a serial display and a receipt's layout.
FILE is $FAREBRIDGE_CONFIG or /etc/farebridge/vehicle.toml unless given.

  --json   the result as one JSON object: ok, file, problems, notes, and of a meter profile its samples

Exit codes: 0 it is right, 1 it is not, 2 wrong command line.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values, positionals } = parse(args, {
      allowPositionals: true,
      options: { json: { type: 'boolean' } },
    })
    if (positionals.length > 1) throw new UsageError('one file at a time')
    const file = configFile(positionals[0], io)
    const { problems, right, samples } = await checked(file)
    if (values.json !== true)
      for (const sample of samples) for (const line of sampleLines(sample)) io.out(line)
    if (values.json === true) {
      const notes = right?.notes ?? []
      const tried = samples.length === 0 ? {} : { samples }
      io.out(JSON.stringify({ ok: right !== null, file, problems, notes, ...tried }, null, 2))
    } else if (right !== null) {
      io.out(`${file} is right`)
      for (const [name, text] of right.summary) io.out(`  ${name.padEnd(8)} ${text}`)
      for (const note of right.notes) io.out(`note: ${note}`)
    } else {
      io.err(`${file}: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`)
      for (const problem of problems) for (const line of lines(problem)) io.err(line)
    }
    return right === null ? EXIT.failed : EXIT.ok
  },
}

interface Right {
  readonly summary: readonly (readonly [name: string, text: string])[]
  readonly notes: readonly string[]
}

interface Checked {
  readonly problems: readonly Problem[]
  readonly right: Right | null
  /** Of a meter profile; empty otherwise. */
  readonly samples: readonly SampleResult[]
}

async function checked(file: string): Promise<Checked> {
  try {
    const toml = readToml(file)
    if (isProfileFile(toml)) return profileChecked(file)
    const paper = paperFile(toml)
    if (paper !== null) return paper
    return { problems: [], right: await read(toml, file), samples: [] }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { problems: error.problems, right: null, samples: [] }
  }
}

/** A meter profile says its format, its name and its line. */
const isProfileFile = ({ values }: TomlFile) => ['format', 'name', 'line'].every(key => key in values)

/** What a model or a receipt's layout comes to; null for another file. Throws ConfigError. */
function paperFile({ values, file }: TomlFile): Checked | null {
  const has = (...keys: string[]) => ['format', 'name', ...keys].every(key => key in values)
  if (has('language', 'dots')) {
    const model = readDocument(file, () => readPrinterModel(values))
    return right([
      ['model', `${model.name}, ${model.title}`],
      ['paper', `${model.columns} columns, ${model.dots} dots`],
    ])
  }
  if (has('components', 'alive')) {
    const model = readDocument(file, () => readHmiModel(values))
    const pages = [...Object.values(model.pages), ...Object.values(model.faces)].map(page => page.name)
    return right([
      ['display', `${model.name}, ${model.title}`],
      ['line', `${model.baud} baud, ${model.encoding}`],
      ['pages', [...new Set(pages)].join(', ')],
    ])
  }
  if (has('sections', 'words')) {
    const layout = readDocument(file, () => readReceiptLayout(values))
    return right([
      ['layout', `${layout.name}, ${layout.title}`],
      ['absent', layout.absent.join(', ') || 'nothing'],
    ])
  }
  return null
}

const right = (summary: Right['summary']): Checked => ({
  problems: [],
  right: { summary, notes: [] },
  samples: [],
})

function readDocument<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error
    throw new ConfigError(error.problems.map(({ key, found, hint }) => ({ file, key, found, allowed: hint })))
  }
}

/** Throws ConfigError where the file itself is wrong; samples that do not hold are problems. */
function profileChecked(file: string): Checked {
  const profile = loadMeterProfile(resolve(file))
  const samples = profile.trySamples()
  const problems = samples.flatMap(({ key, became, fault }) =>
    fault === null ? [] : [{ file, key, found: `a sample that becomes ${became}`, allowed: fault }],
  )
  const summary: Right['summary'] = [
    ['profile', `${profile.name}, ${profile.title}`],
    ['line', lineText(profile.line)],
    [
      'samples',
      samples.length === 0 ? 'none: put lines of the real meter in' : `${samples.length}, all hold`,
    ],
  ]
  return { problems, right: problems.length === 0 ? { summary, notes: [] } : null, samples }
}

function sampleLines({ key, given, became, fault }: SampleResult): string[] {
  return [`${key}: ${given}`, `  → ${became}`, ...(fault === null ? [] : [`  BUT ${fault}`])]
}

/** Throws ConfigError. The server's parts are loaded only for a server's file: a device's package is without them. */
async function read(toml: TomlFile, file: string): Promise<Right> {
  if (!isFleetFile(toml)) {
    const config = loadVehicleConfig(file)
    return { summary: summary(config), notes: config.notes }
  }
  const { loadFleetConfig } = await import('../cloud/config/fleetConfig.ts')
  const config = loadFleetConfig(file)
  return { summary: fleetSummary(config), notes: config.notes }
}

/** It names the fleet, or its cars, or Alipay. */
const isFleetFile = ({ values }: TomlFile) => ['fleet', 'alipay', 'vehicles'].some(name => name in values)

function lines({ file, line, key, found, allowed, hint }: Problem): string[] {
  const where = line === undefined ? file : `${file}:${line}`
  return [
    '',
    key === undefined ? where : `${where}: ${key}`,
    `  found    ${found}`,
    `  allowed  ${allowed}`,
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ]
}

function summary({
  vehicle,
  meter,
  pay,
  cloud,
  ledger,
  printer,
  screens,
  display,
}: VehicleConfig): [string, string][] {
  const { baud, dataBits, parity, stopBits } = meter.profile.line
  const settings = meter.port.startsWith('tcp://')
    ? ''
    : `, ${baud} ${dataBits}${parity[0]!.toUpperCase()}${stopBits}`
  const host = screens.host.includes(':') ? `[${screens.host}]` : screens.host
  return [
    ['vehicle', `${vehicle.id}, ${vehicle.currency}`],
    ['meter', `${meter.port}, ${meter.profile.title}${settings}`],
    ['pay', pay.base],
    ['cloud', `${cloud.broker}, signed by ${[...cloud.keys.keys()].join(' or ')}`],
    ['ledger', `${ledger.path}, ${ledger.keepTrips} trips`],
    ['printer', printer === null ? 'none' : `${printer.port}, ${printer.columns} columns`],
    ['screens', `http://${host}:${screens.port}`],
    ...(display === null ? [] : [['display', displayText(display)] as [string, string]]),
  ]
}

function displayText(display: DisplayConfig): string {
  const where =
    display.kind === 'hmi'
      ? `${display.port}, ${display.model.title}, ${display.model.baud} baud`
      : `${display.path}, a framebuffer${display.rotate === 0 ? '' : `, turned by ${display.rotate} degrees`}`
  return `${where}, ${display.language}`
}

function fleetSummary({ fleet, alipay, web, store, broker, signing }: FleetConfig): Right['summary'] {
  return [
    ['fleet', `${fleet.name}, ${fleet.vehicles.size} vehicles`],
    [
      'alipay',
      `${alipay.isSandbox ? 'sandbox' : 'production'}, app ${alipay.appId}, partner ${alipay.partnerId}`,
    ],
    [
      'gateways',
      `${alipay.openapi} (${alipay.keys.openapi.signer.signType}), ${alipay.mapi} (${alipay.keys.mapi.signer.signType})`,
    ],
    ['web', `${web.publicUrl}, listens on ${web.host}:${web.port}`],
    ['store', store.kind === 'pglite' ? `embedded, ${store.folder}` : 'PostgreSQL'],
    ['broker', `${broker.url}${broker.shared ? ', shared with other servers' : ''}`],
    ['signing', `key ${signing.current.kid}`],
  ]
}
