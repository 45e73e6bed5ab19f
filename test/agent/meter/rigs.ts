/** Three cables between a Meter and a simulated taximeter: serialport's mock, a pseudo-terminal pair, TCP. */
import { Duplex } from 'node:stream'
import { MockBinding, type MockPortBinding } from '@serialport/binding-mock'
import { serialOpener } from '../../../src/agent/meter/serialPort.ts'
import { tcpOpener } from '../../../src/agent/meter/tcpPort.ts'
import type { PortOpener } from '../../../src/agent/port/port.ts'
import type { Taximeter } from '../../../src/simulators/taximeter/taximeter.ts'
import { generic } from '../../protocols/profile/generic.ts'
import { freePort } from '../../support/ports.ts'
import { ptyPair } from '../../support/pty.ts'
import { until } from './harness.ts'

export interface Rig {
  readonly open: PortOpener
  /** The cable is pulled: the agent's port goes away. */
  unplug(): Promise<void>
  plug(): Promise<void>
  close(): Promise<void>
}

export async function tcpRig(taximeter: Taximeter): Promise<Rig> {
  const port = await freePort()
  await taximeter.listen(port)
  return {
    open: tcpOpener({ host: '127.0.0.1', port }),
    unplug: () => taximeter.stopListening(),
    plug: async () => {
      await taximeter.listen(port)
    },
    close: async () => undefined,
  }
}

export async function ptyRig(taximeter: Taximeter): Promise<Rig> {
  const pair = await ptyPair()
  await taximeter.openDevice(pair.b)
  return {
    open: serialOpener({ path: pair.a, line: generic.line }),
    unplug: pair.unplug,
    plug: pair.plug,
    close: pair.close,
  }
}

/** The mock has no way to pull its cable: a read that fails is what the library sees of a pulled one. */
export async function mockRig(taximeter: Taximeter): Promise<Rig> {
  const path = '/dev/mock-meter'
  let opened: MockPortBinding | null = null
  const binding = {
    ...MockBinding,
    open: async (options: Parameters<typeof MockBinding.open>[0]) => {
      const port = await MockBinding.open(options)
      opened = port
      taximeter.attach(farEnd(port))
      return port
    },
  }
  MockBinding.createPort(path)
  return {
    open: serialOpener({ path, line: generic.line, binding }),
    unplug: async () => {
      MockBinding.reset()
      const port = opened
      await until('the mock is being read', () => port?.pendingRead != null)
      port?.pendingRead?.(new Error('unplugged'))
    },
    plug: async () => MockBinding.createPort(path),
    close: async () => MockBinding.reset(),
  }
}

function farEnd(port: MockPortBinding): Duplex {
  const write = port.write.bind(port)
  const close = port.close.bind(port)
  const end = new Duplex({
    read: () => undefined,
    write: (bytes: Buffer, _, done) => {
      if (port.isOpen) port.emitData(bytes)
      done()
    },
  })
  port.write = async bytes => {
    await write(bytes)
    end.push(Buffer.from(bytes))
  }
  port.close = async () => {
    end.destroy()
    await close()
  }
  return end
}
