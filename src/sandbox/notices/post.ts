/** One send of a notice: a POST that follows nothing and reads little. */
import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

const MAX_ANSWER_BYTES = 8_192
const MAX_SOCKETS = 64

export type Post = (url: URL, body: Buffer, contentType: string, timeoutMs: number) => Promise<string>

export class Poster {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS })
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS })

  /** The body of a 200 answer. Rejects on any other status, on too long a body, after `timeoutMs`, on a dead line. */
  readonly post: Post = (url, body, contentType, timeoutMs) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const headers = {
      'content-type': contentType,
      'content-length': body.length,
      'user-agent': 'Mozilla/4.0',
    }
    const request: ClientRequest =
      url.protocol === 'https:'
        ? httpsRequest(url, { method: 'POST', headers, agent: this.#https })
        : httpRequest(url, { method: 'POST', headers, agent: this.#http })
    // Rejects first: what a destroyed request reports by itself depends on how far it had come.
    const giveUp = (why: string) => {
      reject(new Error(why))
      request.destroy()
    }
    const timer = setTimeout(() => giveUp(`no answer in ${timeoutMs} ms`), timeoutMs)
    request.on('error', reject)
    request.on('close', () => clearTimeout(timer))
    request.on('response', response => {
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size > MAX_ANSWER_BYTES) giveUp('the answer is too long')
        else parts.push(part)
      })
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(parts).toString())
        else reject(new Error(`answered ${response.statusCode}`))
      })
    })
    request.end(body)
    return promise
  }

  close(): void {
    this.#http.destroy()
    this.#https.destroy()
  }
}
