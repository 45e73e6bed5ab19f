/** From the `[printer]` of the configuration to something that opens it. */
import type { PrinterModel } from '../../protocols/printers/model.ts'
import { PATIENCE, type Patience, type PrinterOpener } from './connection.ts'
import { openDevice } from './device.ts'
import { meterPrinter, type PrintOnMeter } from './meterPrinter.ts'
import { type Flow, openSerial } from './serial.ts'
import { openTcp, type TcpTarget } from './tcp.ts'

export interface PrinterWiring {
  /** `tcp://host[:port]`, an absolute device path, or `meter`: the meter's own printer. */
  readonly port: string
  /** Bits a second; given for a serial line alone. */
  readonly baud?: number
  /** Of a serial line; `none` when left out. */
  readonly flow?: Flow
  /** How this make of printer answers. */
  readonly status: PrinterModel['status']
}

/**
 * The opener for `tcp://host[:port]`, a device path, a device path with `baud`, which is a serial line, or `meter`, for which
 * `onMeter` is needed; null when no printer is configured. Throws an Error with advice when the port is none of these.
 */
export function printerOpener(
  wiring: PrinterWiring | null,
  patience: Patience = PATIENCE,
  onMeter: PrintOnMeter | null = null,
): PrinterOpener | null {
  if (wiring === null) return null
  const { port, baud, flow, status } = wiring
  if (port === 'meter') {
    if (onMeter === null)
      throw new Error(`printer port 'meter': there is no meter here that lets others use its printer`)
    return meterPrinter(onMeter)
  }
  if (port.startsWith('/')) {
    if (baud !== undefined)
      return () => openSerial({ path: port, baud, flow: flow ?? 'none' }, patience, status)
    if (flow !== undefined)
      throw new Error(
        `printer port '${port}': flow is for a serial line, which needs baud too, such as baud = 9600`,
      )
    return () => openDevice(port, patience, status)
  }
  const target = tcpTarget(port)
  if (target === null)
    throw new Error(
      `printer port '${port}': use a device path such as /dev/usb/lp0 (a serial one with baud), tcp://host:9100, or meter`,
    )
  if (baud !== undefined || flow !== undefined)
    throw new Error(`printer port '${port}': baud and flow are for a serial line; leave them out here`)
  return () => openTcp(target, patience, status)
}

/** Port 9100 where none is given, as printers and print servers have it by custom. */
function tcpTarget(port: string): TcpTarget | null {
  if (!port.startsWith('tcp://') || !URL.canParse(port)) return null
  const { hostname, port: number, pathname, search, username } = new URL(port)
  if (hostname === '' || username !== '' || search !== '' || (pathname !== '' && pathname !== '/'))
    return null
  return { host: hostname.replace(/^\[|\]$/g, ''), port: number === '' ? 9100 : Number(number) }
}
