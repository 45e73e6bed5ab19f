import type { Stamp } from '../../domain/time.ts'

/** Text that may come from outside is cut to this in rows meant for people. */
export const MAX_TEXT = 500

export const stamp = (at: number, source: string): Stamp => ({ at, source: source as Stamp['source'] })

/** The same object without its null members: a fact that is absent stays absent. */
export function present<T extends Record<string, unknown>>(
  facts: T,
): { [K in keyof T]?: Exclude<T[K], null> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as never
}
