/** What a path of ours is about: a pay link or a sticker payment, held against the fleet's keys. */
import { factsText, type PayLinkFacts, parsePayLink, verifyPayLink } from '../../contract/payLink.ts'
import type { Fleet, FleetVehicle } from '../fleet/vehicle.ts'
import type { Payable } from '../orders/desk.ts'
import { parseStickerPath, stickerPath, verifySticker } from './stickerPath.ts'

export interface Target {
  readonly kind: 'target'
  /** In the one way that we write it: built from what was verified, so it leads nowhere else. */
  readonly path: string
  readonly payable: Payable
  readonly vehicle: FleetVehicle
  /** The facts of a pay link and the key that signed it, which is the one that the car has. */
  readonly link: { readonly facts: PayLinkFacts; readonly key: Buffer } | null
}

export type Reading = Target | { readonly kind: 'malformed' | 'tampered' | 'unknown-vehicle' }

export function readTarget(path: string, fleet: Fleet): Reading {
  return /^\/s\//i.test(path) ? readSticker(path, fleet) : readLink(path, fleet)
}

export const linkPath = (facts: PayLinkFacts, mac: string): string => `/P/${factsText(facts)}/${mac}`

function readLink(path: string, fleet: Fleet): Reading {
  const parsed = path.startsWith('/') ? parsePayLink(path) : null
  if (parsed === null) return { kind: 'malformed' }
  const vehicle = fleet.vehicles.get(parsed.vehicle)
  if (vehicle === undefined) return { kind: 'unknown-vehicle' }
  const key = vehicle.keys.find(key => verifyPayLink([key], parsed))
  if (key === undefined) return { kind: 'tampered' }
  const { mac, ...facts } = parsed
  const payable: Payable = { kind: 'link', ...facts, link: mac }
  return { kind: 'target', path: linkPath(facts, mac), payable, vehicle, link: { facts, key } }
}

function readSticker(path: string, fleet: Fleet): Reading {
  const parsed = parseStickerPath(path)
  if (parsed === null) return { kind: 'malformed' }
  const vehicle = fleet.vehicles.get(parsed.vehicle)
  if (vehicle === undefined) return { kind: 'unknown-vehicle' }
  const key = vehicle.keys.find(key => verifySticker([key], parsed))
  if (key === undefined || parsed.currency !== vehicle.currency) return { kind: 'tampered' }
  const { mac: _, ...facts } = parsed
  return {
    kind: 'target',
    path: stickerPath(key, facts),
    payable: { kind: 'sticker', ...facts },
    vehicle,
    link: null,
  }
}
