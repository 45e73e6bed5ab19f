/** The options by which commands find a ledger, and reading it beside a running agent. */
import { ledgerPathOf } from '../agent/config/vehicleConfig.ts'
import { LedgerReader } from '../agent/ledger/reader.ts'
import { configFile, type Io, UsageError } from './command.ts'

export const LEDGER_OPTIONS = {
  config: { type: 'string' },
  ledger: { type: 'string' },
  json: { type: 'boolean' },
} as const

export const LEDGER_HELP = `  --config FILE   the vehicle whose ledger is read: $FAREBRIDGE_CONFIG or /etc/farebridge/vehicle.toml unless given
  --ledger FILE   a ledger itself, without a configuration
  --json          one JSON object, for programs; amounts in minor units`

/** Opens the ledger read-only, hands it to `work` and closes it. */
export function withLedger<T>(
  values: { config?: string | undefined; ledger?: string | undefined },
  io: Io,
  work: (ledger: LedgerReader) => T,
): T {
  if (values.config !== undefined && values.ledger !== undefined)
    throw new UsageError('--config or --ledger, not both')
  const path = values.ledger ?? ledgerPathOf(configFile(values.config, io))
  const ledger = LedgerReader.openReadOnly(path)
  try {
    return work(ledger)
  } finally {
    ledger.close()
  }
}
