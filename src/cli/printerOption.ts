/** What the commands that print by themselves have in common: which printer, and the job from opening to its end. */
import { loadVehicleConfig, type PrinterConfig, type VehicleConfig } from '../agent/config/vehicleConfig.ts'
import { PATIENCE, type PrintEnd } from '../agent/printer/connection.ts'
import { printerOpener } from '../agent/printer/opener.ts'
import { paperBytes } from '../protocols/printers/bytes.ts'
import { hindrance, type PrinterCondition } from '../protocols/printers/condition.ts'
import type { Paper } from '../protocols/printers/paper.ts'
import { plainText } from '../protocols/printers/plainText.ts'
import { configFile, EXIT, type Io } from './command.ts'

export const PRINTER_OPTIONS = {
  config: { type: 'string' },
  show: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

export const PRINTER_HELP = `  --config FILE   the vehicle: $FAREBRIDGE_CONFIG or /etc/farebridge/vehicle.toml unless given
  --show          shows it here as text and prints nothing
  --json          what became of it as one JSON object`

interface PrintedPaper {
  readonly bytes: number
  readonly ms: number
  readonly before: PrinterCondition | null
  readonly end: PrintEnd
}

/**
 * Draws a paper for the vehicle's printer and prints it, or shows it. An agent that runs may print between: whoever opens
 * the printer first is served first. Throws Error with advice.
 */
export async function printPaper(
  values: { config?: string | undefined; show?: boolean | undefined; json?: boolean | undefined },
  io: Io,
  draw: (config: VehicleConfig, printer: PrinterConfig) => Promise<Paper> | Paper,
): Promise<number> {
  const config = loadVehicleConfig(configFile(values.config, io))
  const { printer } = config
  if (printer === null)
    throw new Error(`${config.file} has no [printer]: add the section with the printer's port`)
  const paper = await draw(config, printer)
  if (values.show === true) {
    io.out(plainText(paper).trimEnd())
    return EXIT.ok
  }
  if (printer.port === 'meter')
    throw new Error("the meter's own printer is reached through the agent alone: use --show to see the text")
  const printed = await send(paper, printer)
  if (values.json === true) io.out(JSON.stringify({ ok: true, ...printed }, null, 2))
  else for (const line of told(printed, printer)) io.out(line)
  return EXIT.ok
}

async function send(paper: Paper, printer: PrinterConfig): Promise<PrintedPaper> {
  const bytes = paperBytes(paper, printer.model, printer.fonts)
  const begun = performance.now()
  const connection = await printerOpener(printer, PATIENCE)!()
  try {
    const before = await connection.condition()
    const end = await connection.print(bytes)
    return { bytes: bytes.length, ms: Math.round(performance.now() - begun), before, end }
  } finally {
    connection.close()
  }
}

function told({ bytes, ms, before, end }: PrintedPaper, { port, model }: PrinterConfig): string[] {
  return [
    `${bytes} bytes to ${port} as ${model.name} in ${ms} ms`,
    before === null
      ? 'the printer answers no question: whether it has paper is not known'
      : `the printer answers: paper ${before.paper}, cover ${before.cover}, ${hindrance(before) ?? 'ready'}`,
    end.isConfirmed
      ? 'it confirmed the end of the job'
      : 'it does not confirm the end of a job: receipts count as printed once it has taken them',
  ]
}
