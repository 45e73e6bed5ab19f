/** From the configuration's `port` to what opens it. */
import type { LineSettings } from '../../protocols/meterDriver.ts'
import type { PortOpener } from '../port/port.ts'
import { serialOpener } from './serialPort.ts'
import { tcpOpener } from './tcpPort.ts'

/**
 * `tcp://host:port` or an absolute device path. Throws TypeError, with what is allowed, for anything else. `section` is where the
 * configuration says so, for the advice.
 */
export function portOpener(port: string, line: LineSettings, section = 'meter'): PortOpener {
  const tcp = /^tcp:\/\/(\[[0-9A-Fa-f:.]+\]|[^/:[\]]+):(\d{1,5})\/?$/.exec(port)
  if (tcp !== null && Number(tcp[2]) >= 1 && Number(tcp[2]) <= 65_535)
    return tcpOpener({ host: tcp[1]!.replace(/^\[|\]$/g, ''), port: Number(tcp[2]), section })
  if (/^\/[^\0]+$/.test(port)) return serialOpener({ path: port, line, section })
  throw new TypeError(
    `not a ${section} port: ${JSON.stringify(port)}; use a device path such as /dev/serial/by-id/… or tcp://host:port`,
  )
}
