/** How each browser is told to show one page and nothing else, and to fetch nothing from outside. Pure. */

export const BROWSERS = ['cog', 'chromium'] as const
export type BrowserName = (typeof BROWSERS)[number]

export interface Place {
  /** The agent's `http://host:port`, of loopback. */
  readonly agent: string
  readonly page: 'passenger' | 'driver'
  /** 1 to 20 of `a–z 0–9 -`. */
  readonly screen: string
}

export interface CommandLine {
  readonly program: string
  readonly args: readonly string[]
  /** Over what the browser would inherit; undefined takes it away. */
  readonly env: Readonly<Record<string, string | undefined>>
}

export function pageAddress({ agent, page, screen }: Place): string {
  return `${agent}/${page}?screen=${screen}`
}

/** `folder` takes all that the browser writes and goes with it. `more` are arguments of the browser's own, set before the page. */
export function commandLine(
  browser: BrowserName,
  place: Place,
  folder: string,
  more: readonly string[] = [],
): CommandLine {
  const args = browser === 'cog' ? cog(place, more) : chromium(place, folder, more)
  return { program: browser, args, env: quiet(folder) }
}

/**
 * Cog 0.16 (cog(1), cog --help-all). When its web process ends, so does cog, and all starts anew. It fills the screen because
 * the compositor makes it; its own COG_PLATFORM_WL_VIEW_FULLSCREEN ends it with SIGSEGV under cage 0.1.4.
 */
function cog(place: Place, more: readonly string[]): string[] {
  return [
    '--webprocess-failure=exit',
    '--bg-color=black',
    '--cookie-store=never',
    '--media-playback-requires-user-gesture=false',
    '--enable-dns-prefetching=false',
    '--javascript-can-open-windows-automatically=false',
    ...more,
    pageAddress(place),
  ]
}

/** Chromium's switches: https://peter.sh/experiments/chromium-command-line-switches/ */
function chromium(place: Place, folder: string, more: readonly string[]): string[] {
  return [
    '--kiosk',
    `--user-data-dir=${folder}/profile`,
    // By way of Xwayland, which cage needs anyway: on Wayland itself --kiosk ends Chromium 156 with SIGTRAP under cage 0.1.4.
    '--ozone-platform=x11',
    '--password-store=basic',
    // The driver's page gives a tone for a payment, which nobody has to touch the screen for.
    '--autoplay-policy=no-user-gesture-required',
    // A page that is thought to be hidden would be slowed down and taken for dead.
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    // Nothing but the page on the screen.
    '--no-first-run',
    '--no-default-browser-check',
    '--noerrdialogs',
    '--log-level=3',
    '--hide-crash-restore-bubble',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    '--disable-features=Translate,MediaRouter,OptimizationHints,InterestFeedContentSuggestions',
    // Nothing from outside: no name is looked up, and nothing is asked for or reported.
    `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(place.agent).hostname}`,
    '--no-proxy-server',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-domain-reliability',
    '--disable-sync',
    '--disable-breakpad',
    '--disable-quic',
    '--no-pings',
    ...more,
    `--app=${pageAddress(place)}`,
  ]
}

/** What is the supervisor's own, and what would make the browser write elsewhere or talk to others of its kind. */
function quiet(folder: string): Record<string, string | undefined> {
  return {
    NOTIFY_SOCKET: undefined,
    WATCHDOG_USEC: undefined,
    WATCHDOG_PID: undefined,
    NODE_COMPILE_CACHE: undefined,
    MALLOC_ARENA_MAX: undefined,
    // Cog hands its page to another cog that it finds on the session's bus, and ends.
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    HOME: folder,
    XDG_CONFIG_HOME: `${folder}/config`,
    XDG_CACHE_HOME: `${folder}/cache`,
    XDG_DATA_HOME: `${folder}/data`,
  }
}
