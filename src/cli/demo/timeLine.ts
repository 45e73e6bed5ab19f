/** A time line of a ride: when each step was seen from outside, and how long after the one before. */
export interface Step {
  readonly step: string
  /** Milliseconds since the line began. */
  readonly atMs: number
}

export class TimeLine {
  readonly steps: Step[] = []
  readonly #begun = performance.now()
  readonly #onLine: (line: string) => void

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  /** `at` from performance.now(), for a step that was seen before it could be told. */
  mark(step: string, at = performance.now()): void {
    const atMs = Math.max(0, at - this.#begun)
    const since = atMs - (this.steps.at(-1)?.atMs ?? 0)
    this.steps.push({ step, atMs })
    this.#onLine(`${ms(atMs)} ms  ${`+${since.toFixed(1)}`.padStart(9)}  ${step}`)
  }
}

function ms(value: number): string {
  return value.toFixed(1).padStart(9)
}
