/** What the configuration says of the car, as others need it. */
import type { Issuer } from '../domain/receipt.ts'
import type { VehicleConfig } from './config/vehicleConfig.ts'
import type { MeterOptions } from './meter/meter.ts'
import type { Vehicle } from './screens/state.ts'

/** What a meter may ask for when a driver signs in. */
export function carFacts({ vehicle: { plate, driver, licence } }: VehicleConfig): MeterOptions['car'] {
  return given({ plate, driver, licence })
}

/** What the screens say of the car. */
export function welcomeFacts({ vehicle: { id, plate, driver } }: VehicleConfig): Vehicle {
  return { id, ...given({ plate, driver }) }
}

/** What stands on every receipt. */
export function issuerOf({ vehicle }: VehicleConfig): Issuer {
  const { id, currency: _c, key: _k, driver: _d, ...facts } = vehicle
  return { vehicle: id, ...given(facts) }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function given<T extends Record<string, unknown>>(facts: T): Given<T> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Given<T>
}
