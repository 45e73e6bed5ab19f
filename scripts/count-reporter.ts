/**
 * A vitest reporter that only counts: writes what passed, failed and was skipped, and why, as JSON to the file that
 * FAREBRIDGE_COUNTS names. What people read comes from vitest's own reporter beside it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'
import type { Counts } from './summary.ts'

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts: Counts = { passed: 0, failed: 0, skipped: [], broken: [] }
    for (const module of modules) countModule(module, counts)
    if (unhandled.length > 0) counts.broken.push(`${unhandled.length} errors outside of any test`)
    const path = process.env.FAREBRIDGE_COUNTS
    if (path !== undefined) writeFileSync(path, JSON.stringify(counts))
  }
}

function countModule(module: TestModule, counts: Counts): void {
  const file = relative(process.cwd(), module.moduleId)
  let failed = 0
  for (const test of module.children.allTests()) {
    const result = test.result()
    if (result.state === 'passed') counts.passed++
    else if (result.state === 'failed') failed++
    else counts.skipped.push({ file, name: test.fullName, reason: reasonOf(test, module.moduleId) })
  }
  counts.failed += failed
  // A file that does not load, or whose hook fails, has no failed test to show for it.
  if (module.state() === 'failed' && failed === 0) counts.broken.push(`${file} could not be run`)
}

/** The note that the test gave, else the condition that stands with it or with a group around it. */
function reasonOf(test: TestCase, path: string): string {
  const result = test.result()
  if (result.state === 'skipped' && result.note !== undefined) return result.note
  if (result.state === 'pending') return 'not reached: the run was cut short'
  const lines = readFileSync(path, 'utf8').split('\n')
  for (let task: TestCase | TestSuite | TestModule = test; task.type !== 'module'; task = task.parent) {
    const from = task.location === undefined ? '' : lines.slice(task.location.line - 1).join('\n')
    const condition = /^.*?\b((?:skipIf|runIf)\(.*?\))\(/.exec(from)?.[1]
    if (condition !== undefined) return condition
  }
  return 'no reason given'
}
