/** `farebridge check-config`: everything that is wrong with a vehicle's or the partner server's configuration, at once. */
import {
  ConfigError,
  loadVehicleConfig,
  type Problem,
  type VehicleConfig,
} from '../agent/config/vehicleConfig.ts'
import type { FleetConfig } from '../cloud/config/fleetConfig.ts'
import { readToml, type TomlFile } from '../config/toml.ts'
import { type Command, configFile, EXIT, parse, UsageError } from './command.ts'

const help = `farebridge check-config [FILE] [--json]

Reads the configuration of a vehicle or of the partner server and every file that it names, and tells all that is wrong
with them at once.
FILE is $FAREBRIDGE_CONFIG or /etc/farebridge/vehicle.toml unless given.

  --json   the result as one JSON object: ok, file, problems, notes

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
    const { problems, right } = await checked(file)
    if (values.json === true) {
      io.out(JSON.stringify({ ok: right !== null, file, problems, notes: right?.notes ?? [] }, null, 2))
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

async function checked(
  file: string,
): Promise<{ readonly problems: readonly Problem[]; readonly right: Right | null }> {
  try {
    return { problems: [], right: await read(file) }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { problems: error.problems, right: null }
  }
}

/** Throws ConfigError. The server's parts are loaded only for a server's file: a device's package is without them. */
async function read(file: string): Promise<Right> {
  if (!isFleetFile(readToml(file))) {
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
  ]
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
