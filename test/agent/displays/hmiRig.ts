/** A display on a TCP port or on a pseudo-terminal, and the agent's half of it. */
import { duplexPair } from 'node:stream'
import { HmiDisplay, type HmiOptions, type HmiPatience } from '../../../src/agent/displays/hmi.ts'
import { portOpener } from '../../../src/agent/meter/portOpener.ts'
import { StreamPort } from '../../../src/agent/meter/streamPort.ts'
import type { PortOpener } from '../../../src/agent/port/port.ts'
import type { Glass } from '../../../src/simulators/display/machine.ts'
import { type Project, usualProject } from '../../../src/simulators/display/project.ts'
import { VirtualDisplay } from '../../../src/simulators/display/virtualDisplay.ts'
import { hmiModel } from '../../protocols/displays/screens.ts'
import { type PtyPair, ptyPair } from '../../support/pty.ts'
import { MemoryLog } from '../printer/fixtures.ts'

/** Ten times as fast as in a car. */
export const SWIFT: Partial<HmiPatience> = {
  beatMs: 100,
  bandMs: 30,
  answerMs: 150,
  backoff: { firstMs: 20, longestMs: 100 },
}

export const clock = {
  stamp: () => ({ at: 0, source: 'unverified' as const }),
  monotonicMs: () => performance.now(),
}

/** A cable without a kernel in it, for many cases in little time. */
function inMemory(virtual: VirtualDisplay): PortOpener {
  return async () => {
    const [ours, theirs] = duplexPair()
    virtual.attach(theirs)
    const release = async () => {
      ours.destroy()
      theirs.destroy()
    }
    return new StreamPort(ours, { release })
  }
}

export interface HmiRig {
  readonly virtual: VirtualDisplay
  readonly display: HmiDisplay
  readonly log: MemoryLog
  /** Every look of the glass that differs from the one before. */
  readonly seen: Glass[]
  readonly pty: PtyPair | null
  /** `tcp://…` or the device's path. */
  readonly port: string
  close(): Promise<void>
}

export interface RigOptions {
  readonly over?: 'tcp' | 'pty' | 'memory'
  readonly project?: Project
  readonly random?: () => number
  readonly patience?: Partial<HmiPatience>
  readonly model?: HmiOptions['model']
}

export async function hmiRig(options: RigOptions = {}): Promise<HmiRig> {
  const { over = 'tcp', random = Math.random, project = usualProject({ afterMs: 1_000 }) } = options
  const seen: Glass[] = []
  let last = ''
  const virtual = new VirtualDisplay({
    project,
    random,
    onGlass: glass => {
      const look = JSON.stringify(glass)
      if (look !== last) seen.push(glass)
      last = look
    },
  })
  const pty = over === 'pty' ? await ptyPair() : null
  let port = ''
  if (over === 'tcp') port = `tcp://127.0.0.1:${await virtual.listen(0)}`
  if (pty !== null) {
    await virtual.openDevice(pty.b, 9600)
    port = pty.a
  }
  const model = options.model ?? hmiModel('nextion')
  const log = new MemoryLog()
  const line = { baud: model.baud, dataBits: 8, parity: 'none', stopBits: 1 } as const
  const display = new HmiDisplay({
    open: over === 'memory' ? inMemory(virtual) : portOpener(port, line, 'display'),
    // A cable without a baud rate takes no time.
    model: over === 'memory' ? { ...model, baud: 1e9 } : model,
    log,
    clock,
    patience: { ...SWIFT, ...options.patience },
    random,
  })
  return {
    virtual,
    display,
    log,
    seen,
    pty,
    port,
    async close() {
      await display.stop()
      await virtual.close()
      await pty?.close()
    },
  }
}
