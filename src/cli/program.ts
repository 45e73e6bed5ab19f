/** The process around main: its streams, its signals, its end. */
import type { Io } from './command.ts'
import type { Commands } from './commandTable.ts'
import { main } from './main.ts'

/** Runs what the command line asks for and sets the exit code. */
export async function program(commands: Commands): Promise<void> {
  // `farebridge trips | head` closes the pipe early; that is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  process.exitCode = await main(process.argv.slice(2), io, commands)
  // Whatever still holds the process after its work is done has so long to let go.
  setTimeout(() => process.exit(), 5_000).unref()
}

const io: Io = {
  out: line => void process.stdout.write(`${line}\n`),
  err: line => void process.stderr.write(`${line}\n`),
  env: process.env,
  stopped: () =>
    new Promise(resolve => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
        process.once(signal, () => resolve(signal))
    }),
}
