/** The program's entry in a checkout. */
import { COMMANDS } from './commands.ts'
import { program } from './program.ts'

await program(COMMANDS)
