/** Reads what the driver's page posts: a small JSON object that names its ride, where it is about one. */
import type { IncomingMessage } from 'node:http'
import { isTripId } from '../../contract/ids.ts'
import { readJsonText } from './requestBody.ts'
import { type DriverRequest, type Refusal, refuse, type TapAction } from './state.ts'
import type { Theme } from './theme.ts'

/** `{"trip":"ABCDEFGHIJKL","code":"123456"}` takes 40. */
export const MAX_BODY_BYTES = 512

const TAPS: readonly TapAction[] = ['cash', 'unpaid', 'ask', 'reprint', 'print-code', 'override']

export function isDriverAction(word: string): word is DriverRequest['action'] {
  return word === 'confirm' || isOfNoRide(word) || TAPS.some(tap => tap === word)
}

function isOfNoRide(word: string): word is 'print-shift' | Theme {
  return word === 'print-shift' || word === 'day' || word === 'night'
}

/** Never throws: what cannot be used comes back as a refusal. */
export async function readDriverRequest(
  request: IncomingMessage,
  action: DriverRequest['action'],
): Promise<DriverRequest | Refusal> {
  const text = await readJsonText(request, MAX_BODY_BYTES)
  return typeof text === 'string' ? parseDriverRequest(text, action) : text
}

export function parseDriverRequest(text: string, action: DriverRequest['action']): DriverRequest | Refusal {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return refuse(400, 'not-json', 'The body is not JSON. Send {"trip": "…"}.')
  }
  if (isOfNoRide(action)) return { action }
  const { trip, code } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  if (!isTripId(trip))
    return refuse(400, 'bad-trip', 'Name the ride: "trip" is 1 to 12 of A–Z and 0–9, as on the screen.')
  if (action !== 'confirm') return { action, trip }
  if (typeof code !== 'string' || !/^[0-9]{6}$/.test(code))
    return refuse(400, 'bad-code', 'The confirmation code has six digits. Type all six.')
  return { action, trip, code }
}
