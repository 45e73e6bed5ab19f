/** What the messages hold: ASCII digits of fixed widths. Readers throw Refused. */
import type { Position } from '../../domain/trip.ts'
import { Refused } from '../refused.ts'

export interface StateChange {
  readonly position: Position
  /** Centrodyne appends rate, fare and extras, in hundredths of the currency. */
  readonly figures: { readonly rate: string; readonly fare: number; readonly extras: number } | null
}

/** '3' is hired with the time off for paying: the meter no longer counts. */
const POSITIONS: Readonly<Record<string, Position>> = {
  '0': 'for-hire',
  '1': 'hired',
  '2': 'stopped',
  '3': 'stopped',
}

export function parseStateChange(data: Buffer): StateChange {
  const text = data.toString('latin1')
  const position = POSITIONS[text[0] ?? '']
  if (position === undefined) throw new Refused('position', `not a state of the meter: ${quoted(text)}`)
  if (text.length === 1) return { position, figures: null }
  const match = /^.(.)(\d{5})(\d{4})$/.exec(text)
  if (match === null) throw new Refused('shape', `neither a state nor one with its fare: ${quoted(text)}`)
  const [, rate, fare, extras] = match as unknown as [string, string, string, string]
  return { position, figures: { rate, fare: Number(fare), extras: Number(extras) } }
}

/** The digit of a state change. */
export function stateDigit(position: Position): string {
  return { 'for-hire': '0', hired: '1', stopped: '2' }[position]
}

export interface TripData {
  /** Hundredths of the currency. */
  readonly fare: number
  readonly tax: number
  readonly extras: number
  /** New York's, after the extras. */
  readonly stateTax: number
  readonly total: number
  /** Tenths of the meter's unit. */
  readonly distance: number
}

export function parseTripData(data: Buffer): TripData {
  return fields(data, [8, 8, 4, 0, 8, 8])
}

export function parseTlcTripData(data: Buffer): TripData {
  return fields(data, [8, 8, 4, 4, 8, 8])
}

function fields(data: Buffer, widths: readonly number[]): TripData {
  const text = data.toString('latin1')
  const length = widths.reduce((sum, width) => sum + width, 0)
  if (text.length !== length) throw new Refused('shape', `trip data of ${text.length} bytes, not ${length}`)
  if (!/^\d+$/.test(text)) throw new Refused('number', `trip data is not all digits: ${quoted(text)}`)
  let at = 0
  const [fare, tax, extras, stateTax, total, distance] = widths.map(width => {
    const value = Number(text.slice(at, at + width) || '0')
    at += width
    return value
  }) as [number, number, number, number, number, number]
  return { fare, tax, extras, stateTax, total, distance }
}

export function tripData({ fare, tax, extras, total, distance }: TripData): string {
  const digits = (value: number, width: number) => String(value).padStart(width, '0')
  return digits(fare, 8) + digits(tax, 8) + digits(extras, 4) + digits(total, 8) + digits(distance, 8)
}

export interface RunningFare {
  readonly fare: number
  readonly extras: number
}

export function parseRunningFare(data: Buffer): RunningFare {
  const match = /^(\d{8})(\d{8})$/.exec(data.toString('latin1'))
  if (match === null) throw new Refused('shape', `not a running fare: ${quoted(data.toString('latin1'))}`)
  return { fare: Number(match[1]), extras: Number(match[2]) }
}

/** 0x4F: what the meter counted in its life. Amounts in hundredths of the currency, distances in tenths of its unit. */
export interface Statistics {
  readonly unit: string
  readonly fare: number
  readonly extras: number
  readonly tax: number
  readonly distance: number
  readonly paidDistance: number
  readonly trips: number
}

export function parseStatistics(data: Buffer): Statistics {
  const match = /^(.)(\d{10})(\d{10})(\d{10})(\d{10})(\d{10})(\d{10})$/.exec(data.toString('latin1'))
  if (match === null) throw new Refused('shape', `not statistics: ${quoted(data.toString('latin1'))}`)
  const [fare, extras, tax, distance, paidDistance, trips] = match.slice(2).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  return { unit: match[1]!, fare, extras, tax, distance, paidDistance, trips }
}

export interface Status {
  /** As the meter wrote it; what it means differs between makers. */
  readonly state: string
  readonly hasFailed: boolean
  readonly isLocked: boolean
}

export function parseStatus(data: Buffer): Status {
  const text = data.toString('latin1')
  if (!/^[\x20-\x7e]{3,}$/.test(text)) throw new Refused('shape', `not a status: ${quoted(text)}`)
  return { state: text[0]!, hasFailed: text[1] !== '0', isLocked: text[2] === '0' }
}

export function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60))
}
