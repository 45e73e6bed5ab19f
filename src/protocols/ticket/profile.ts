/** The profile of a printer tap: how the ticket of a meter is cut out of the stream, and by which words its figures stand. */
import * as v from 'valibot'
import { CODE_PAGES, decoderOf } from '../codePages.ts'
import { type Flat, flatHeard, flatText, isSameFlat } from '../flat.ts'
import type { DriverSetting, LineSettings, MeterDriver, MeterProfile, SampleResult } from '../meterDriver.ts'
import { printable } from '../printable.ts'
import { dateFormatFault } from '../profile/dates.ts'
import {
  checked,
  flat,
  HEAD,
  hex,
  lineSection,
  lineSettings,
  oneOf,
  section,
  truth,
  whole,
} from '../profile/fields.ts'
import { TicketDriver, type TicketForm } from './driver.ts'
import { AMOUNTS, type FigureName, type Labels, TEXTS } from './reading.ts'

const TICK_MS = 250

const label = v.pipe(
  v.string('a label in quotes'),
  v.check(
    text => text.trim() === text && text.length > 0 && text.length <= 40,
    'a label of up to 40 characters',
  ),
)
const labels = v.pipe(
  v.array(label, 'a list of labels'),
  v.minLength(1, 'at least one label'),
  v.maxLength(20, 'at most 20'),
)
const figure = v.optional(section({ labels, below: v.optional(truth, false) }))
const dateFormat = v.pipe(
  v.string('a date format such as "DD.MM.YYYY hh:mm"'),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? dateFormatFault(dataset.value) : null
    if (fault !== null) addIssue({ message: fault })
  }),
)

const Form = section({
  ...HEAD,
  driver: v.literal('tap'),
  line: lineSection,
  tap: section({
    code_page: v.optional(oneOf(CODE_PAGES), 'latin1'),
    idle_ms: v.optional(whole(TICK_MS, 60_000), 1500),
    end_line: v.optional(label),
    decimals: v.optional(whole(0, 3), 2),
    start_format: v.optional(dateFormat, 'DD.MM.YYYY hh:mm'),
    end_format: v.optional(dateFormat, 'DD.MM.YYYY hh:mm'),
    distance_decimals: v.optional(whole(0, 3), 1),
    distance_metres: v.optional(whole(1, 2000), 1000),
    parts_add_up: v.optional(truth, true),
    ignore: v.optional(v.array(label, 'a list of labels'), []),
  }),
  figures: v.pipe(
    section(
      Object.fromEntries([...AMOUNTS, ...TEXTS].map(name => [name, figure])) as Record<
        FigureName,
        typeof figure
      >,
    ),
    v.check(all => all.total !== undefined, 'a ticket needs the labels of its total'),
  ),
  samples: v.optional(
    v.pipe(
      v.array(
        v.union(
          [section({ text: v.string(), expect: flat }), section({ hex, expect: flat })],
          'a sample is { text, expect } or { hex, expect }: one whole ticket',
        ),
        'a list of [[samples]]',
      ),
      v.maxLength(100, 'at most 100'),
    ),
    [],
  ),
})

type File = v.InferOutput<typeof Form>

export class TicketProfile implements MeterProfile {
  readonly name: string
  readonly title: string
  readonly line: LineSettings
  readonly tickMs = TICK_MS
  readonly #form: TicketForm
  readonly #samples: File['samples']

  constructor(file: File) {
    this.name = file.name
    this.title = file.title
    this.line = lineSettings(file.line)
    this.#form = formOf(file)
    this.#samples = file.samples
  }

  driver(setting: DriverSetting): MeterDriver {
    return new TicketDriver(this.#form, setting)
  }

  trySamples(): SampleResult[] {
    return this.#samples.map((sample, index) => {
      const driver = this.driver({ maxTotal: Number.MAX_SAFE_INTEGER })
      const bytes =
        'hex' in sample
          ? Buffer.from(sample.hex.replaceAll(/\s/g, ''), 'hex')
          : Buffer.from(sample.text, 'latin1')
      const heard = driver.hear(bytes)
      for (let ticks = 0; ticks <= this.#form.quietTicks; ticks++) heard.push(...driver.tick!())
      // The position behind a ticket is the same for all of them.
      const flats = heard.map(flatHeard).filter(one => one.kind !== 'position')
      const holds = flats.length === 1 && isSameFlat(flats[0]!, sample.expect as Flat)
      return {
        key: `samples.${index}`,
        given: printable(('hex' in sample ? sample.hex : sample.text).trim().slice(0, 60)),
        became: flats.map(flatText).join('; ') || 'nothing',
        fault: holds ? null : `should give ${flatText(sample.expect as Flat)}`,
      }
    })
  }
}

/** Throws ProfileError with all problems. */
export function readTicketProfile(document: unknown): TicketProfile {
  return new TicketProfile(checked(Form, document))
}

function formOf({ tap, figures }: File): TicketForm {
  const labelsOf = (name: FigureName): [FigureName, Labels][] => {
    const found = figures[name]
    return found === undefined ? [] : [[name, { words: found.labels, isBelow: found.below }]]
  }
  return {
    decode: decoderOf(tap.code_page),
    endLine: tap.end_line ?? null,
    quietTicks: Math.max(1, Math.ceil(tap.idle_ms / TICK_MS)),
    reading: {
      labels: new Map([...AMOUNTS, ...TEXTS].flatMap(labelsOf)),
      ignore: tap.ignore,
      decimals: tap.decimals,
      partsAddUp: tap.parts_add_up,
      dates: { start: tap.start_format, end: tap.end_format },
      distance: { decimals: tap.distance_decimals, metres: tap.distance_metres },
    },
  }
}
