/** What comes up from the broker is believed only when the vehicle of its topic signed it. Pure. */
import { JwsError, verifyHs256 } from '../../contract/jws.ts'
import {
  MAX_MESSAGE_BYTES,
  MessageError,
  parseStatusMessage,
  parseUpSync,
  type StatusMessage,
  type UpSync,
} from '../../contract/messages.ts'
import { JsonError, parseJsonObject } from '../../contract/strictJson.ts'
import { parseTopic } from '../../contract/topics.ts'
import { upKey } from '../../contract/vehicleKey.ts'
import type { Fleet, FleetVehicle } from '../fleet/vehicle.ts'

export type Claims = Readonly<Record<string, unknown>>

export type Believed =
  | { readonly kind: 'trip' | 'ack'; readonly vehicle: FleetVehicle; readonly claims: Claims }
  | { readonly kind: 'sync'; readonly vehicle: FleetVehicle; readonly sync: UpSync }
  /** Not signed: a hint. */
  | { readonly kind: 'status'; readonly vehicle: FleetVehicle; readonly status: StatusMessage }
  /** `vehicle` is the topic's, null when it is none of the fleet. `alarm`: what a person must see, if anything. */
  | {
      readonly kind: 'rejected'
      readonly vehicle: FleetVehicle | null
      readonly why: string
      readonly alarm: 'bad-signature' | 'mismatch' | null
    }

export class Doorkeeper {
  readonly #fleet: Fleet
  /** Derived once a vehicle. */
  readonly #upKeys = new Map<string, readonly Buffer[]>()

  constructor(fleet: Fleet) {
    this.#fleet = fleet
  }

  believe(topic: string, payload: Buffer): Believed {
    const place = parseTopic(topic)
    const vehicle = place === null ? undefined : this.#fleet.vehicles.get(place.vehicle)
    if (place?.direction !== 'up') return rejected(null, 'the topic is not a vehicle’s')
    if (vehicle === undefined) return rejected(null, 'the vehicle is not of the fleet')
    if (payload.length > MAX_MESSAGE_BYTES) return rejected(vehicle, 'too long', 'bad-signature')
    try {
      if (place.name === 'status')
        return { kind: 'status', vehicle, status: parseStatusMessage(parseJsonObject(payload)) }
      const claims = verifyHs256(payload.toString('latin1'), place.name, this.#keysOf(vehicle))
      if (claims.vehicle !== vehicle.id)
        return rejected(vehicle, 'signed for another vehicle', 'bad-signature')
      return place.name === 'sync'
        ? { kind: 'sync', vehicle, sync: parseUpSync(claims) }
        : { kind: place.name, vehicle, claims }
    } catch (error) {
      if (error instanceof JwsError) return rejected(vehicle, error.message, 'bad-signature')
      if (!(error instanceof MessageError || error instanceof JsonError)) throw error
      // A status is a hint, and an empty one is how the retained one is taken back.
      return rejected(vehicle, error.message, place.name === 'status' ? null : 'mismatch')
    }
  }

  #keysOf(vehicle: FleetVehicle): readonly Buffer[] {
    const known = this.#upKeys.get(vehicle.id) ?? vehicle.keys.map(upKey)
    this.#upKeys.set(vehicle.id, known)
    return known
  }
}

function rejected(
  vehicle: FleetVehicle | null,
  why: string,
  alarm: 'bad-signature' | 'mismatch' | null = null,
): Believed {
  return { kind: 'rejected', vehicle, why, alarm }
}
