/** The profile of a meter that speaks the meter–MDT protocol. */
import * as v from 'valibot'
import { type HexSampleFile, hexSamples, tryHexSamples } from '../hexSamples.ts'
import type { DriverSetting, LineSettings, MeterDriver, MeterProfile, SampleResult } from '../meterDriver.ts'
import {
  checked,
  HEAD,
  lineSection,
  lineSettings,
  matching,
  oneOf,
  section,
  truth,
  whole,
} from '../profile/fields.ts'
import { MdtDriver } from './driver.ts'
import type { MdtOptions } from './options.ts'

const Form = section({
  ...HEAD,
  driver: v.literal('mdt'),
  line: lineSection,
  mdt: section({
    distance_unit: oneOf(['km', 'mile']),
    amount_multiply: v.optional(whole(1, 1000), 1),
    total: v.optional(oneOf(['net-total', 'fare+extras']), 'net-total'),
    ask_status: v.optional(truth, true),
    status_is_state: v.optional(truth, false),
    running_fare: v.optional(truth, false),
  }),
  paid: v.optional(
    section({
      authorisation: matching(
        /^(?:\d|\{amount\}){1,20}$/,
        'the digits reported as authorisation, {amount} among them where the meter wants it',
      ),
    }),
  ),
  samples: hexSamples,
})

type File = v.InferOutput<typeof Form>

const METRES_PER_TENTH = { km: 100, mile: 160.9344 }

export class MdtProfile implements MeterProfile {
  readonly name: string
  readonly title: string
  readonly line: LineSettings
  readonly tickMs = 1000
  readonly #options: MdtOptions
  readonly #samples: readonly HexSampleFile[]

  constructor(file: File) {
    this.name = file.name
    this.title = file.title
    this.line = lineSettings(file.line)
    this.#options = optionsOf(file)
    this.#samples = file.samples
  }

  driver(setting: DriverSetting): MeterDriver {
    return new MdtDriver(this.#options, setting)
  }

  trySamples(): SampleResult[] {
    return tryHexSamples(this.#samples, () => this.driver({ maxTotal: Number.MAX_SAFE_INTEGER }))
  }
}

/** Throws ProfileError with all problems. */
export function readMdtProfile(document: unknown): MdtProfile {
  return new MdtProfile(checked(Form, document))
}

function optionsOf({ mdt, paid }: File): MdtOptions {
  return {
    metresPerTenth: METRES_PER_TENTH[mdt.distance_unit],
    amountMultiply: mdt.amount_multiply,
    total: mdt.total,
    asksStatus: mdt.ask_status,
    statusIsState: mdt.status_is_state,
    asksRunningFare: mdt.running_fare,
    authorisation: paid?.authorisation ?? null,
  }
}
