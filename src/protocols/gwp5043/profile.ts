/** The profile of a GWP 5043. */
import * as v from 'valibot'
import { type HexSampleFile, hexSamples, tryHexSamples } from '../hexSamples.ts'
import type { DriverSetting, LineSettings, MeterDriver, MeterProfile, SampleResult } from '../meterDriver.ts'
import { checked, HEAD, lineSettings, matching, section, usualLine, whole } from '../profile/fields.ts'
import { GwpDriver, type GwpOptions } from './driver.ts'

const Form = section({
  ...HEAD,
  driver: v.literal('gwp5043'),
  line: usualLine(115_200),
  gwp5043: v.optional(
    section({
      fare_multiply: v.optional(whole(1, 1000), 100),
      confirm: v.optional(whole(2, 5), 2),
      utc_offset: v.optional(
        matching(/^[+-](0\d|1[0-4]):[0-5]\d$/, 'hours and minutes ahead of UTC, such as +07:00'),
        '+00:00',
      ),
    }),
    {},
  ),
  samples: hexSamples,
})

type File = v.InferOutput<typeof Form>

export class GwpProfile implements MeterProfile {
  readonly name: string
  readonly title: string
  readonly line: LineSettings
  readonly tickMs = 500
  readonly #options: GwpOptions
  readonly #samples: readonly HexSampleFile[]

  constructor({ name, title, line, gwp5043, samples }: File) {
    this.name = name
    this.title = title
    this.line = lineSettings(line)
    this.#options = {
      fareMultiply: gwp5043.fare_multiply,
      confirm: gwp5043.confirm,
      utcOffsetS: seconds(gwp5043.utc_offset),
    }
    this.#samples = samples
  }

  driver(setting: DriverSetting): MeterDriver {
    return new GwpDriver(this.#options, setting)
  }

  trySamples(): SampleResult[] {
    return tryHexSamples(this.#samples, () => this.driver({ maxTotal: Number.MAX_SAFE_INTEGER }))
  }
}

/** Throws ProfileError with all problems. */
export function readGwpProfile(document: unknown): GwpProfile {
  return new GwpProfile(checked(Form, document))
}

function seconds(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))
  return (offset.startsWith('-') ? -60 : 60) * minutes
}
