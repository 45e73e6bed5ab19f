/** `farebridge sandbox`: plays Alipay on one port, for trying and for tests. */
import { resolve } from 'node:path'
import { changedSettings, settingOf } from '../sandbox/changedSettings.ts'
import { ScaledClock } from '../sandbox/clock.ts'
import { openKeyFolder, partnerFiles } from '../sandbox/keyFolder.ts'
import { Sandbox } from '../sandbox/sandbox.ts'
import { DEFAULT_SETTINGS, type Settings } from '../sandbox/settings.ts'
import { type Command, EXIT, parse, UsageError, wholeNumber } from './command.ts'

const help = `farebridge sandbox --keys DIR [--partner URL] [--port N] [options]

Plays Alipay until Ctrl-C: authorize page, both gateways, notices, a wallet at /wallet, and a page for accounts and
faults at /control. All of it is in memory; no real money moves.

  --keys DIR         the partner's identities and the keys of both sides; made there at the first start
  --partner URL      the partner server, such as http://127.0.0.1:8080: authorisation leads back there, and notices
                     go there; nothing is sent to any host that was not named
  --callback URL     another address that authorisation may lead back to; repeatable
  --notify HOST:PORT another host that notices may go to; repeatable
  --host HOST        where to listen: 127.0.0.1 unless given
  --port N           8790 unless given; 0 takes a free one
  --time-scale N     waits last an Nth: with 600 the retries of 25 hours take 150 seconds; 1 unless given
  --set NAME=VALUE   how it behaves where Alipay's documentation leaves a choice; repeatable
  --settings         lists the settings with their defaults and ends
  --json             prints addresses, identities and files as one JSON object; what happens goes to standard error

Exit codes: 0 ended as asked, 1 port or folder cannot be used, 2 wrong command line.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: {
        keys: { type: 'string' },
        partner: { type: 'string' },
        callback: { type: 'string', multiple: true },
        notify: { type: 'string', multiple: true },
        host: { type: 'string' },
        port: { type: 'string' },
        'time-scale': { type: 'string' },
        set: { type: 'string', multiple: true },
        settings: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    })
    if (values.settings === true) {
      if (values.json === true) io.out(JSON.stringify(DEFAULT_SETTINGS, null, 2))
      else for (const [name, value] of Object.entries(DEFAULT_SETTINGS)) io.out(`${name}=${shown(value)}`)
      return EXIT.ok
    }
    if (values.keys === undefined) throw new UsageError('--keys is needed: a folder for the keys')
    const port = wholeNumber('port', values.port, 0, 65_535, 8790)
    const scale = wholeNumber('time-scale', values['time-scale'], 1, 1_000_000, 1)
    const settings = given(values.set ?? [])
    const folder = resolve(values.keys)
    const stopped = io.stopped()
    const sandbox = new Sandbox({
      merchant: openKeyFolder(folder),
      clock: new ScaledClock(scale),
      host: values.host ?? '127.0.0.1',
      port,
      settings,
      tell: line => (values.json === true ? io.err(line) : io.out(line)),
    })
    introduce(sandbox, values)
    try {
      await sandbox.start()
      const { partnerId, appId } = sandbox.merchant
      const status = { ...sandbox.addresses, partnerId, appId, files: partnerFiles(folder) }
      if (values.json === true) io.out(JSON.stringify(status))
      else for (const line of lines(status)) io.out(line)
      await stopped
    } finally {
      await sandbox.stop()
    }
    return EXIT.ok
  },
}

function given(list: readonly string[]): Settings {
  try {
    return list.reduce((settings, text) => changedSettings(settings, settingOf(text)), DEFAULT_SETTINGS)
  } catch (error) {
    throw new UsageError(`--set: ${(error as Error).message}; --settings lists them`)
  }
}

/** Tells the sandbox where its partner is. Throws UsageError. */
function introduce(
  { merchant }: Sandbox,
  { partner, callback = [], notify = [] }: { partner?: string; callback?: string[]; notify?: string[] },
): void {
  const addCallback = (url: string) => merchant.addCallback(url)
  const addNotifyHost = (host: string) => merchant.addNotifyHost(host)
  const addBoth = (url: string) => {
    merchant.addCallback(url)
    merchant.addNotifyHost(new URL(url).host)
  }
  const told = [
    ...callback.map(text => ['callback', text, addCallback] as const),
    ...notify.map(text => ['notify', text, addNotifyHost] as const),
    ...(partner === undefined ? [] : [['partner', partner, addBoth] as const]),
  ]
  for (const [option, text, add] of told) {
    try {
      add(text)
    } catch (error) {
      throw new UsageError(`--${option} ${JSON.stringify(text)}: ${(error as Error).message}`)
    }
  }
}

function lines(status: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(status).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([file, path]) => `  ${file.padEnd(15)} ${path}`)
      : `${name.padEnd(10)} ${value}`,
  )
}

function shown(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
