/** The meter's port as the car is wired: what is recorded, what goes on to a printer, and whether the line has two wires. */
import type { LineSettings } from '../../protocols/meterDriver.ts'
import type { Clock } from '../health/clock.ts'
import type { Log } from '../health/log.ts'
import type { PortOpener } from '../port/port.ts'
import { CaptureRing, recording } from './captureRing.ts'
import { halfDuplex } from './halfDuplex.ts'
import { PassThrough, tapped } from './passThrough.ts'
import { portOpener } from './portOpener.ts'

export interface MeterWiring {
  /** An absolute device path or `tcp://host:port`. */
  readonly port: string
  readonly profile: { readonly name: string; readonly line: LineSettings }
  readonly listenOnly: boolean
  readonly halfDuplex: { readonly quietMs: number } | null
  /** A printer behind the board. A serial one has the meter's own line settings. */
  readonly passTo: { readonly port: string; readonly back: boolean } | null
}

export interface MeterLine {
  readonly open: PortOpener
  /** The last raw bytes, both ways. */
  readonly ring: CaptureRing
  readonly through: PassThrough | null
}

export function meterLine(wiring: MeterWiring, clock: Clock, log: Log): MeterLine {
  const { port, profile, listenOnly, passTo } = wiring
  const ring = new CaptureRing({ profile: profile.name, line: profile.line }, () => clock.monotonicMs())
  const through =
    passTo === null ? null : new PassThrough({ open: portOpener(passTo.port, profile.line), log, clock })
  let open = portOpener(port, profile.line)
  if (through !== null) open = tapped(open, through, passTo!.back && !listenOnly)
  if (wiring.halfDuplex !== null)
    open = halfDuplex(open, { ...wiring.halfDuplex, onCollision: () => collided(log) })
  return { open: recording(open, ring), ring, through }
}

function collided(log: Log): void {
  log.warn('somebody else spoke on the two-wire line at the same time')
}
