/**
 * MQTT topics (DESIGN §5.4). A vehicle id has no character that means anything in a topic filter.
 */
import { isVehicleId } from './ids.ts'

const UP_NAMES = ['trip', 'ack', 'sync', 'status'] as const
const DOWN_NAMES = ['ack', 'settlement', 'notice', 'restore'] as const

export type UpName = (typeof UP_NAMES)[number]
export type DownName = (typeof DOWN_NAMES)[number]

/** The topics of one vehicle; `downAll` is the filter that the agent subscribes to. Throws TypeError on a bad id. */
export function topics(vehicle: string) {
  if (!isVehicleId(vehicle)) throw new TypeError('not a vehicle id')
  const root = `taxi/${vehicle}`
  return {
    upTrip: `${root}/up/trip`,
    upAck: `${root}/up/ack`,
    upSync: `${root}/up/sync`,
    upStatus: `${root}/up/status`,
    downAck: `${root}/down/ack`,
    downSettlement: `${root}/down/settlement`,
    downNotice: `${root}/down/notice`,
    downRestore: `${root}/down/restore`,
    downAll: `${root}/down/#`,
  } as const
}

/** The MQTT client id of a vehicle's agent. */
export function clientId(vehicle: string): string {
  if (!isVehicleId(vehicle)) throw new TypeError('not a vehicle id')
  return `farebridge-${vehicle}`
}

export type ParsedTopic =
  | { readonly vehicle: string; readonly direction: 'up'; readonly name: UpName }
  | { readonly vehicle: string; readonly direction: 'down'; readonly name: DownName }

/** What a topic says; null for any that is not one of ours. */
export function parseTopic(topic: string): ParsedTopic | null {
  const [root, vehicle, direction, word, ...rest] = topic.split('/', 5)
  if (root !== 'taxi' || rest.length > 0 || !isVehicleId(vehicle)) return null
  if (direction === 'up') {
    const name = UP_NAMES.find(known => known === word)
    return name === undefined ? null : { vehicle, direction, name }
  }
  const name = direction === 'down' ? DOWN_NAMES.find(known => known === word) : undefined
  return name === undefined ? null : { vehicle, direction: 'down', name }
}
