/** A message that the meter meant and that cannot be right. Readers throw it; a driver refuses the message with it. */
import type { Refusal } from './meterDriver.ts'

export class Refused extends Error {
  readonly reason: Refusal

  constructor(reason: Refusal, detail: string) {
    super(detail)
    this.reason = reason
  }
}
