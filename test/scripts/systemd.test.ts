import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { has } from '../support/programs.ts'

const root = join(import.meta.dirname, '..', '..')

test.skipIf(!has('systemd-analyze')).each([
  ['farebridge-agent.service', 'agent --config /etc/farebridge/vehicle.toml'],
  ['farebridge-cloud.service', 'cloud --config /etc/farebridge/fleet.toml'],
])('systemd finds nothing wrong with %s, once the program is where it says', (name, command) => {
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-unit-'))
  try {
    const unit = readFileSync(join(root, 'systemd', name), 'utf8')
    expect(unit).toContain(`ExecStart=/opt/farebridge/scripts/farebridge ${command}\n`)
    const link = join(folder, 'farebridge')
    writeFileSync(link, '#!/bin/sh\n', { mode: 0o755 })
    const file = join(folder, name)
    writeFileSync(file, unit.replace('/opt/farebridge/scripts/farebridge', link))
    const done = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
    expect(done.stderr).toBe('')
    expect(done.status).toBe(0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
