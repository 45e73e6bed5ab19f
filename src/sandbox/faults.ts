/** Faults that are armed by hand or by a test: the next call, or the next notice, of a kind goes wrong. */

/** What becomes of a call: is its work done, and what is answered. */
export const CALL_FAULTS = {
  'timeout-before': { works: false, answer: 'silence' },
  'timeout-after': { works: true, answer: 'silence' },
  'system-error-before': { works: false, answer: 'system-error' },
  'system-error-after': { works: true, answer: 'system-error' },
  'unknown-before': { works: false, answer: 'unknown' },
  'unknown-after': { works: true, answer: 'unknown' },
  /** A failed cancel that may be repeated. */
  'retry-flag': { works: false, answer: 'retry-flag' },
  /** A refusal with the code of the fault. */
  error: { works: false, answer: 'error' },
  /** A refusal by the gateway itself, unsigned, with the code of the fault. */
  'gateway-error': { works: false, answer: 'gateway-error' },
  /** An HTML page with status 502 from something on the way. */
  'bad-gateway-before': { works: false, answer: 'html' },
  'bad-gateway-after': { works: true, answer: 'html' },
  'bad-signature': { works: true, answer: 'bad-signature' },
} as const

export type CallFault = keyof typeof CALL_FAULTS
export type FaultAnswer = (typeof CALL_FAULTS)[CallFault]['answer']

export const NOTICE_FAULTS = [
  'lost',
  'duplicate',
  'late',
  'reordered',
  'wrong-amount',
  'wrong-seller',
  'wrong-trade',
  'bad-signature',
] as const

export type NoticeFault = (typeof NOTICE_FAULTS)[number]

/** The calls that faults can hit, with the answers that each one has. */
const COMMON: readonly FaultAnswer[] = [
  'silence',
  'system-error',
  'error',
  'gateway-error',
  'html',
  'bad-signature',
]
export const CALLS: Readonly<Record<string, readonly FaultAnswer[]>> = {
  'alipay.system.oauth.token': COMMON,
  'alipay.acquire.create': [...COMMON, 'unknown'],
  'alipay.acquire.overseas.query': COMMON,
  'alipay.acquire.overseas.spot.refund': [...COMMON, 'unknown'],
  'alipay.acquire.cancel': [...COMMON, 'unknown', 'retry-flag'],
  notify_verify: ['silence', 'error', 'html'],
}

export interface ArmedFault {
  /** A call's name, or `notice`. */
  readonly on: string
  readonly fault: CallFault | NoticeFault
  /** The code of `error` and `gateway-error`. */
  readonly code: string
  /** How late a late notice is, in Alipay's milliseconds. */
  readonly delayMs: number
  /** How many calls it still hits. */
  readonly times: number
}

const MAX_ARMED = 100

export class Faults {
  #armed: ArmedFault[] = []

  armed(): readonly ArmedFault[] {
    return this.#armed
  }

  /** Throws TypeError or RangeError with what is wrong. */
  arm(asked: Pick<ArmedFault, 'on' | 'fault'> & Partial<ArmedFault>): void {
    const { on, fault, code = 'SYSTEM_ERROR', delayMs = 60_000, times = 1 } = asked
    if (!fits(on, fault))
      throw new TypeError(`there is no fault ${JSON.stringify(fault)} on ${JSON.stringify(on)}`)
    if (!/^[A-Za-z0-9_.-]{1,64}$/.test(code))
      throw new TypeError('code has 1 to 64 of A–Z, a–z, 0–9, _, . and -')
    if (!Number.isInteger(times) || times < 1 || times > 1_000_000)
      throw new RangeError('times is a whole number from 1 to 1000000')
    if (!Number.isInteger(delayMs) || delayMs < 0 || delayMs > 86_400_000)
      throw new RangeError('delayMs is a whole number from 0 to 86400000')
    if (this.#armed.length >= MAX_ARMED) throw new RangeError(`no more than ${MAX_ARMED} faults at a time`)
    this.#armed.push({ on, fault, code, delayMs, times })
  }

  clear(): void {
    this.#armed = []
  }

  /** The oldest fault that waits for such a call; it has hit once more then. */
  call(name: string): (ArmedFault & { readonly fault: CallFault }) | null {
    return this.#take(name) as (ArmedFault & { readonly fault: CallFault }) | null
  }

  notice(): (ArmedFault & { readonly fault: NoticeFault }) | null {
    return this.#take('notice') as (ArmedFault & { readonly fault: NoticeFault }) | null
  }

  #take(on: string): ArmedFault | null {
    const index = this.#armed.findIndex(fault => fault.on === on)
    const found = this.#armed[index]
    if (found === undefined) return null
    if (found.times > 1) this.#armed[index] = { ...found, times: found.times - 1 }
    else this.#armed.splice(index, 1)
    return found
  }
}

function fits(on: string, fault: string): boolean {
  if (on === 'notice') return NOTICE_FAULTS.some(known => known === fault)
  if (!Object.hasOwn(CALL_FAULTS, fault) || !Object.hasOwn(CALLS, on)) return false
  return CALLS[on]?.includes(CALL_FAULTS[fault as CallFault].answer) ?? false
}
