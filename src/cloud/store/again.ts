/** A transaction that met another one on its way is run again: a deadlock or a serialization failure is nobody's fault. */

const TRIES = 5
/** deadlock_detected, serialization_failure: PostgreSQL's Appendix A. */
const AGAIN: readonly unknown[] = ['40P01', '40001']

/** Rejects with the last try's error. */
export async function again<R>(work: () => Promise<R>): Promise<R> {
  for (let tried = 1; ; tried++) {
    try {
      return await work()
    } catch (error) {
      if (tried >= TRIES || !AGAIN.includes((error as { code?: unknown }).code)) throw error
    }
  }
}
