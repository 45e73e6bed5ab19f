/**
 * A meter on a serial device. A new SerialPort object each time: one that was closed keeps what is written to it and
 * sends that after a reopen. The library is loaded on first use, so that a `tcp://` meter does not pay for it, and only
 * its port: its index would load ten parsers and a mock too.
 */
import type { SerialPort } from 'serialport/dist/serialport.js'
import type { LineSettings } from '../../protocols/meterDriver.ts'
import { PortError, type PortFault, type PortOpener } from '../port/port.ts'
import { type Binding, noticingHangUps } from './hangUp.ts'
import { lockAdvice, portHolders } from './portHolders.ts'
import { StreamPort } from './streamPort.ts'

export interface SerialTarget {
  /** `/dev/serial/by-id/…`, which stays the same over replugging, or any other device path. */
  readonly path: string
  readonly line: LineSettings
  /** Where the configuration names it: `meter` unless given. */
  readonly section?: string
  /** What stands for the device driver in tests. */
  readonly binding?: Binding
}

export function serialOpener({ path, line, section = 'meter', binding }: SerialTarget): PortOpener {
  return async () => {
    const { SerialPort } = await import('serialport/dist/serialport.js')
    const port = new SerialPort({
      path,
      baudRate: line.baud,
      dataBits: line.dataBits,
      parity: line.parity,
      stopBits: line.stopBits,
      autoOpen: false,
      // The library's type leaves out what its constructor takes: another binding than the system's.
      ...{ binding: noticingHangUps(binding ?? SerialPort.binding) },
    })
    const fault = await new Promise<Error | null>(resolve => port.open(resolve))
    if (fault !== null) throw await explained(path, fault, section)
    return new StreamPort(port, { release: () => released(port) })
  }
}

function released(port: SerialPort): Promise<void> {
  return new Promise(resolve => {
    if (port.closing) port.once('close', () => resolve())
    else if (port.isOpen) port.close(() => resolve())
    else resolve()
  })
}

/** The library gives the system's words only; these are what they look like on Linux. */
const FAULTS: readonly (readonly [RegExp, PortFault])[] = [
  [/no such file|no such device|does not exist/i, 'missing'],
  [/cannot lock|is locked|resource busy/i, 'locked'],
  [/permission denied|not permitted/i, 'denied'],
]

async function explained(path: string, fault: Error, section: string): Promise<PortError> {
  const kind = FAULTS.find(([words]) => words.test(fault.message))?.[1] ?? 'failed'
  const what = kind === 'locked' ? lockAdvice(await portHolders(path)) : advice(kind, section)
  return new PortError(kind, `${path}: ${what} (${fault.message})`)
}

function advice(kind: Exclude<PortFault, 'locked'>, section: string): string {
  switch (kind) {
    case 'missing':
      return `there is no such device; check that the adapter is plugged in, and [${section}] port against \`ls -l /dev/serial/by-id\``
    case 'denied':
      return "may not be opened; add the agent's user to the group of the device, usually dialout, and start the agent again"
    case 'unreachable':
      return 'cannot be reached'
    case 'failed':
      return `cannot be opened as a serial port; check [${section}] port and the line settings of the ${section === 'meter' ? 'meter profile' : 'model file'}`
  }
}
