/** One car of the fleet, as the configuration has it. */
export interface FleetVehicle {
  readonly id: string
  readonly plate: string
  /** ISO 4217: of its fares. */
  readonly currency: string
  readonly driver?: string
  /** 32 bytes each, the current one first, then the previous one. */
  readonly keys: readonly Buffer[]
}

export interface Fleet {
  /** Shown to passengers, such as the company's name. */
  readonly name: string
  /** By id. */
  readonly vehicles: ReadonlyMap<string, FleetVehicle>
}
