/** What the operator's commands share: the configuration, its store, the running server's API. */
import type { FleetConfig } from '../../cloud/config/fleetConfig.ts'
import type { Store } from '../../cloud/store/sql.ts'
import { fleetFile, type Io } from '../command.ts'

export const OPERATOR_OPTIONS = { config: { type: 'string' }, json: { type: 'boolean' } } as const

export const OPERATOR_HELP = `  --config FILE   the server's configuration: $FAREBRIDGE_FLEET or /etc/farebridge/fleet.toml unless given
  --json          the answer as one JSON object`

/** Throws ConfigError. */
export async function fleetConfig(given: string | undefined, io: Io): Promise<FleetConfig> {
  const { loadFleetConfig } = await import('../../cloud/config/fleetConfig.ts')
  return loadFleetConfig(fleetFile(given, io))
}

/** Opens the store beside a running server, which PostgreSQL allows. Rejects with what to do where it cannot be had. */
export async function withStore<T>(
  given: string | undefined,
  io: Io,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const { store: options } = await fleetConfig(given, io)
  const { openStore } = await import('../../cloud/store/open.ts')
  const store = await openStore(options)
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

const WITHIN_MS = 60_000

/** POSTs to the running server; gives status and answer. Rejects with what to do. */
export async function askServer(
  { web }: FleetConfig,
  server: string | undefined,
  path: string,
  body: object,
): Promise<{ readonly status: number; readonly answer: Readonly<Record<string, unknown>> }> {
  if (web.apiToken === null)
    throw new Error('the server has no API: name a token in web.api_token_file and start it again')
  const url = new URL(path, server ?? web.publicUrl)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${web.apiToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
  } catch (error) {
    const { cause, message } = error as Error
    const why = cause instanceof Error ? cause.message : message
    throw new Error(
      `the server at ${url.origin} does not answer (${why}): is it running? --server names another address`,
    )
  }
}

/** `2026-11-26 22:01:09Z`. */
export const timeText = (ms: number | null): string =>
  ms === null ? '' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`

/** `amount=2350 state=paid`, for a line of details. */
export const detailText = (detail: Readonly<Record<string, unknown>>): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
