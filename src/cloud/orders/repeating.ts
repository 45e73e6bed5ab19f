/** A call to Alipay, made again as retry.ts says, within a bounded time: somebody waits for the answer. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Service } from '../alipay/outcomes.ts'
import { type AnyOutcome, nextStep, RETRY_LIMITS, type RetryLimits } from '../alipay/retry.ts'

/** After so long no further try begins. */
const MAX_MS = 8_000

export interface Repeated<O> {
  readonly outcome: O
  readonly tries: number
}

export async function repeated<O extends AnyOutcome>(
  service: Service,
  call: () => Promise<O>,
  scale: number,
  limits: RetryLimits = RETRY_LIMITS[service],
): Promise<Repeated<O>> {
  const end = performance.now() + MAX_MS
  for (let tries = 1; ; tries++) {
    const outcome = await call()
    const next = nextStep(service, outcome, tries, limits)
    if (next.next !== 'again') return { outcome, tries }
    const afterMs = next.afterMs * scale
    if (performance.now() + afterMs > end) return { outcome, tries }
    await sleep(afterMs)
  }
}
