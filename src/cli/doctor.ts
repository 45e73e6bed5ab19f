/** `farebridge doctor`: what is wrong with a part of the vehicle, and what to do. */
import { adapterAdvice } from '../agent/meter/adapters.ts'
import { type Diagnosis, diagnose, type LineReading, lineText, verdict } from '../agent/meter/diagnose.ts'
import { portOpener } from '../agent/meter/portOpener.ts'
import { type Command, EXIT, type Io, parse, UsageError, wholeNumber } from './command.ts'
import { askAgent, METER_HELP, METER_OPTIONS, type MeterLine, meterLine } from './meterOption.ts'

const help = `farebridge doctor --meter [--for S] [--json] [--config FILE | --port PORT --profile NAME]

Listens to the meter and tells whether its profile understands it. Where only noise arrives it tries other speeds and
parities and says which would do; it also looks at the adapter's name and settings. Not one byte is written. Where an
agent runs, it has the port, and is asked instead.

${METER_HELP}
  --meter          the one part that is looked at so far
  --for S          seconds to listen: 10 unless given; a fifth of it for each other setting
  --json           one JSON object, for programs

Exit codes: 0 the meter is understood, 1 it is not, 2 wrong command line, 3 wrong configuration.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: {
        ...METER_OPTIONS,
        meter: { type: 'boolean' },
        for: { type: 'string' },
        json: { type: 'boolean' },
      },
    })
    if (values.meter !== true) throw new UsageError('say what to look at: --meter')
    const seconds = wholeNumber('for', values.for, 1, 600, 10)
    const line = meterLine(values, io)
    const isJson = values.json === true
    const running = await askAgent(line.screens, '/api/state')
    if (running !== null) return fromAgent(running, io, isJson)
    const adapter = await adapterAdvice(line.port)
    const diagnosis = await listenTo(line, seconds, io)
    const { isFine, text } = verdict(diagnosis, line.profile)
    if (isJson) io.out(JSON.stringify({ ok: isFine, text, adapter, ...diagnosis }, null, 2))
    else {
      io.out(text)
      for (const sample of diagnosis.asConfigured.samples) io.out(`  heard ${sample}`)
      for (const note of adapter) io.out(`adapter: ${note}`)
    }
    return isFine ? EXIT.ok : EXIT.failed
  },
}

function listenTo({ port, profile }: MeterLine, seconds: number, io: Io): Promise<Diagnosis> {
  io.err(`listening to ${port} at ${lineText(profile.line)} for ${seconds} s`)
  const ended = new AbortController()
  void io.stopped().then(() => ended.abort())
  return diagnose({
    profile,
    openWith: line => portOpener(port, line),
    listenMs: seconds * 1000,
    tryMs: Math.max(200, seconds * 200),
    isFixed: port.startsWith('tcp://'),
    signal: ended.signal,
    onReading: ({ line, bytes, frames }: LineReading) =>
      io.err(`  ${lineText(line).padEnd(12)} ${bytes} bytes, ${frames} good frames`),
  })
}

/** What the agent's own page says of its meter. */
function fromAgent(text: string, io: Io, isJson: boolean): number {
  const { meter } = JSON.parse(text) as { meter: { state: string; silent: boolean; detail: string } }
  const isFine = meter.state === 'open' && !meter.silent
  const words = isFine ? 'the agent hears the meter' : `the agent says: ${meter.state}, ${meter.detail}`
  if (isJson) io.out(JSON.stringify({ ok: isFine, text: words, meter }, null, 2))
  else io.out(words)
  if (!isFine && !isJson) io.err('Stop the agent to have the line listened to with other settings.')
  return isFine ? EXIT.ok : EXIT.failed
}
