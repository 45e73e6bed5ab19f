/** The smart top light, device type 05 on the same bus: what its 0x0010 shows (tables 109–126). */

export const TOP_LIGHT_COMMAND = { show: 0x0010 } as const

export const TOP_LIGHT_STATES = {
  vacant: 0x00,
  hired: 0x01,
  'out-of-service': 0x02,
  booked: 0x03,
  alarm: 0x04,
} as const

export type TopLightState = keyof typeof TOP_LIGHT_STATES

export function topLightData(state: TopLightState): Buffer {
  return Buffer.from([TOP_LIGHT_STATES[state]])
}
