/**
 * Server-sent events to the screens (WHATWG HTML §9.2). Every message is a whole state, so a client that is slow
 * simply misses the ones in between; one that takes nothing for a while is dropped and has to come back.
 */
import type { ServerResponse } from 'node:http'
import { SECURITY_HEADERS } from './reply.ts'

export interface HubOptions {
  readonly maxClients: number
  /** A named event rather than a comment: a page must notice a silent agent, and it cannot see comments. */
  readonly heartbeatMs: number
  /** A client whose socket takes nothing for so long is dropped. */
  readonly stalledMs: number
  /** The page's build: a page of another build reloads itself. */
  readonly build: string
  /** The data of the next `screen` event, one line. A throw drops all clients: they then show that contact is lost. */
  render(): string
  onError(error: unknown): void
}

interface Client {
  readonly response: ServerResponse
  /** When the socket stopped taking data; null while it takes it. */
  blockedAtMs: number | null
  /** Something changed while it was blocked. */
  behind: boolean
}

export class EventHub {
  readonly #o: HubOptions
  readonly #clients = new Set<Client>()
  #beat: NodeJS.Timeout | undefined
  #due: NodeJS.Immediate | undefined

  constructor(options: HubOptions) {
    this.#o = options
  }

  get clients(): number {
    return this.#clients.size
  }

  /** False when the hub is full: the response is untouched. */
  add(response: ServerResponse): boolean {
    if (this.#clients.size >= this.#o.maxClients) return false
    const client: Client = { response, blockedAtMs: null, behind: false }
    const screen = this.#rendered()
    if (screen === null) return false
    response.writeHead(200, { ...SECURITY_HEADERS, 'Content-Type': 'text/event-stream; charset=utf-8' })
    response.on('close', () => this.#forget(client))
    response.on('error', () => this.#drop(client))
    response.on('drain', () => this.#drained(client))
    this.#clients.add(client)
    this.#beat ??= setInterval(() => this.#heartbeat(), this.#o.heartbeatMs).unref()
    this.#write(client, `retry: 1000\nevent: hello\ndata: ${this.#o.build}\n\n${screen}`)
    return true
  }

  /** Many changes in one turn of the event loop make one message. */
  changed(): void {
    if (this.#clients.size === 0) return
    this.#due ??= setImmediate(() => {
      this.#due = undefined
      this.#broadcast()
    })
  }

  close(): void {
    clearImmediate(this.#due)
    this.#due = undefined
    for (const client of [...this.#clients]) this.#drop(client)
  }

  #broadcast(): void {
    const screen = this.#rendered()
    if (screen === null) return
    for (const client of [...this.#clients]) {
      if (client.blockedAtMs === null) this.#write(client, screen)
      else client.behind = true
    }
  }

  #heartbeat(): void {
    const now = performance.now()
    for (const client of [...this.#clients]) {
      if (client.blockedAtMs === null) this.#write(client, 'event: alive\ndata:\n\n')
      else if (now - client.blockedAtMs > this.#o.stalledMs) this.#drop(client)
    }
  }

  #drained(client: Client): void {
    client.blockedAtMs = null
    if (!client.behind) return
    client.behind = false
    const screen = this.#rendered()
    if (screen !== null) this.#write(client, screen)
  }

  #write(client: Client, text: string): void {
    if (!client.response.write(text)) client.blockedAtMs ??= performance.now()
  }

  #rendered(): string | null {
    try {
      return `event: screen\ndata: ${this.#o.render()}\n\n`
    } catch (error) {
      this.#o.onError(error)
      for (const client of [...this.#clients]) this.#drop(client)
      return null
    }
  }

  #drop(client: Client): void {
    client.response.destroy()
    this.#forget(client)
  }

  #forget(client: Client): void {
    this.#clients.delete(client)
    if (this.#clients.size > 0) return
    clearInterval(this.#beat)
    this.#beat = undefined
  }
}
