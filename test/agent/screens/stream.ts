/** Reads a server-sent event stream as a browser would, event by event. */
import { get, type IncomingMessage } from 'node:http'

export interface StreamEvent {
  readonly event: string
  readonly data: string
}

export interface Stream {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  /** The next event of this kind; those before it are skipped. Rejects when the stream ends first. */
  next(event: string): Promise<StreamEvent>
  readonly ended: Promise<void>
  close(): void
}

export function openStream(url: string): Promise<Stream> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, response => {
      const ended = new Promise<void>(done => response.on('close', done))
      const events: StreamEvent[] = []
      let waiting: (() => void) | null = null
      let over = false
      let rest = ''
      response.setEncoding('utf8')
      response.on('error', () => {})
      response.on('data', (text: string) => {
        rest += text
        const blocks = rest.split('\n\n')
        rest = blocks.pop()!
        events.push(...blocks.map(parse))
        waiting?.()
      })
      response.on('close', () => {
        over = true
        waiting?.()
      })
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        ended,
        close: () => response.destroy(),
        async next(kind) {
          for (;;) {
            const found = events.shift()
            if (found?.event === kind) return found
            if (found !== undefined) continue
            if (over) throw new Error(`the stream ended before an event "${kind}"`)
            await new Promise<void>(done => {
              waiting = done
            })
          }
        },
      })
    }).on('error', reject)
  })
}

function parse(block: string): StreamEvent {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? ''
  return { event: field('event') || 'message', data: field('data') }
}
