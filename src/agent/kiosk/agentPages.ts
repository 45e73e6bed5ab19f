/** Asks the agent how its pages live. */
import { get } from 'node:http'
import { parsePages, type Signs } from './signs.ts'

/** `no` says in a few words why there is no answer. */
export type Told = { readonly pages: readonly Signs[] } | { readonly no: string }

const MAX_BYTES = 16_384

/** `address` is the agent's `http://host:port`. Settles within about `withinMs`; never rejects. */
export function askPages(address: string, withinMs: number): Promise<Told> {
  return new Promise(resolve => {
    const signal = AbortSignal.timeout(withinMs)
    const request = get(`${address}/api/pages`, { agent: false, signal }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
        if (text.length > MAX_BYTES) request.destroy(new Error('its answer has no end'))
      })
      response.on('end', () => resolve(understood(response.statusCode, text)))
    })
    request.on('error', error => resolve({ no: signal.aborted ? 'no answer in time' : error.message }))
    request.on('close', () => resolve({ no: 'the answer was cut off' }))
  })
}

function understood(status: number | undefined, text: string): Told {
  if (status !== 200) return { no: `it answers with status ${status}: is it this agent, and as new as this?` }
  const pages = parsePages(text)
  return pages === null ? { no: 'its answer is not that of an agent' } : { pages }
}
