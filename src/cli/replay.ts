/** `farebridge replay`: what the driver makes of a capture. */
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadMeterProfile } from '../agent/config/meterOnly.ts'
import { CaptureError, readCapture } from '../protocols/capture.ts'
import { type Flat, flatHeard, flatText } from '../protocols/flat.ts'
import { replay } from '../protocols/replay.ts'
import { type Command, EXIT, parse, UsageError } from './command.ts'
import { readText } from './meterOption.ts'

const help = `farebridge replay FILE [--profile NAME] [--speed real|full] [--json] [--expect]

Feeds a capture to a meter's driver and prints what it hears: events, messages, what was refused and why. No port is
opened.

  --profile NAME   of device-config/meters, or a profile's file; the capture's own unless given
  --speed real     waits as the meter did; full (unless given) does not
  --json           one JSON object a line: t (milliseconds), and what was heard
  --expect         writes what was heard to FILE.events: with it beside the capture in test/captures, a fault is a test

Exit codes: 0 done, 1 the file cannot be read, 2 wrong command line, 3 wrong profile.`

const MOST_BYTES = 32 * 1024 * 1024

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values, positionals } = parse(args, {
      allowPositionals: true,
      options: {
        profile: { type: 'string' },
        speed: { type: 'string' },
        json: { type: 'boolean' },
        expect: { type: 'boolean' },
      },
    })
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) throw new UsageError('one capture at a time')
    const speed = values.speed ?? 'full'
    if (speed !== 'real' && speed !== 'full') throw new UsageError('--speed takes real or full')
    const capture = read(file)
    const name = values.profile ?? capture.head.profile
    if (name === undefined) throw new UsageError('the capture names no profile: give --profile')
    const profile = loadMeterProfile(name)
    const told: string[] = []
    const counts = new Map<string, number>()
    const begun = performance.now()
    for (const { t, heard } of replay(capture, profile)) {
      if (speed === 'real') await sleep(Math.max(0, t - (performance.now() - begun)))
      const flat = flatHeard(heard)
      const what = heard.kind === 'discarded' ? `discarded (${heard.why})` : heard.kind
      counts.set(what, (counts.get(what) ?? 0) + (heard.kind === 'discarded' ? heard.bytes : 1))
      if (heard.kind !== 'discarded') told.push(JSON.stringify(flat))
      io.out(values.json === true ? JSON.stringify({ t: Math.round(t), ...flat }) : lineOf(t, heard, flat))
    }
    const sums = [...counts].map(
      ([what, n]) => `${what} ${n.toLocaleString('en')}${what.startsWith('disc') ? ' bytes' : ''}`,
    )
    const bytes = capture.pieces.reduce((sum, piece) => sum + (piece.dir === '<' ? piece.bytes.length : 0), 0)
    io.err(`${bytes.toLocaleString('en')} bytes: ${sums.join(', ') || 'nothing was understood'}`)
    if (values.expect === true) {
      writeFileSync(`${file}.events`, told.map(line => `${line}\n`).join(''))
      io.err(`${file}.events: ${told.length} lines`)
    }
    return EXIT.ok
  },
}

function read(file: string) {
  try {
    return readCapture(readText(file, MOST_BYTES))
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error
    throw new Error(`${file}:${error.line}: ${error.message.replace(/^line \d+: /, '')}`)
  }
}

function lineOf(t: number, heard: { kind: string; detail?: string; bytes?: number }, flat: Flat): string {
  const at = `${(t / 1000).toFixed(3).padStart(10)} s`
  if (heard.kind === 'discarded') return `${at}  discarded ${heard.bytes} bytes: ${flat.refused}`
  const detail = heard.kind === 'refused' ? `: ${heard.detail}` : ''
  return `${at}  ${flatText(flat)}${detail}`
}
