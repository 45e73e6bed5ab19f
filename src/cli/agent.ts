/** `farebridge agent`: the in-vehicle program until it is told to stop. */
import { flushCompileCache } from 'node:module'
import { startAgent } from '../agent/agent.ts'
import { loadVehicleConfig } from '../agent/config/vehicleConfig.ts'
import { consoleLog } from '../agent/health/log.ts'
import { systemdNotifier } from '../agent/health/sdNotify.ts'
import { feedWatchdog } from '../agent/health/watchdog.ts'
import { type Command, configFile, EXIT, parse } from './command.ts'

const help = `farebridge agent [--config FILE] [--debug]

Runs the vehicle until SIGTERM or SIGINT. Devices, the network and the cloud may come and go meanwhile.
Prints one line when it is ready; the log goes to standard error. Under systemd it reports readiness and
feeds the watchdog as long as its own pages answer.

  --config FILE   $FAREBRIDGE_CONFIG or /etc/farebridge/vehicle.toml unless given
  --debug         log more

Exit codes: 0 stopped as asked, 1 could not start, 2 wrong command line, 3 wrong configuration.`

/**
 * Node 26 cuts small buffers from slabs of 64 KiB. At a ride every few minutes such a slab stays in use over many young
 * collections, moves to the old generation and waits there with the others: 4 MiB of nothing. 8 KiB is what Node had before.
 */
const BUFFER_SLAB = 8 * 1024

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, { options: { config: { type: 'string' }, debug: { type: 'boolean' } } })
    Buffer.poolSize = BUFFER_SLAB
    const config = loadVehicleConfig(configFile(values.config, io))
    const log = consoleLog({ debug: values.debug === true })
    for (const note of config.notes) log.from('config').warn(note)
    const systemd = systemdNotifier(io.env, log.from('systemd'))
    const stopped = io.stopped()
    const agent = await startAgent(config, log)
    io.out(`ready: vehicle ${config.vehicle.id}, ${agent.address}`)
    // A board whose power is cut never exits: without this no start would ever find compiled code.
    setTimeout(flushCompileCache, 5_000).unref()
    void systemd.ready(`vehicle ${config.vehicle.id}`)
    const watchdog = feedWatchdog(systemd, agent.address, log.from('systemd'))
    log.info('stopping', { signal: await stopped })
    watchdog.stop()
    void systemd.stopping()
    await agent.stop()
    return EXIT.ok
  },
}
