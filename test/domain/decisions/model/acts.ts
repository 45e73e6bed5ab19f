/** What may happen to a taxi, in any order: its meter, its passengers, its driver, the cloud and its card. */
import fc from 'fast-check'
import { DRIVER_ACTIONS, type DriverAction } from '../../../../src/domain/decisions/index.ts'

export type Act =
  /** `heard`: the word reached the agent. */
  | { readonly do: 'hire'; readonly heard: boolean; readonly counterReset: boolean }
  | { readonly do: 'stop' | 'resume' | 'free'; readonly heard: boolean }
  | { readonly do: 'end'; readonly heard: boolean; readonly total: number }
  /** The meter sends one of its last records again. */
  | { readonly do: 'repeat'; readonly nth: number }
  /** Somebody pays one of the codes that were ever shown. */
  | { readonly do: 'pay'; readonly nth: number }
  | { readonly do: 'refund'; readonly nth: number; readonly whole: boolean }
  /** One of the notices that the cloud ever wrote arrives, perhaps not for the first time. */
  | { readonly do: 'deliver'; readonly nth: number }
  /** The driver keys in the confirmation code of one of the payments. */
  | { readonly do: 'code'; readonly nth: number }
  | { readonly do: 'tap'; readonly action: DriverAction; readonly nth: number }
  /** The ledger is lost. `all`: the cloud had every document before; else what was not sent is lost with it. */
  | { readonly do: 'lose'; readonly all: boolean }
  | { readonly do: 'send' }
  /** The cloud answers a fresh ledger. */
  | { readonly do: 'answer' }

const nth = fc.nat({ max: 50 })
const heard = fc.integer({ min: 0, max: 9 }).map(n => n > 0)
const total = fc.constantFrom(0, 100, 1200, 2350, 2850)

export interface Wishes {
  /** Words of the meter get lost. */
  readonly deaf: boolean
  readonly losesLedger: boolean
}

export function acts({ deaf, losesLedger }: Wishes): fc.Arbitrary<Act[]> {
  const ear = deaf ? heard : fc.constant(true)
  // A number that comes again is told from the ride before it only while every word is heard.
  const counterReset = deaf || losesLedger ? fc.constant(false) : fc.boolean()
  const say = <D extends Act['do']>(word: D) => fc.constant(word)
  const usual: { arbitrary: fc.Arbitrary<Act>; weight: number }[] = [
    { weight: 4, arbitrary: fc.record({ do: say('hire'), heard: ear, counterReset }) },
    { weight: 4, arbitrary: fc.record({ do: say('stop'), heard: ear }) },
    { weight: 6, arbitrary: fc.record({ do: say('end'), heard: ear, total }) },
    { weight: 2, arbitrary: fc.record({ do: say('resume'), heard: ear }) },
    { weight: 2, arbitrary: fc.record({ do: say('free'), heard: ear }) },
    { weight: 3, arbitrary: fc.record({ do: say('repeat'), nth }) },
    { weight: 6, arbitrary: fc.record({ do: say('pay'), nth }) },
    { weight: 2, arbitrary: fc.record({ do: say('refund'), nth, whole: fc.boolean() }) },
    { weight: 8, arbitrary: fc.record({ do: say('deliver'), nth }) },
    { weight: 2, arbitrary: fc.record({ do: say('code'), nth }) },
    { weight: 5, arbitrary: fc.record({ do: say('tap'), action: fc.constantFrom(...DRIVER_ACTIONS), nth }) },
    { weight: 3, arbitrary: fc.record({ do: say('send') }) },
  ]
  const losses: typeof usual = [
    { weight: 1, arbitrary: fc.record({ do: say('lose'), all: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: say('answer') }) },
  ]
  return fc.array(fc.oneof(...usual, ...(losesLedger ? losses : [])), { maxLength: 60, size: 'max' })
}
