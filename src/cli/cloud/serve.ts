/** `farebridge cloud`: the partner server until SIGTERM. */
import { loadFleetConfig } from '../../cloud/config/fleetConfig.ts'
import { serverLog } from '../../cloud/log.ts'
import { CloudServer } from '../../cloud/server.ts'
import { type Command, EXIT, fleetFile, parse, UsageError } from '../command.ts'

const help = `farebridge cloud [--config FILE] [--log LEVEL]

Runs the partner server until SIGTERM: the pages behind the pay codes, orders and notifications of Alipay, and the link
to the vehicles. Structured log lines go to standard output; the one with "ready" names where it listens.

  --config FILE   $FAREBRIDGE_FLEET or /etc/farebridge/fleet.toml unless given
  --log LEVEL     debug, info, warn or error; info unless given

farebridge cloud orders|alarms|refund-tasks|quarantine|refund|cancel|keys --help tell of the operator's commands.

Exit codes: 0 ended as asked, 1 store or port cannot be used, 2 wrong command line, 3 wrong configuration.`

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, { options: { config: { type: 'string' }, log: { type: 'string' } } })
    const level = LEVELS.find(one => one === (values.log ?? 'info'))
    if (level === undefined) throw new UsageError(`--log takes ${LEVELS.join(', ')}`)
    const stopped = io.stopped()
    const config = loadFleetConfig(fleetFile(values.config, io))
    const log = serverLog(level)
    for (const note of config.notes) log.warn({ note }, 'configuration')
    const server = new CloudServer({ config, log })
    await server.start()
    const signal = await stopped
    log.info({ signal }, 'ending')
    await server.stop()
    return EXIT.ok
  },
}
