/** True in `scripts/test --long`, which runs the full counts (hours). */
export const long = process.env.FAREBRIDGE_LONG === '1'

/** How many samples a test takes: `short` by default, `long` in `scripts/test --long`. */
export function count(shortRun: number, longRun: number): number {
  return long ? longRun : shortRun
}
