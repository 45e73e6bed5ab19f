/** `farebridge capture`: the raw bytes of the meter's line, to a file. */
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { CaptureRing, recording } from '../agent/meter/captureRing.ts'
import { portOpener } from '../agent/meter/portOpener.ts'
import { type Command, EXIT, type Io, parse, UsageError, wholeNumber } from './command.ts'
import { askAgent, METER_HELP, METER_OPTIONS, type MeterLine, meterLine } from './meterOption.ts'

const help = `farebridge capture [--out FILE] [--for S] [--bytes N] [--force] [--config FILE | --port PORT --profile NAME]

Writes the last raw bytes of the meter's line, both ways, with their moments. Where an agent runs, it is asked for what
it has kept (64 KiB); otherwise the port is opened and recorded until Ctrl-C, and not one byte is written to the meter.
farebridge replay FILE shows what the driver makes of it.

${METER_HELP}
  --out FILE       meter.capture unless given; an older one is left alone
  --force          write over an older one
  --for S          seconds to record; until Ctrl-C unless given
  --bytes N        memory that the recording may take, the oldest go first: 1048576 unless given

Exit codes: 0 written, 1 could not be done, 2 wrong command line, 3 wrong configuration.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: {
        ...METER_OPTIONS,
        out: { type: 'string' },
        for: { type: 'string' },
        bytes: { type: 'string' },
        force: { type: 'boolean' },
      },
    })
    const seconds = wholeNumber('for', values.for, 1, 86_400, Number.POSITIVE_INFINITY)
    const most = wholeNumber('bytes', values.bytes, 4096, 8 * 1024 * 1024, 1024 * 1024)
    const out = values.out ?? 'meter.capture'
    if (existsSync(out) && values.force !== true)
      throw new UsageError(`${out} is there already: name another with --out, or give --force`)
    const line = meterLine(values, io)
    const kept = await askAgent(line.screens, '/api/meter-capture')
    if (kept !== null) io.err('an agent runs: this is what it has kept')
    const text = kept ?? (await record(line, { seconds, most }, io))
    writeFileSync(`${out}.part`, text)
    renameSync(`${out}.part`, out)
    io.out(`${out}: ${text.split('\n').length - 2} pieces`)
    return EXIT.ok
  },
}

async function record(
  { port, profile }: MeterLine,
  { seconds, most }: { seconds: number; most: number },
  io: Io,
): Promise<string> {
  const head = { profile: profile.name, line: profile.line, begun: Math.floor(Date.now() / 1000) }
  const ring = new CaptureRing(head, () => performance.now(), most)
  const opened = await recording(portOpener(port, profile.line), ring)()
  const driver = profile.driver({ maxTotal: Number.MAX_SAFE_INTEGER })
  const count = { bytes: 0, frames: 0 }
  opened.onData(bytes => {
    count.bytes += bytes.length
    count.frames += driver.hear(bytes).filter(({ kind }) => kind === 'event' || kind === 'message').length
  })
  const tell = () => io.err(`${count.bytes} bytes, ${count.frames} good frames`)
  const progress = setInterval(tell, 5_000)
  io.err(`recording ${port}${Number.isFinite(seconds) ? ` for ${seconds} s` : ' until Ctrl-C'}`)
  const gone = new Promise<void>(resolve => opened.onClose(() => resolve()))
  const over = Number.isFinite(seconds)
    ? new Promise<void>(resolve => setTimeout(resolve, seconds * 1000).unref())
    : new Promise<void>(() => {})
  await Promise.race([io.stopped(), gone, over])
  clearInterval(progress)
  tell()
  await opened.close()
  return ring.text()
}
