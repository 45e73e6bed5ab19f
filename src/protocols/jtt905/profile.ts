/** The profile of a JT/T 905.2 meter: what of the standard its city and its maker do differently. */
import * as v from 'valibot'
import { binaryProfile } from '../binaryProfile.ts'
import { hexSamples } from '../hexSamples.ts'
import type { MeterProfile } from '../meterDriver.ts'
import { checked, HEAD, oneOf, section, truth, usualLine, whole } from '../profile/fields.ts'
import { Jtt905Driver } from './driver.ts'
import type { Jtt905Options } from './options.ts'
import { displaySection, isOneShowing, ONE_SHOWING, showingOf, topLightSection } from './showingForm.ts'

const Form = v.pipe(
  section({
    ...HEAD,
    driver: v.literal('jtt905'),
    line: usualLine(9600),
    jtt905: v.optional(
      section({
        plate_bytes: v.optional(oneOf([6, 9]), 6),
        card_bytes: v.optional(whole(0, 64)),
        id_order: v.optional(oneOf(['licence-first', 'plate-first']), 'licence-first'),
        answer_heartbeat: v.optional(truth, true),
        heartbeat_answer_bytes: v.optional(oneOf([9, 10, 11]), 10),
        sign_in: v.optional(oneOf(['answer', 'silent']), 'answer'),
        surcharge: v.optional(oneOf(['included', 'added']), 'included'),
        amount_multiply: v.optional(whole(1, 1000), 10),
        refused_answer: v.optional(oneOf(['none', 'error']), 'none'),
      }),
      {},
    ),
    top_light: v.optional(topLightSection),
    display: v.optional(displaySection),
    samples: hexSamples,
  }),
  v.forward(v.partialCheck([['top_light'], ['display']], isOneShowing, ONE_SHOWING), ['display']),
)

type File = v.InferOutput<typeof Form>

/** How often an unfinished frame is looked at: at 9600 baud the longest takes two thirds of a second. */
const TICK_MS = 700

/** Throws ProfileError with all problems. */
export function readJtt905Profile(document: unknown): MeterProfile {
  const file = checked(Form, document)
  const [options, showing] = [optionsOf(file), showingOf(file)]
  return binaryProfile(file, TICK_MS, setting => new Jtt905Driver(options, setting, showing))
}

function optionsOf({ jtt905 }: File): Jtt905Options {
  return {
    plateBytes: jtt905.plate_bytes,
    cardBytes: jtt905.card_bytes ?? null,
    idOrder: jtt905.id_order,
    answerHeartbeat: jtt905.answer_heartbeat,
    heartbeatAnswerBytes: jtt905.heartbeat_answer_bytes,
    answerSignIn: jtt905.sign_in === 'answer',
    surcharge: jtt905.surcharge,
    amountMultiply: jtt905.amount_multiply,
    refusedAnswer: jtt905.refused_answer,
  }
}
