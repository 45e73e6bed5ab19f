/** The profile of a meter whose driver is code: what its file says beside the driver's own options. */
import { type HexSampleFile, tryHexSamples } from './hexSamples.ts'
import type { DriverSetting, MeterDriver, MeterProfile } from './meterDriver.ts'
import { type LineSection, lineSettings } from './profile/fields.ts'

export interface BinaryFile {
  readonly name: string
  readonly title: string
  readonly line: LineSection
  readonly samples: readonly HexSampleFile[]
}

/** `tickMs`: how often the driver's `tick` is due; the longest frame must fit into it at the protocol's own speed. */
export function binaryProfile(
  { name, title, line, samples }: BinaryFile,
  tickMs: number,
  driver: (setting: DriverSetting) => MeterDriver,
): MeterProfile {
  return {
    name,
    title,
    line: lineSettings(line),
    tickMs,
    driver,
    trySamples: () => tryHexSamples(samples, () => driver({ maxTotal: Number.MAX_SAFE_INTEGER })),
  }
}
