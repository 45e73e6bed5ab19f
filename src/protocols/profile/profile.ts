/**
 * A meter profile: what a technician's TOML file says, checked and compiled. The file's text is parsed by the caller.
 */
import * as v from 'valibot'
import type { Position } from '../../domain/trip.ts'
import { decoderOf } from '../codePages.ts'
import type { LineFrame } from '../framing/boundedLines.ts'
import type {
  AllowedFrame,
  DriverSetting,
  LineSettings,
  MeterDriver,
  MeterProfile,
  SampleResult,
} from '../meterDriver.ts'
import { checksumOf } from './checksums.ts'
import { crossProblems } from './crossChecks.ts'
import { lineSettings, ProfileError, type ProfileProblem, problemOf } from './fields.ts'
import type { Message, Reading } from './interpret.ts'
import { LineDriver } from './lineDriver.ts'
import { trySample } from './samples.ts'
import { type ProfileFile, ProfileSchema, type SampleFile } from './schema.ts'
import { ackFrame, type Writing } from './writing.ts'

export class LineProfile implements MeterProfile {
  readonly name: string
  readonly title: string
  readonly line: LineSettings
  readonly samples: readonly SampleFile[]
  readonly frame: LineFrame
  readonly #reading: Reading
  readonly #writing: Writing
  readonly #decode: (bytes: Buffer) => string

  constructor(file: ProfileFile) {
    this.name = file.name
    this.title = file.title
    this.line = lineSettings(file.line)
    this.samples = file.samples
    this.frame = frameOf(file)
    this.#reading = readingOf(file)
    this.#writing = writingOf(file)
    this.#decode = decoderOf(file.frame.code_page)
  }

  driver(setting: DriverSetting): MeterDriver {
    return new LineDriver(this.frame, this.#reading, this.#writing, setting, this.#decode)
  }

  /** The acknowledgement of a trip record; null where this meter knows none, or the values do not fit it. */
  ack(tripNo: string, rev: number): AllowedFrame | null {
    return ackFrame(this.#writing, tripNo, rev)
  }

  trySamples(): SampleResult[] {
    return this.samples.map((sample, index) => trySample(this, sample, index))
  }
}

/** Compiles a parsed TOML document. Throws ProfileError with all problems. */
export function readProfile(document: unknown): LineProfile {
  const result = v.safeParse(ProfileSchema, document)
  const own = (result.issues ?? []).map(problemOf)
  const problems = [...own, ...crossProblems(soundSections(result.output, own))]
  if (!result.success || problems.length > 0) throw new ProfileError(problems)
  return new LineProfile(result.output)
}

/** The sections without a problem of their own: what stands between sections is checked only among these. */
function soundSections(output: unknown, problems: readonly ProfileProblem[]): Partial<ProfileFile> {
  if (typeof output !== 'object' || output === null) return {}
  const faulty = new Set(problems.map(problem => problem.key.split('.')[0]))
  return Object.fromEntries(Object.entries(output).filter(([key]) => !faulty.has(key)))
}

/** The first is what is written. */
function delimitersOf({ delimiter }: ProfileFile['frame']): readonly string[] {
  return typeof delimiter === 'string' ? [delimiter] : delimiter
}

function messageOf({ kind, pattern, lines, delimited, fixed }: ProfileFile['messages'][number]): Message {
  return { kind, patterns: lines ?? [(pattern ?? delimited ?? fixed)!], isPadded: fixed !== undefined }
}

function frameOf({ frame }: ProfileFile): LineFrame {
  return {
    delimiters: delimitersOf(frame).map(one => Buffer.from(one, 'latin1')),
    maxLength: frame.max_length,
    ...(frame.start === '' ? {} : { startMark: frame.start.charCodeAt(0) }),
  }
}

function readingOf(file: ProfileFile): Reading {
  const { start, end, rev, ...numbers } = file.figures
  return {
    messages: file.messages.map(messageOf),
    isUnnumbered: rev === 'unnumbered',
    positions: new Map<string, Position>(Object.entries(file.positions)),
    numbers,
    dates: { start: start.format, end: end.format },
  }
}

function writingOf(file: ProfileFile): Writing {
  return {
    delimiter: delimitersOf(file.frame)[0]!,
    checksum: checksumOf(
      {
        kind: file.frame.checksum,
        form: file.frame.checksum_form,
        after: file.frame.checksum_after,
        withStart: file.frame.checksum_with_start,
      },
      file.frame.start,
    ),
    ack: file.write.ack ?? null,
    display: file.write.display ?? null,
    words: new Map(
      Object.entries(file.write.words).filter(entry => entry[1] !== undefined) as [string, string][],
    ),
    amount: file.figures.total,
  }
}
