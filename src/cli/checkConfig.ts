/** `farebridge check-config`: everything that is wrong with a vehicle's configuration, at once. */
import {
  ConfigError,
  loadVehicleConfig,
  type Problem,
  type VehicleConfig,
} from '../agent/config/vehicleConfig.ts'
import { type Command, configFile, EXIT, parse, UsageError } from './command.ts'

const help = `farebridge check-config [FILE] [--json]

Reads a vehicle's configuration and every file that it names, and tells all that is wrong with them at once.
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
    const { problems, config } = checked(file)
    if (values.json === true) {
      io.out(JSON.stringify({ ok: config !== null, file, problems, notes: config?.notes ?? [] }, null, 2))
    } else if (config !== null) {
      io.out(`${file} is right`)
      for (const [name, text] of summary(config)) io.out(`  ${name.padEnd(8)} ${text}`)
      for (const note of config.notes) io.out(`note: ${note}`)
    } else {
      io.err(`${file}: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`)
      for (const problem of problems) for (const line of lines(problem)) io.err(line)
    }
    return config === null ? EXIT.failed : EXIT.ok
  },
}

function checked(file: string): { problems: readonly Problem[]; config: VehicleConfig | null } {
  try {
    return { problems: [], config: loadVehicleConfig(file) }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { problems: error.problems, config: null }
  }
}

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
