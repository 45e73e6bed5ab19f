/**
 * What a line says when one only listens: whether the profile understands it, and if not, with which settings it would. Not one
 * byte is written, so a meter that speaks only when spoken to seems silent.
 */
import { flatHeard, flatText } from '../../protocols/flat.ts'
import type { LineSettings, MeterProfile } from '../../protocols/meterDriver.ts'
import type { PortOpener } from '../port/port.ts'

export interface LineReading {
  readonly line: LineSettings
  readonly ms: number
  readonly bytes: number
  /** Good frames: events, messages and what was understood and refused. */
  readonly frames: number
  readonly refused: number
  readonly discardedBytes: number
  /** The last few things understood, in one line each. */
  readonly samples: readonly string[]
}

export interface Diagnosis {
  readonly asConfigured: LineReading
  /** Other settings that were tried because nothing was understood, the best first. */
  readonly tried: readonly LineReading[]
}

export interface DiagnoseOptions {
  readonly profile: MeterProfile
  /** How the port is opened with these settings. */
  readonly openWith: (line: LineSettings) => PortOpener
  readonly listenMs: number
  readonly tryMs: number
  /** A port without settings of its own, as over TCP: nothing else to try. */
  readonly isFixed: boolean
  readonly onReading?: (reading: LineReading) => void
  readonly signal?: AbortSignal
}

const SAMPLES = 5
const SETTING = { maxTotal: Number.MAX_SAFE_INTEGER }
/** Bytes of which a profile must understand something before its settings are believed wrong. */
const FEW_BYTES = 20

/** Listens as configured; where only noise comes, tries what else the line may be. Rejects with PortError. */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const { profile, openWith, listenMs, tryMs, isFixed, onReading, signal } = options
  const asConfigured = await listen(profile, profile.line, openWith(profile.line), listenMs, signal)
  onReading?.(asConfigured)
  const isNoise = asConfigured.frames === 0 && asConfigured.bytes >= FEW_BYTES
  if (!isNoise || isFixed) return { asConfigured, tried: [] }
  const tried: LineReading[] = []
  for (const line of otherSettings(profile.line)) {
    if (signal?.aborted === true) break
    const reading = await listen(profile, line, openWith(line), tryMs, signal)
    onReading?.(reading)
    tried.push(reading)
  }
  return { asConfigured, tried: tried.toSorted((a, b) => b.frames - a.frames) }
}

const BAUDS = [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115_200]
const FORMATS: readonly Omit<LineSettings, 'baud'>[] = [
  { dataBits: 8, parity: 'none', stopBits: 1 },
  { dataBits: 7, parity: 'even', stopBits: 1 },
  { dataBits: 8, parity: 'even', stopBits: 1 },
]

/** What else the line may be, the likeliest first: another speed, then another parity. */
export function otherSettings(configured: LineSettings): LineSettings[] {
  const { baud: _, ...format } = configured
  const formats = [format, ...FORMATS.filter(other => !isSameFormat(other, format))]
  return formats
    .flatMap(rest => BAUDS.map(baud => ({ baud, ...rest })))
    .filter(line => line.baud !== configured.baud || !isSameFormat(line, configured))
}

function isSameFormat(a: Omit<LineSettings, 'baud'>, b: Omit<LineSettings, 'baud'>): boolean {
  return a.dataBits === b.dataBits && a.parity === b.parity && a.stopBits === b.stopBits
}

async function listen(
  profile: MeterProfile,
  line: LineSettings,
  open: PortOpener,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<LineReading> {
  const count = { bytes: 0, frames: 0, refused: 0, discardedBytes: 0 }
  const samples: string[] = []
  const driver = profile.driver(SETTING)
  const take = (all: ReturnType<typeof driver.hear>) => {
    for (const heard of all) {
      if (heard.kind === 'discarded') count.discardedBytes += heard.bytes
      if (heard.kind === 'refused') count.refused++
      const isGood = heard.kind === 'event' || heard.kind === 'message' || heard.kind === 'refused'
      if (!isGood && !(heard.kind === 'unknown' && heard.sound)) continue
      count.frames++
      samples.push(flatText(flatHeard(heard)))
      if (samples.length > SAMPLES) samples.shift()
    }
  }
  const port = await open()
  port.onData(bytes => {
    count.bytes += bytes.length
    take(driver.hear(bytes))
  })
  const gone = new Promise<void>(resolve => port.onClose(() => resolve()))
  const ticks = setInterval(() => take(driver.tick?.() ?? []), profile.tickMs ?? 1_000)
  await Promise.race([sleep(ms, signal), gone])
  clearInterval(ticks)
  await port.close()
  // What no frame holds and no line ends is still noise.
  const discardedBytes = count.frames === 0 ? count.bytes : count.discardedBytes
  return { line, ms, ...count, discardedBytes, samples }
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
    if (signal?.aborted === true) resolve()
  })
}

/** `9600 8N1`. */
export function lineText({ baud, dataBits, parity, stopBits }: LineSettings): string {
  return `${baud} ${dataBits}${parity[0]!.toUpperCase()}${stopBits}`
}

/** What the readings mean and what to do, in words. */
export function verdict(
  { asConfigured, tried }: Diagnosis,
  profile: MeterProfile,
): { isFine: boolean; text: string } {
  const { frames, bytes, discardedBytes, ms, line } = asConfigured
  const seconds = ms / 1000
  const number = (value: number) => value.toLocaleString('en')
  if (bytes === 0)
    return {
      isFine: false,
      text: `nothing arrived in ${seconds} s: is the meter on, and the cable in the right socket? Without a crossed cable the meter's TX does not reach the adapter's RX. Some meters speak only while hired, or when asked.`,
    }
  if (frames > 0)
    return {
      isFine: true,
      text: `${number(frames)} good frames, ${number(discardedBytes)} bytes discarded in ${seconds} s at ${lineText(line)}`,
    }
  const best = tried[0]
  const head = `frames 0, discarded ${number(discardedBytes)} bytes in ${seconds} s at ${lineText(line)}`
  if (best === undefined || best.frames === 0)
    return {
      isFine: false,
      text: `${head}: not what the profile ${profile.name} understands at any usual speed. Another profile, or inverted or TTL levels?`,
    }
  return {
    isFine: false,
    text: `${head}: wrong baud or parity? tried ${lineText(best.line)}: ${number(best.frames)} good frames. Set [line] in the meter profile to that.`,
  }
}
