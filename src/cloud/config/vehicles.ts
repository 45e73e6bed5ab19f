/** `[[vehicles]]`: each car with its keys. */
import * as v from 'valibot'
import { besides } from '../../config/besides.ts'
import { nearest } from '../../config/nearest.ts'
import { type Problem, shown } from '../../config/problem.ts'
import { readWhole } from '../../config/textFile.ts'
import type { TomlFile } from '../../config/toml.ts'
import { parseVehicleKey } from '../../contract/vehicleKey.ts'
import type { FleetVehicle } from '../fleet/vehicle.ts'
import { type VehicleEntry, vehicleEntry } from './schema.ts'

const MAX_VEHICLES = 100_000
const MAX_KEY_BYTES = 1024
type Field = keyof typeof vehicleEntry.entries

export function readVehicles(toml: TomlFile): {
  readonly problems: readonly Problem[]
  readonly vehicles: ReadonlyMap<string, FleetVehicle>
} {
  const { file } = toml
  const list = toml.values.vehicles
  const vehicles = new Map<string, FleetVehicle>()
  if (!Array.isArray(list) || list.length < 1 || list.length > MAX_VEHICLES) {
    const allowed = `[[vehicles]] sections, 1 to ${MAX_VEHICLES}, each with id, plate, currency, key_file`
    return { problems: [{ file, key: '[[vehicles]]', found: shown(list), allowed }], vehicles }
  }
  const problems: Problem[] = []
  for (const [index, entry] of list.entries()) {
    const key = `vehicles.${index + 1}`
    const found = entryProblems(file, key, entry)
    problems.push(...found)
    if (found.length > 0) continue
    const car = v.parse(vehicleEntry, entry)
    if (vehicles.has(car.id))
      problems.push({ file, key: `${key}.id`, found: `${shown(car.id)} again`, allowed: 'an id of its own' })
    const keys = readKeys(file, key, car, problems)
    const { id, plate, currency, driver } = car
    vehicles.set(id, { id, plate, currency, keys, ...(driver === undefined ? {} : { driver }) })
  }
  return { problems, vehicles }
}

function entryProblems(file: string, key: string, entry: unknown): Problem[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    return [{ file, key, found: shown(entry), allowed: 'a [[vehicles]] section' }]
  const values = entry as Record<string, unknown>
  const known = Object.keys(vehicleEntry.entries)
  const unknown = Object.keys(values).filter(name => !known.includes(name))
  const mistyped = unknown.map(name => {
    const meant = nearest(name, known)
    const hint = meant === undefined ? {} : { hint: `Did you mean ${meant}?` }
    return { file, key: `${key}.${name}`, found: 'an unknown key', allowed: known.join(', '), ...hint }
  })
  const wrong = (known as Field[]).flatMap(name => {
    const field: v.GenericSchema = vehicleEntry.entries[name]
    if (v.is(field, values[name])) return []
    const described = 'wrapped' in field ? (field.wrapped as v.GenericSchema) : field
    const allowed = v.getDescription(described) ?? 'another value'
    return [{ file, key: `${key}.${name}`, found: shown(values[name]), allowed }]
  })
  return [...mistyped, ...wrong]
}

function readKeys(file: string, key: string, car: VehicleEntry, problems: Problem[]): Buffer[] {
  const named = [
    ['key_file', car.key_file],
    ['previous_key_file', car.previous_key_file],
  ] as const
  return named.flatMap(([name, path]) => {
    if (path === undefined) return []
    const at = besides(file, path)
    const about = { file: at, key: `${key}.${name}` }
    const read = readWhole(at, MAX_KEY_BYTES, 'secret')
    if ('problem' in read) {
      problems.push({ ...about, ...read.problem })
      return []
    }
    try {
      return [parseVehicleKey(read.bytes.toString('utf8'))]
    } catch (error) {
      problems.push({
        ...about,
        found: 'a file with something else in it',
        allowed: (error as Error).message,
      })
      return []
    }
  })
}
