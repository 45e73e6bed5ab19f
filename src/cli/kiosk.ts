/** `farebridge kiosk`: one page on one screen until it is told to stop. */
import { accessSync, constants } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { consoleLog } from '../agent/health/log.ts'
import { systemdNotifier } from '../agent/health/sdNotify.ts'
import { askPages } from '../agent/kiosk/agentPages.ts'
import { startBrowser } from '../agent/kiosk/browser.ts'
import { commandLine, pageAddress } from '../agent/kiosk/commandLine.ts'
import { Kiosk, type KioskChange } from '../agent/kiosk/kiosk.ts'
import { type Command, EXIT } from './command.ts'
import { kioskOptions } from './kioskOptions.ts'

const help = `farebridge kiosk --screen NAME --page passenger|driver [options] [-- BROWSER-ARGUMENT ...]

Shows a page of the agent on this screen until SIGTERM or SIGINT. Waits for the agent, starts the browser and starts it
again whenever it ends, or when its page says nothing or paints nothing for 15 s (60 s after a start). While the agent
does not answer, the browser is left alone: its page says so itself. Prints a line for each change. Under systemd it
reports readiness and feeds the watchdog.

  --screen NAME     this screen's name: 1 to 20 of a-z, 0-9 and -; each screen of a device has its own
  --page PAGE       passenger or driver
  --agent ADDRESS   the agent's pages: http://127.0.0.1:8737 unless given; only ever of this machine
  --browser NAME    cog (needs a Wayland compositor such as cage) or chromium; cog unless given
  --json            each change as a line of JSON: {"screen", "page", "state", "why"}

What the browser writes goes to a folder below $RUNTIME_DIRECTORY, or the temporary folder, that is removed with it.

Exit codes: 0 stopped as asked, 1 the browser is not installed, 2 wrong command line.`

const LOOK_WITHIN_MS = 2_000

export const command: Command = {
  help,
  run: async (args, io) => {
    const { place, browser, more, json } = kioskOptions(args)
    needs(browser, io.env)
    needs('setpriv', io.env)
    const systemd = systemdNotifier(io.env, consoleLog().from('systemd'))
    const folder = io.env.RUNTIME_DIRECTORY?.split(':')[0] ?? tmpdir()
    const stopped = io.stopped()
    const onChange = ({ state, why }: KioskChange) => {
      const { screen, page } = place
      io.out(json ? JSON.stringify({ screen, page, state, why }) : why === '' ? state : `${state}: ${why}`)
      void systemd.status(why === '' ? `${page}: ${state}` : `${page}: ${state}, ${why}`)
    }
    const kiosk = new Kiosk({
      place,
      ask: () => askPages(place.agent, LOOK_WITHIN_MS),
      launch: onGone =>
        startBrowser({
          folder,
          command: own => commandLine(browser, place, own, more),
          env: io.env,
          onGone,
        }),
      onChange,
    })
    kiosk.start()
    void systemd.ready(`${browser} for ${pageAddress(place)}`)
    const feeding = systemd.watchdogMs === null ? undefined : setInterval(feed, systemd.watchdogMs / 3)
    function feed() {
      if (kiosk.isLooking()) void systemd.alive()
    }
    await stopped
    clearInterval(feeding)
    void systemd.stopping()
    await kiosk.stop()
    return EXIT.ok
  },
}

/** Throws with advice when the program is not on the path: nothing would ever come of it. */
function needs(program: string, env: NodeJS.ProcessEnv): void {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return
    } catch {
      // Not here; the next folder.
    }
  }
  const parcel = program === 'setpriv' ? 'util-linux' : program
  throw new Error(`${program} is not installed: apt-get install ${parcel}`)
}
