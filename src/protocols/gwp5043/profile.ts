/** The profile of a GWP 5043. */
import * as v from 'valibot'
import { binaryProfile } from '../binaryProfile.ts'
import { hexSamples } from '../hexSamples.ts'
import type { MeterProfile } from '../meterDriver.ts'
import { checked, HEAD, matching, section, usualLine, whole } from '../profile/fields.ts'
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

const TICK_MS = 500

/** Throws ProfileError with all problems. */
export function readGwpProfile(document: unknown): MeterProfile {
  const file = checked(Form, document)
  const options = optionsOf(file)
  return binaryProfile(file, TICK_MS, setting => new GwpDriver(options, setting))
}

function optionsOf({ gwp5043 }: File): GwpOptions {
  return {
    fareMultiply: gwp5043.fare_multiply,
    confirm: gwp5043.confirm,
    utcOffsetS: seconds(gwp5043.utc_offset),
  }
}

function seconds(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))
  return (offset.startsWith('-') ? -60 : 60) * minutes
}
