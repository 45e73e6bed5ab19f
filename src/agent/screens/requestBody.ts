/** The body of a small JSON request, bounded. Never throws: what cannot be used comes back as a refusal. */
import type { IncomingMessage } from 'node:http'
import { type Refusal, refuse } from './state.ts'

/** The body's text, `maxBytes` at most. */
export async function readJsonText(request: IncomingMessage, maxBytes: number): Promise<string | Refusal> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json(\s*;\s*charset=utf-8)?$/i.test(type))
    return refuse(415, 'wrong-content-type', 'Send the request as Content-Type: application/json.')
  return await readBody(request, maxBytes)
}

function readBody(request: IncomingMessage, maxBytes: number): Promise<string | Refusal> {
  const tooLarge = refuse(413, 'too-large', `The body may have ${maxBytes} bytes at most.`)
  const cutOff = refuse(400, 'cut-off', 'The request ended before its body was complete. Send it again.')
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let size = 0
    // What is too much is read on and thrown away until the answer is out: a socket closed on unread bytes is reset,
    // and the sender would never see why.
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBytes) chunks.push(chunk)
      else resolve(tooLarge)
    })
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.on('close', () => resolve(cutOff))
    request.on('error', () => resolve(cutOff))
  })
}
