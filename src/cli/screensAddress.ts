/** Where the agent's pages are by the configuration, such as `http://127.0.0.1:8737`; null where any free port is taken. */
import type { VehicleConfig } from '../agent/config/vehicleConfig.ts'

export function screensAddress({ screens }: Pick<VehicleConfig, 'screens'>): string | null {
  const host = screens.host.includes(':') ? `[${screens.host}]` : screens.host
  return screens.port === 0 ? null : `http://${host}:${screens.port}`
}
