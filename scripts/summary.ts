/** What a run of the tests came to, and the lines that say so. */

export interface Counts {
  passed: number
  failed: number
  skipped: { file: string; name: string; reason: string }[]
  /** What failed outside of any one test: files that do not load, hooks, unhandled errors, missing results. */
  broken: string[]
}

export interface Check {
  readonly name: string
  readonly ok: boolean
}

export interface Summary {
  readonly lines: readonly string[]
  readonly ok: boolean
}

/** Skipped tests named one by one; above this, the rest of a reason is counted. */
const NAMED = 12

/** Checks count as one test each. The last line is `N passed, N failed, N skipped`, alone. */
export function summarise(checks: readonly Check[], counts: Counts): Summary {
  const failedChecks = checks.filter(check => !check.ok)
  const failed = failedChecks.length + counts.failed + counts.broken.length
  const passed = checks.length - failedChecks.length + counts.passed
  const lines: string[] = []
  const byReason = Map.groupBy(counts.skipped, test => test.reason)
  for (const [reason, tests] of byReason) {
    lines.push(`skipped (${reason}):`)
    for (const test of tests.slice(0, NAMED)) lines.push(`  ${test.file} > ${test.name}`)
    if (tests.length > NAMED) lines.push(`  and ${tests.length - NAMED} more`)
  }
  for (const check of failedChecks) lines.push(`failed: ${check.name}`)
  for (const what of counts.broken) lines.push(`failed: ${what}`)
  if (counts.failed > 0) lines.push(`failed: ${counts.failed} tests, shown above`)
  const noTest = counts.passed + counts.failed === 0
  if (noTest) lines.push('failed: no test ran')
  lines.push(`${passed} passed, ${failed} failed, ${counts.skipped.length} skipped`)
  return { lines, ok: failed === 0 && !noTest }
}
