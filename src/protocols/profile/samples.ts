/** The samples inside a line profile: real lines and what they must give. A technician's proof that a profile works. */
import type { MeterDisplay } from '../../domain/view.ts'
import { type Flat, flatHeard, flatText, isSameFlat } from '../flat.ts'
import type { SampleResult } from '../meterDriver.ts'
import { printable } from '../printable.ts'
import type { LineProfile } from './profile.ts'
import type { SampleFile } from './schema.ts'

export function trySample(profile: LineProfile, sample: SampleFile, index: number): SampleResult {
  const key = `samples.${index}`
  const end = profile.frame.delimiters[0]!.toString('latin1')
  if ('line' in sample) {
    const driver = profile.driver({ maxTotal: Number.MAX_SAFE_INTEGER })
    const heard = driver.hear(Buffer.from(sample.line + end, 'latin1')).map(flatHeard)
    const wanted = 'refused' in sample ? { refused: sample.refused } : sample.expect
    const holds = heard.length === 1 && isSameFlat(heard[0]!, wanted)
    return {
      key,
      given: printable(sample.line),
      became: heard.map(flatText).join('; ') || 'nothing',
      fault: holds ? null : `should give ${flatText(wanted)}`,
    }
  }
  const isAck = 'ack' in sample
  const asked = isAck ? sample.ack : sample.display
  const frame = isAck
    ? profile.ack(String(asked.trip), Number(asked.rev ?? 1))
    : profile.driver({ maxTotal: Number.MAX_SAFE_INTEGER }).display(displayOf(asked))
  const written = frame === null ? null : frame.toString('latin1')
  return {
    key,
    given: `${isAck ? 'ack' : 'display'} ${flatText(asked)}`,
    became: `writes ${written === null ? 'nothing' : printable(written)}`,
    fault: written === sample.writes + end ? null : `should write ${printable(sample.writes + end)}`,
  }
}

function displayOf(flat: Flat): MeterDisplay {
  return { tripNo: String(flat.trip), word: flat.word as MeterDisplay['word'], amount: Number(flat.amount) }
}
