/** The samples inside a profile of a binary protocol: frames in hex, what they give and what is written. */
import * as v from 'valibot'
import type { MeterDisplay } from '../domain/view.ts'
import { type Flat, flatHeard, flatText, isSameFlat } from './flat.ts'
import type { AllowedFrame, Heard, MeterDriver, SampleResult } from './meterDriver.ts'
import { flat, hex, section } from './profile/fields.ts'

export const HexSample = v.union(
  [
    section({ hex, expect: v.array(flat, 'a list of tables'), writes: v.optional(hex) }),
    section({ display: flat, writes: v.optional(hex) }),
  ],
  'a sample is { hex, expect, writes } or { display, writes }; without writes nothing is written',
)
export type HexSampleFile = v.InferOutput<typeof HexSample>

export const hexSamples = v.optional(
  v.pipe(v.array(HexSample, 'a list of [[samples]]'), v.maxLength(200, 'at most 200')),
  [],
)

/** Each sample meets a driver of its own, as one connection would. */
export function tryHexSamples(samples: readonly HexSampleFile[], driver: () => MeterDriver): SampleResult[] {
  return samples.map((sample, index) => {
    const key = `samples.${index}`
    return 'hex' in sample ? tryBytes(key, sample, driver()) : tryDisplay(key, sample, driver())
  })
}

function tryBytes(
  key: string,
  sample: Extract<HexSampleFile, { hex: string }>,
  driver: MeterDriver,
): SampleResult {
  const heard = driver.hear(bytesOf(sample.hex))
  // What is no frame is told once the line is quiet.
  for (let ticks = 0; heard.length === 0 && ticks < 3; ticks++)
    heard.push(...(driver.tick?.() ?? []).filter(({ kind }) => kind !== 'ask'))
  const flats = heard.map(flatHeard)
  const written = heard.flatMap(answerOf)
  const isSame =
    flats.length === sample.expect.length && flats.every((one, i) => isSameFlat(one, sample.expect[i]!))
  const wantedBytes = bytesOf(sample.writes ?? '')
  const writtenBytes = Buffer.concat(written)
  const writes = writtenBytes.length === 0 ? '' : ` and writes ${writtenBytes.toString('hex')}`
  return {
    key,
    given: bytesOf(sample.hex).toString('hex'),
    became: `${flats.map(flatText).join('; ') || 'nothing'}${writes}`,
    fault: !isSame
      ? `should give ${(sample.expect as Flat[]).map(flatText).join('; ') || 'nothing'}`
      : wantedBytes.equals(writtenBytes)
        ? null
        : `should write ${wantedBytes.toString('hex') || 'nothing'}`,
  }
}

function tryDisplay(
  key: string,
  sample: Extract<HexSampleFile, { display: Flat }>,
  driver: MeterDriver,
): SampleResult {
  const { trip, word, amount } = sample.display
  const frame = driver.display({
    tripNo: String(trip ?? ''),
    word: word as MeterDisplay['word'],
    amount: Number(amount),
  })
  const wanted = bytesOf(sample.writes ?? '')
  return {
    key,
    given: `display ${flatText(sample.display)}`,
    became: `writes ${frame?.toString('hex') ?? 'nothing'}`,
    fault: wanted.equals(frame ?? Buffer.alloc(0))
      ? null
      : `should write ${wanted.toString('hex') || 'nothing'}`,
  }
}

function answerOf(heard: Heard): AllowedFrame[] {
  if (heard.kind === 'ask') return [heard.frame]
  const hasAnswer = heard.kind === 'event' || heard.kind === 'message'
  return hasAnswer && heard.answer !== undefined ? [heard.answer] : []
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
}
