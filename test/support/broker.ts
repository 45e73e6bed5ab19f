/** What the tests want of a broker, whichever it is. */
export interface TestBroker {
  /** `mqtt://127.0.0.1:port`; the port stays the same over restarts. */
  readonly url: string
  readonly port: number
  /** Starts it, again if it was stopped. Ends when it takes connections. */
  start(): Promise<void>
  /** Ends it without a goodbye, as a crash would. What it kept is as durable as it is. */
  kill(): Promise<void>
  /** Kills it if it runs and throws away all that it kept. */
  wipe(): Promise<void>
  stop(): Promise<void>
}
