/** `farebridge device-ticket`: what is in the car and how it stands, on paper, as an installation is left. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { arch, hostname, networkInterfaces, release } from 'node:os'
import { namedPath } from '../agent/config/paths.ts'
import { DEFAULT_LAYOUT, DEFAULT_MODEL } from '../agent/config/printerFiles.ts'
import type { VehicleConfig } from '../agent/config/vehicleConfig.ts'
import type { ApiState } from '../agent/report.ts'
import { readToml } from '../config/toml.ts'
import { type DeviceSection, devicePaper } from '../receipts/devicePaper.ts'
import { type Command, parse } from './command.ts'
import { askAgent } from './meterOption.ts'
import { PRINTER_HELP, PRINTER_OPTIONS, printPaper } from './printerOption.ts'
import { screensAddress } from './screensAddress.ts'
import { versionText } from './version.ts'

const help = `farebridge device-ticket [--config FILE] [--show] [--json]

Prints what a technician leaves in the car and keeps: vehicle, versions, profiles, network, how meter, cloud and printer
stand by the agent that runs, and the driver page's address as a code.

${PRINTER_HELP}

Exit codes: 0 printed, 1 it could not be printed, 2 wrong command line, 3 wrong configuration.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, { options: PRINTER_OPTIONS })
    return printPaper(values, io, async (config, { columns }) => {
      const address = screensAddress(config)
      const state = await askAgent(address, '/api/state')
      const page = `${address ?? 'http://127.0.0.1'}/driver`
      const sections = sectionsOf(config, state === null ? null : (JSON.parse(state) as ApiState))
      return devicePaper(sections, { page, printed: printedAt() }, columns)
    })
  },
}

/** A profile file has no number of its own: the first digits of its checksum tell one from the other. */
function versionOf(
  { file }: VehicleConfig,
  kind: Parameters<typeof namedPath>[1],
  section: string,
  key: string,
  otherwise: string,
): string {
  const table = readToml(file).values[section] as Record<string, unknown> | undefined
  return checksum(namedPath(file, kind, String(table?.[key] ?? otherwise))).slice(0, 6)
}

function checksum(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/** Of the board's clock, which may be wrong: the ticket is for a person who has a watch. */
function printedAt(): string {
  return `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function sectionsOf(config: VehicleConfig, state: ApiState | null): DeviceSection[] {
  const { vehicle, meter, printer, cloud, pay } = config
  return [
    {
      title: 'Vehicle',
      rows: [
        ['Id', vehicle.id],
        ...(vehicle.plate === undefined ? [] : [['Plate', vehicle.plate] as const]),
        ['Currency', vehicle.currency],
        ['Configuration', checksum(config.file).slice(0, 6)],
      ],
    },
    {
      title: 'Software',
      rows: [
        ['Version', versionText()],
        ['System', `${release()} ${arch()}`],
        ['Meter profile', `${meter.profile.name} ${versionOf(config, 'meters', 'meter', 'profile', '')}`],
        [
          'Printer model',
          `${printer!.model.name} ${versionOf(config, 'printers', 'printer', 'model', DEFAULT_MODEL)}`,
        ],
        [
          'Receipt layout',
          `${printer!.layout.name} ${versionOf(config, 'receipts', 'printer', 'layout', DEFAULT_LAYOUT)}`,
        ],
      ],
    },
    {
      title: 'Network',
      rows: [['Host', hostname()], ...addresses(), ['Broker', cloud.broker], ['Pay page', pay.base]],
    },
    { title: 'As it stands', rows: standing(state) },
  ]
}

function addresses(): (readonly [string, string])[] {
  return Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => [name, address] as const),
  )
}

function standing(state: ApiState | null): DeviceSection['rows'] {
  if (state === null) return [['Agent', 'does not answer']]
  const { meter, link, printer, clock, ledger } = state
  return [
    ['Agent', 'runs'],
    ['Meter', meter.silent ? 'silent' : meter.state],
    ['Cloud', link.online ? 'online' : 'OFFLINE'],
    ['Not yet sent', String(link.unsent)],
    ['Printer', printer.lastError ?? printer.state],
    ['Clock', clock.source === 'ntp' ? 'set by network' : 'NOT SET'],
    ['Ledger', ledger.trouble ?? 'takes commits'],
  ]
}
