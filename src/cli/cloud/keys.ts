/** `farebridge cloud keys`: what vehicles pin. */
import { type Command, EXIT, parse } from '../command.ts'
import { fleetConfig, OPERATOR_OPTIONS } from './operator.ts'

const help = `farebridge cloud keys [--config FILE]

Prints the server's public keys, current and next, as the JWKS that goes to every vehicle as cloud.keys_file.

  --config FILE   the server's configuration: $FAREBRIDGE_FLEET or /etc/farebridge/fleet.toml unless given

Exit codes: 0 done, 2 wrong command line, 3 wrong configuration.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, { options: OPERATOR_OPTIONS })
    io.out((await fleetConfig(values.config, io)).signing.jwks)
    return EXIT.ok
  },
}
