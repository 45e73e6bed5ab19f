/** From the `[printer] port` of the configuration to something that opens it. */
import { PATIENCE, type Patience, type PrinterOpener } from './connection.ts'
import { openDevice } from './device.ts'
import { openTcp, type TcpTarget } from './tcp.ts'

/**
 * The opener for `tcp://host[:port]` or an absolute device path; null when no port is given.
 * Throws an Error with advice when the port is neither.
 */
export function printerOpener(port: string | undefined, patience: Patience = PATIENCE): PrinterOpener | null {
  if (port === undefined) return null
  if (port.startsWith('/')) return () => openDevice(port, patience)
  const target = tcpTarget(port)
  if (target === null) {
    throw new Error(`printer port '${port}': use a device path such as /dev/usb/lp0, or tcp://host:9100`)
  }
  return () => openTcp(target, patience)
}

/** Port 9100 where none is given, as printers and print servers have it by custom. */
function tcpTarget(port: string): TcpTarget | null {
  if (!port.startsWith('tcp://') || !URL.canParse(port)) return null
  const { hostname, port: number, pathname, search, username } = new URL(port)
  if (hostname === '' || username !== '' || search !== '' || (pathname !== '' && pathname !== '/'))
    return null
  return { host: hostname.replace(/^\[|\]$/g, ''), port: number === '' ? 9100 : Number(number) }
}
