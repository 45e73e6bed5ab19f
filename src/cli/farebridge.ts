/** The program's entry: the process around main. */
import type { Io } from './command.ts'
import { main } from './main.ts'

// `farebridge trips | head` closes the pipe early; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

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

process.exitCode = await main(process.argv.slice(2), io)
// Whatever still holds the process after its work is done has so long to let go.
setTimeout(() => process.exit(), 5_000).unref()
