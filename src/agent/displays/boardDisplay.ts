/** A display without a browser: told whole screens, and left to bring them to the glass however its line behaves. */
import type { BoardScreen } from '../../protocols/displays/boardScreen.ts'

export interface BoardDisplay {
  /** Never throws and never waits: a display that is away is tried again for ever, and no ride waits for it. */
  start(): void
  /** The newest screen is the one that counts; a display that is slow skips the ones between. Cheap when nothing changed. */
  show(screen: BoardScreen): void
  /** Leaves nothing that could be taken for a live screen: a display that is let go shows no PAID and no code. */
  stop(): Promise<void>
  status(): DisplayStatus
}

export interface DisplayStatus {
  readonly state: 'opening' | 'open' | 'backoff' | 'stopped'
  /** For the technician, such as why it cannot be opened. */
  readonly detail: string
}
