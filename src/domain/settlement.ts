/**
 * How a trip stands, as a pure function of the money facts and the driver's word.
 */

export const SETTLEMENTS = ['open', 'short', 'unpaid', 'free', 'refunded', 'over', 'cash', 'paid'] as const

export type Settlement = (typeof SETTLEMENTS)[number]

/** All amounts in minor units of one currency. */
export interface MoneyFacts {
  /** What the meter says is owed, supplements included. */
  readonly total: number
  /** Cash that the driver said he took. */
  readonly cash: number
  /** All captures, cumulative; refunds do not lower it. */
  readonly received: number
  /** What went back of the captures, cumulative. */
  readonly refunded: number
  /** The driver's word that the passenger left without paying. */
  readonly unpaid: boolean
  /** Of `refunded`, what the driver has asked the passenger for again. */
  readonly askedAgain: number
}

/** What is still owed. A refund makes no debt; asking again does. */
export function due(facts: MoneyFacts): number {
  return Math.max(0, facts.total + facts.askedAgain - facts.cash - facts.received)
}

/** What was taken, before anything went back. */
export function taken(facts: MoneyFacts): number {
  return facts.cash + facts.received
}

/** What was taken and did not go back. */
export function kept(facts: MoneyFacts): number {
  return taken(facts) - facts.refunded
}

/** What was kept beyond the total. */
export function excess(facts: MoneyFacts): number {
  return Math.max(0, kept(facts) - facts.total)
}

export function settle(facts: MoneyFacts): Settlement {
  if (due(facts) > 0) {
    if (facts.unpaid) return 'unpaid'
    return taken(facts) === 0 ? 'open' : 'short'
  }
  // A meter corrected to 0 after money came in is not free: that money has to be seen and given back.
  if (facts.total === 0 && taken(facts) === 0) return 'free'
  if (facts.received > 0 && facts.refunded === facts.received && facts.cash === 0) return 'refunded'
  if (excess(facts) > 0) return 'over'
  return facts.received === facts.refunded ? 'cash' : 'paid'
}

/** True when the trip owes nothing and money was kept for it: the moment for a receipt. */
export function isSettled(settlement: Settlement | null): boolean {
  return settlement === 'paid' || settlement === 'over' || settlement === 'cash'
}
