/**
 * What comes down, from bytes to a message that may be believed. Pure: neither the broker nor another vehicle is
 * trusted, so nothing of a message is looked at before its signature holds, and then it must be for this vehicle.
 */
import type { CloudKeys } from '../../contract/cloudKeys.ts'
import { type DownTyp, JwsError, verifyEdDsa } from '../../contract/jws.ts'
import { MAX_MESSAGE_BYTES } from '../../contract/limits.ts'
import {
  type DownAck,
  type DownNotice,
  MessageError,
  parseDownAck,
  parseDownHeader,
  parseDownNotice,
  parseRestoreMessage,
  parseSettlementNotice,
  type RestoreMessage,
  type SettlementNotice,
} from '../../contract/messages.ts'
import { parseTopic } from '../../contract/topics.ts'

/** A verified, parsed message for this vehicle; `raw` is the compact JWS as it came. */
export type DownMessage =
  | { readonly typ: 'ack'; readonly message: DownAck; readonly raw: string }
  | { readonly typ: 'settlement'; readonly message: SettlementNotice; readonly raw: string }
  | { readonly typ: 'notice'; readonly message: DownNotice; readonly raw: string }
  | { readonly typ: 'restore'; readonly message: RestoreMessage; readonly raw: string }

/** What was not believed. */
export interface Refused {
  /** A short machine word, such as `signature` or `vehicle`. */
  readonly refused: string
  readonly detail: string
  /** Where the message is truly the cloud's and only its body is not understood. */
  readonly jti?: string
}

export type Received = DownMessage | Refused

export interface Trust {
  readonly vehicle: string
  readonly cloudKeys: CloudKeys
}

/** Never throws: what cannot be read is a refusal. */
export function readDown(trust: Trust, topic: string, payload: Buffer): Received {
  if (payload.length > MAX_MESSAGE_BYTES)
    return refused('oversize', `${payload.length} bytes, allowed are ${MAX_MESSAGE_BYTES}`)
  const place = parseTopic(topic)
  if (place === null || place.direction !== 'down') return refused('topic', 'not a topic of this contract')
  if (place.vehicle !== trust.vehicle) return refused('vehicle', 'on the topic of another vehicle')
  try {
    // JWS in compact form is ASCII; latin1 keeps any other byte visible as a character that base64url refuses.
    const raw = payload.toString('latin1')
    const claims = verifyEdDsa(raw, place.name, trust.cloudKeys)
    if (claims.sub !== trust.vehicle) return refused('vehicle', 'signed for another vehicle')
    return understood(place.name, claims, raw)
  } catch (error) {
    return refused(error instanceof JwsError ? error.code : 'unreadable', textOf(error))
  }
}

function understood(typ: DownTyp, claims: unknown, raw: string): Received {
  try {
    return parsed(typ, claims, raw)
  } catch (error) {
    if (!(error instanceof MessageError)) throw error
    return { ...refused('message', error.message), ...jtiOf(claims) }
  }
}

function parsed(typ: DownTyp, claims: unknown, raw: string): DownMessage {
  switch (typ) {
    case 'ack':
      return { typ, message: parseDownAck(claims), raw }
    case 'settlement':
      return { typ, message: parseSettlementNotice(claims), raw }
    case 'notice':
      return { typ, message: parseDownNotice(claims), raw }
    case 'restore':
      return { typ, message: parseRestoreMessage(claims), raw }
  }
}

function jtiOf(claims: unknown): { jti: string } | undefined {
  try {
    return { jti: parseDownHeader(claims).jti }
  } catch {
    return undefined
  }
}

const refused = (reason: string, detail: string): Refused => ({ refused: reason, detail })

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
