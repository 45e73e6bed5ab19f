/** The program's entry on a device: what scripts/package bundles. A promise and no await, since the bundle is CommonJS. */
import { DEVICE_COMMANDS } from './deviceCommands.ts'
import { program } from './program.ts'

void program(DEVICE_COMMANDS)
