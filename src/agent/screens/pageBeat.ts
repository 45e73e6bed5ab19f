/** Reads what a page posts to say that it is alive. */
import type { IncomingMessage } from 'node:http'
import type { PageBeat } from './pageBeats.ts'
import { readJsonText } from './requestBody.ts'
import { type Refusal, refuse } from './state.ts'

/** `{"page":"passenger","screen":"…20…","id":"0123456789abcdef","drawn":999999999}` takes 99. */
export const MAX_BEAT_BYTES = 128

/** Never throws: what cannot be used comes back as a refusal. */
export async function readPageBeat(request: IncomingMessage): Promise<PageBeat | Refusal> {
  const text = await readJsonText(request, MAX_BEAT_BYTES)
  return typeof text === 'string' ? parsePageBeat(text) : text
}

export function parsePageBeat(text: string): PageBeat | Refusal {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return refuse(400, 'not-json', 'The body is not JSON. Send {"page": "…", "id": "…", "drawn": 1}.')
  }
  const {
    page,
    screen = null,
    id,
    drawn,
  } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  if (page !== 'passenger' && page !== 'driver')
    return refuse(400, 'bad-page', '"page" is "passenger" or "driver".')
  if (screen !== null && !(typeof screen === 'string' && /^[a-z0-9-]{1,20}$/.test(screen)))
    return refuse(400, 'bad-screen', '"screen" is 1 to 20 of a–z, 0–9 and "-", or left out.')
  if (typeof id !== 'string' || !/^[0-9a-f]{16}$/.test(id))
    return refuse(400, 'bad-id', '"id" is 16 of 0–9 and a–f, drawn anew whenever the page is loaded.')
  if (drawn !== null && !(Number.isSafeInteger(drawn) && (drawn as number) >= 0))
    return refuse(400, 'bad-drawn', '"drawn" is how often the page has painted; null while nobody sees it.')
  return { page, screen, id, drawn: drawn as number | null }
}
