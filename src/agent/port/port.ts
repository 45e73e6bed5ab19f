/** A byte pipe to a device on a line. Each object lives for one connection; after it closed, a new one is opened. */
export interface Port {
  /** Settles when the bytes were handed to the system; rejects when they could not be. */
  write(bytes: Buffer): Promise<void>
  /** Names who takes the bytes. Call once; what came before is not lost. */
  onData(take: (bytes: Buffer) => void): void
  /** Names who is told, once, that the port is gone, with the reason. Told at once when it is gone already. */
  onClose(told: (reason: string) => void): void
  /** Settles when the port is free again; never rejects. */
  close(): Promise<void>
}

/** Opens a new port. Rejects with PortError. */
export type PortOpener = () => Promise<Port>

export type PortFault = 'missing' | 'locked' | 'denied' | 'unreachable' | 'failed'

/** Why a port did not open, with what to do about it. */
export class PortError extends Error {
  readonly fault: PortFault

  constructor(fault: PortFault, message: string) {
    super(message)
    this.fault = fault
  }
}
