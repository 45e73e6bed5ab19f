/**
 * What each meter driver makes of its own traffic and of noise, in a process of its own: how many times faster than a line of
 * 115200 baud it reads, and how much memory 100 MB of noise leave behind.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { AGENT_FLAGS } from '../../src/cli/demo/car.ts'
import { readCapture } from '../../src/protocols/capture.ts'
import { readMeterProfile } from '../../src/protocols/meterProfiles.ts'
import { document } from '../protocols/profile/generic.ts'
import { seededWith } from '../support/seeded.ts'
import { type Row, row } from './table.ts'

const METERS = ['generic', 'jtt905', 'mdt', 'gwp5043', 'tap'] as const
const CAPTURES = join(import.meta.dirname, '../captures')
/** Bytes a second of 115200 baud, 8N1. */
const LINE_RATE = 11_520
const CHUNK = 4096
const SETTING = { maxTotal: Number.MAX_SAFE_INTEGER }

export interface MeterFigures {
  readonly meter: string
  /** Bytes a second, one figure a round. */
  readonly traffic: readonly number[]
  readonly noise: readonly number[]
  readonly residentMiB: { readonly before: number; readonly after: number }
}

/** Runs each driver in a process of its own, `bytes` of noise each. */
export function meterBench(bytes: number): Row[] {
  return METERS.flatMap(meter => {
    const done = spawnSync(
      process.execPath,
      [...AGENT_FLAGS, '--expose-gc', import.meta.filename, meter, String(bytes)],
      {
        encoding: 'utf8',
      },
    )
    if (done.status !== 0) throw new Error(`${meter}: ${done.stderr}`)
    return rows(JSON.parse(done.stdout) as MeterFigures)
  })
}

function rows({ meter, traffic, noise, residentMiB }: MeterFigures): Row[] {
  const times = (figures: readonly number[]) => figures.map(figure => figure / LINE_RATE)
  return [
    row(`${meter}: its traffic, times 115200 baud`, '×', times(traffic)),
    row(`${meter}: noise, times 115200 baud`, '×', times(noise)),
    row(`${meter}: resident memory more after the noise`, 'MiB', [residentMiB.after - residentMiB.before]),
  ]
}

function trafficOf(meter: string): Buffer {
  const name = meter === 'tap' ? 'tap-pieces.capture' : `${meter}-bad-cable.capture`
  const { pieces } = readCapture(readFileSync(join(CAPTURES, name), 'utf8'))
  const ride = Buffer.concat(pieces.filter(({ dir }) => dir === '<').map(piece => piece.bytes))
  return Buffer.concat(Array.from({ length: Math.ceil((1024 * 1024) / ride.length) }, () => ride))
}

async function measure(meter: string, bytes: number): Promise<MeterFigures> {
  const driver = readMeterProfile(document(meter)).driver(SETTING)
  const rate = async (data: Buffer) => {
    const begun = performance.now()
    for (let at = 0; at < data.length; at += CHUNK) {
      driver.hear(data.subarray(at, at + CHUNK))
      // A port hands over a chunk a turn; the line parser is a stream and puts its work off to the turn's end.
      await turn()
    }
    return data.length / ((performance.now() - begun) / 1000)
  }
  const traffic = trafficOf(meter)
  const random = seededWith(1)
  const noiseBlock = Buffer.from(Array.from({ length: 1024 * 1024 }, () => random.whole(0, 255)))
  for (let warm = 0; warm < 2; warm++) await rate(traffic)
  const before = resident()
  const repeated = async (times: number, data: Buffer) => {
    const rates: number[] = []
    for (let n = 0; n < times; n++) rates.push(await rate(data))
    return rates
  }
  const figures = {
    traffic: await repeated(9, traffic),
    noise: await repeated(Math.max(1, Math.round(bytes / noiseBlock.length)), noiseBlock),
  }
  return { meter, ...figures, residentMiB: { before, after: resident() } }
}

function resident(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss / 1024 / 1024
}

const [meter, bytes] = process.argv.slice(2)
if (process.argv[1] === import.meta.filename)
  console.log(JSON.stringify(await measure(meter!, Number(bytes))))
