/** The profile of a meter that speaks the meter–MDT protocol. */
import * as v from 'valibot'
import { binaryProfile } from '../binaryProfile.ts'
import { hexSamples } from '../hexSamples.ts'
import type { MeterProfile } from '../meterDriver.ts'
import { checked, HEAD, lineSection, matching, oneOf, section, truth, whole } from '../profile/fields.ts'
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

const TICK_MS = 1000

/** Throws ProfileError with all problems. */
export function readMdtProfile(document: unknown): MeterProfile {
  const file = checked(Form, document)
  const options = optionsOf(file)
  return binaryProfile(file, TICK_MS, setting => new MdtDriver(options, setting))
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
