import { expect, test } from 'vitest'
import { BROWSERS, commandLine, type Place } from '../../../src/agent/kiosk/commandLine.ts'

const PLACE: Place = { agent: 'http://127.0.0.1:8737', page: 'driver', screen: 'front' }
const PAGE = 'http://127.0.0.1:8737/driver?screen=front'

test.each(BROWSERS)('%s shows the page, and takes what it is given before it', name => {
  const { program, args } = commandLine(name, PLACE, '/run/x', ['--more', 'arguments'])
  expect(program).toBe(name)
  expect(args.slice(-3)).toEqual(['--more', 'arguments', name === 'cog' ? PAGE : `--app=${PAGE}`])
  expect(args.filter(argument => argument.includes('http'))).toHaveLength(1)
})

test.each(BROWSERS)('%s writes only into its folder, and hears nothing of systemd and the session', name => {
  const { args, env } = commandLine(name, PLACE, '/run/x')
  for (const key of ['HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME'])
    expect(env[key], key).toMatch(/^\/run\/x(\/|$)/)
  for (const key of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) {
    expect(Object.keys(env)).toContain(key)
    expect(env[key]).toBeUndefined()
  }
  if (name === 'chromium') expect(args).toContain('--user-data-dir=/run/x/profile')
  else expect(args).toContain('--cookie-store=never')
})

test('Chromium plays tones that nobody touched the screen for, and looks up no name', () => {
  const { args } = commandLine('chromium', { ...PLACE, agent: 'http://[::1]:80' }, '/run/x')
  expect(args).toContain('--autoplay-policy=no-user-gesture-required')
  expect(args).toContain('--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE [::1]')
})
