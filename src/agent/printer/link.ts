/**
 * What a conversation with a printer needs of the wire, whichever it is: bytes to and fro for one job, and an honest word on how
 * far they got.
 */

export interface PrinterLink {
  /** What the printer is called in messages: its path or `host:port`. */
  readonly name: string
  /** False where nothing can be heard; then nothing is asked either. */
  readonly isTwoWay: boolean
  /**
   * Hands bytes on. Resolves with how many were taken, 0 when not one was until `deadline` (of `performance.now()`). Rejects with
   * LinkBroken, also when the link is closed meanwhile.
   */
  write(bytes: Buffer, deadline: number): Promise<number>
  /**
   * Called behind the last byte where the printer cannot confirm: waits for the best that the wire can tell. False when that did
   * not come until `deadline`. Nothing can be written afterwards. Rejects with LinkBroken.
   */
  finish(deadline: number): Promise<boolean>
  /** Names who takes what the printer says from now on; called once. */
  onBytes(take: (bytes: Buffer) => void): void
  /** Names who is told, once, that the printer is gone; told at once when it is gone already. */
  onGone(told: (broken: LinkBroken) => void): void
  /** How long the wire itself needs for so many bytes at the least, in milliseconds; left out where that does not count. */
  carriesInMs?(bytes: number): number
  /** Lets go at once, whatever is under way. Never throws. */
  close(): void
}

/** The link ended under way. */
export class LinkBroken extends Error {
  /** Bytes of the write that failed which may have left all the same. */
  readonly maybeSent: number

  /** @param what follows the printer's name in a message, such as `broke off`. */
  constructor(what: string, maybeSent = 0, options?: ErrorOptions) {
    super(what, options)
    this.name = 'LinkBroken'
    this.maybeSent = maybeSent
  }
}
