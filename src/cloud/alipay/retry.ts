/**
 * Whether a call is made again with the very same words, when, and what comes instead. Pure: the caller owns time and the
 * count. Repeating is safe by the idempotency key of each call; after the last try an unknown stays unknown.
 */
import { codeMeaning } from './errors.ts'
import type {
  CancelOutcome,
  CreateOutcome,
  NotifyVerifyOutcome,
  QueryOutcome,
  RefundOutcome,
  Service,
  TokenOutcome,
  UnknownCause,
} from './outcomes.ts'

export type AnyOutcome =
  | CreateOutcome
  | QueryOutcome
  | RefundOutcome
  | CancelOutcome
  | NotifyVerifyOutcome
  | TokenOutcome

export interface RetryLimits {
  /** Calls in all, the first one included. */
  readonly tries: number
  /** After the first try; doubled after each further one. */
  readonly firstMs: number
  readonly maxMs: number
}

export const RETRY_LIMITS: Readonly<Record<Service, RetryLimits>> = {
  create: { tries: 3, firstMs: 1000, maxMs: 3000 },
  query: { tries: 5, firstMs: 3000, maxMs: 5000 },
  refund: { tries: 6, firstMs: 5000, maxMs: 60_000 },
  cancel: { tries: 6, firstMs: 3000, maxMs: 30_000 },
  'notify-verify': { tries: 3, firstMs: 500, maxMs: 2000 },
  token: { tries: 2, firstMs: 500, maxMs: 500 },
}

/** What to do when the call is not repeated and it is still not known what became of it. */
export type Instead = 'query' | 'authorise' | 'alarm'

export type Next =
  | { readonly next: 'again'; readonly afterMs: number }
  /** The outcome is known: act on it. */
  | { readonly next: 'settled' }
  | { readonly next: Instead }

/** An order that may exist is asked about; a user comes again through the authorize page; the rest a person must see. */
const INSTEAD: Readonly<Record<Service, Instead>> = {
  create: 'query',
  query: 'alarm',
  refund: 'alarm',
  cancel: 'alarm',
  'notify-verify': 'alarm',
  token: 'authorise',
}

/** The other causes would only come again: a wrong signature, a web page, a reply about something else. */
const RETRIED: readonly UnknownCause[] = [
  'timeout',
  'network',
  'server-error',
  'system-error',
  'said-unknown',
]

/** `tried` counts the calls made so far, from 1. */
export function nextStep(
  service: Service,
  outcome: AnyOutcome,
  tried: number,
  limits: RetryLimits = RETRY_LIMITS[service],
): Next {
  const tries = triesFor(outcome, limits)
  if (tries === null) return { next: 'settled' }
  if (tried >= tries) return { next: INSTEAD[service] }
  const doublings = Math.min(Math.max(tried - 1, 0), 30)
  return { next: 'again', afterMs: Math.min(limits.firstMs * 2 ** doublings, limits.maxMs) }
}

/** How many calls such an outcome is worth; null when it is final. */
function triesFor(outcome: AnyOutcome, limits: RetryLimits): number | null {
  switch (outcome.kind) {
    case 'unknown':
      return RETRIED.includes(outcome.cause) ? limits.tries : 1
    case 'again':
      return limits.tries
    case 'untrusted': {
      const { retry } = codeMeaning(outcome.code)
      return retry === 'yes' ? limits.tries : retry === 'once' ? Math.min(2, limits.tries) : 1
    }
    default:
      return null
  }
}
