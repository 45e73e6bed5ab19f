/** The command line of `farebridge kiosk`, checked. */
import { BROWSERS, type BrowserName, type Place } from '../agent/kiosk/commandLine.ts'
import { parse, UsageError } from './command.ts'

export interface KioskCommand {
  readonly place: Place
  readonly browser: BrowserName
  /** Arguments for the browser itself. */
  readonly more: readonly string[]
  readonly json: boolean
}

const MAX_MORE = 32
const MAX_ARGUMENT = 512

/** Throws UsageError. */
export function kioskOptions(args: readonly string[]): KioskCommand {
  const end = args.indexOf('--')
  const { values } = parse(end < 0 ? args : args.slice(0, end), {
    options: {
      screen: { type: 'string' },
      page: { type: 'string' },
      agent: { type: 'string', default: 'http://127.0.0.1:8737' },
      browser: { type: 'string', default: 'cog' },
      json: { type: 'boolean', default: false },
    },
  })
  const { screen, page, browser, json } = values
  if (screen === undefined || !/^[a-z0-9-]{1,20}$/.test(screen))
    throw wrong('screen', 'a name: 1 to 20 of a-z, 0-9 and -', screen)
  if (page !== 'passenger' && page !== 'driver') throw wrong('page', 'passenger or driver', page)
  const known = BROWSERS.find(name => name === browser)
  if (known === undefined) throw wrong('browser', BROWSERS.join(' or '), browser)
  const more = end < 0 ? [] : args.slice(end + 1)
  if (more.length > MAX_MORE || more.some(argument => argument.length > MAX_ARGUMENT))
    throw new UsageError(
      `the browser takes at most ${MAX_MORE} arguments of at most ${MAX_ARGUMENT} characters`,
    )
  return { place: { agent: loopback(values.agent), page, screen }, browser: known, more, json }
}

/** The agent tells of its pages to its own machine only, and no other page is to be shown. */
function loopback(text: string): string {
  const match = /^http:\/\/(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::(?<port>\d{1,5}))?\/?$/.exec(text)
  if (match === null || !URL.canParse(text) || Number(match.groups?.port ?? 80) === 0)
    throw wrong('agent', 'an address of this machine, such as http://127.0.0.1:8737', text)
  return new URL(text).origin
}

function wrong(name: string, takes: string, given: string | undefined): UsageError {
  const found = given === undefined ? 'and is missing' : `not ${JSON.stringify(given.slice(0, 80))}`
  return new UsageError(`--${name} takes ${takes}, ${found}`)
}
