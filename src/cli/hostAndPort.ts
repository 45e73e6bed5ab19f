/** `HOST:PORT` or `PORT` as an option. */
import { UsageError } from './command.ts'

export interface HostAndPort {
  readonly host: string
  readonly port: number
}

/** Port 0 is any free one. Throws UsageError. */
export function hostAndPort(name: string, text: string | undefined, otherwise: HostAndPort): HostAndPort {
  if (text === undefined) return otherwise
  const match = /^(?:(?<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):)?(?<port>\d{1,5})$/.exec(text)
  const port = Number(match?.groups?.port ?? Number.NaN)
  if (match === null || port > 65_535)
    throw new UsageError(`--${name} takes HOST:PORT or PORT, not ${JSON.stringify(text)}`)
  return { host: match.groups?.host?.replace(/^\[|\]$/g, '') ?? otherwise.host, port }
}

/** `--listen` or `--device`, of a simulated device. Throws UsageError for both, or for an address that is none. */
export function listenUnlessDevice(
  { listen, device }: { readonly listen?: string | undefined; readonly device?: string | undefined },
  port: number,
): HostAndPort {
  if (listen !== undefined && device !== undefined) throw new UsageError('--listen or --device, not both')
  return hostAndPort('listen', listen, { host: '127.0.0.1', port })
}
