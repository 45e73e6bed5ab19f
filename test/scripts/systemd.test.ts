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
  ['farebridge-kiosk@.service', 'kiosk --screen %i --page %i --browser cog'],
  ['farebridge-kiosk-chromium@.service', 'kiosk --screen %i --page %i --browser chromium'],
])('systemd finds nothing wrong with %s, once the program is where it says', (name, command) => {
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-unit-'))
  try {
    const unit = readFileSync(join(root, 'systemd', name), 'utf8')
    expect(unit).toMatch(
      /^ExecStart=(\/usr\/bin\/cage -- \/usr\/bin\/env -u WATCHDOG_PID )?\/opt\/farebridge\//m,
    )
    expect(unit).toContain(`/opt/farebridge/scripts/farebridge ${command}\n`)
    const link = join(folder, 'farebridge')
    writeFileSync(link, '#!/bin/sh\n', { mode: 0o755 })
    const file = join(folder, name)
    writeFileSync(file, unit.replace(/\/opt\/farebridge\/scripts\/farebridge|\/usr\/bin\/cage/g, link))
    const done = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
    expect(done.stderr).toBe('')
    expect(done.status).toBe(0)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const KIOSKS = ['farebridge-kiosk@.service', 'farebridge-kiosk-chromium@.service']
const lines = (name: string) => readFileSync(join(root, 'systemd', name), 'utf8').split('\n')

test.each(KIOSKS)('%s reaches nothing but this board, and no other user’s files', name => {
  expect(lines(name)).toEqual(
    expect.arrayContaining([
      'User=farebridge-kiosk',
      'IPAddressDeny=any',
      'IPAddressAllow=localhost',
      'CapabilityBoundingSet=',
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      'RuntimeDirectoryMode=0700',
    ]),
  )
  const users = lines('farebridge.sysusers.conf').filter(line => line.startsWith('u '))
  expect(users.map(line => line.split(' ')[1])).toContain('farebridge-kiosk')
})

// Without it Mesa finds no display, and the browser ends at once.
test.each(KIOSKS)('%s lets a graphics driver ask for mincore', name => {
  const filter = lines(name).find(line => line.startsWith('SystemCallFilter='))!
  expect(filter.split(/[= ]/)).toContain('mincore')
})

// With PAMName systemd takes the notifying child for one of a session and ignores it.
test.each(KIOSKS)('%s lets a child of cage’s notify', name => {
  expect(lines(name)).toContain('NotifyAccess=all')
  expect(lines(name).filter(line => line.startsWith('PAMName'))).toEqual([])
})

test.each(KIOSKS)('%s leaves a board of 1 GB room for the agent and the system', name => {
  const limit = (of: string) => {
    const line = lines(of).find(text => text.startsWith('MemoryMax='))!
    return Number(/^MemoryMax=(\d+)M$/.exec(line)![1])
  }
  expect(limit(name) + limit('farebridge-agent.service')).toBeLessThanOrEqual(850)
})

/** Room for what newer versions of systemd look at besides. */
const EXPOSURE = 3.5

test.skipIf(!has('systemd-analyze')).each(KIOSKS)('systemd finds that %s is not exposed', name => {
  const file = join(root, 'systemd', name)
  const args = ['security', '--offline=yes', `--threshold=${EXPOSURE * 10}`, '--no-pager', file]
  const done = spawnSync('systemd-analyze', args, { encoding: 'utf8' })
  expect(done.status, done.stdout.split('\n').at(-2)).toBe(0)
})
