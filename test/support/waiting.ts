/** Bounded waits of the fault tests: generous, since they fail only when something never comes. */
import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again; rejects with what it waited for when the answer stays no for so long. A throw counts as no. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  ms = 30_000,
  everyMs = 20,
): Promise<void> {
  const end = performance.now() + ms
  let last: unknown
  for (;;) {
    try {
      if (await isSo()) return
      last = undefined
    } catch (error) {
      last = error
    }
    if (performance.now() > end) {
      const why = last === undefined ? '' : `; the last answer was ${last}`
      throw new Error(`waited ${ms} ms in vain until ${what}${why}`, { cause: last })
    }
    await sleep(everyMs)
  }
}
