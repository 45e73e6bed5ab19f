/** Rides as a taxi makes them, in the meter's figures. */
export interface Ride {
  /** Minor units, supplements included. */
  readonly total: number
  readonly supplements: number
  readonly metres: number
  readonly seconds: number
  readonly waitSeconds: number
  readonly tariff: string
}

/** A trip record as the meter keeps it until it is acknowledged. */
export interface EndRecord extends Ride {
  readonly tripNo: string
  readonly rev: number
  /** The meter's local time, `YYYYMMDDhhmmss`. */
  readonly start: string
  readonly end: string
}

export function endBody(record: EndRecord): string {
  const { tripNo, rev, total, supplements, metres, seconds, waitSeconds, start, end, tariff } = record
  return `MTR,END,${[tripNo, rev, total, supplements, metres, seconds, waitSeconds, start, end, tariff].join(',')}`
}

export function fareBody(tripNo: string, ride: Ride): string {
  const { total, supplements, metres, seconds, tariff } = ride
  return `MTR,FARE,${[tripNo, total, supplements, metres, seconds, tariff].join(',')}`
}

const FLAG_FALL = 1300
const PER_KM = 230
const PER_WAIT_MINUTE = 60
const FREE_METRES = 3000

/** A ride of 1 to 25 km in town. */
export function randomRide(random: () => number): Ride {
  const metres = 1000 + Math.floor(random() * random() * 24_000)
  const waitSeconds = Math.floor(random() * 300)
  const supplements = random() < 0.2 ? 100 * (1 + Math.floor(random() * 5)) : 0
  return priced({
    metres,
    waitSeconds,
    supplements,
    seconds: Math.round(metres / (5 + random() * 6)) + waitSeconds,
    tariff: random() < 0.8 ? '1' : '2',
  })
}

/** The ride as it stood when this part of it was driven. */
export function soFar(ride: Ride, part: number): Ride {
  const share = (value: number) => Math.floor(value * part)
  return priced({
    ...ride,
    metres: share(ride.metres),
    seconds: share(ride.seconds),
    waitSeconds: share(ride.waitSeconds),
  })
}

function priced(ride: Omit<Ride, 'total'>): Ride {
  const driven = Math.max(0, ride.metres - FREE_METRES)
  const fare =
    FLAG_FALL + Math.ceil(driven / 1000) * PER_KM + Math.floor(ride.waitSeconds / 60) * PER_WAIT_MINUTE
  return { ...ride, total: fare + ride.supplements }
}

/** A moment as the meter writes it: local time, `YYYYMMDDhhmmss`. */
export function meterTime(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`
  return `${day}${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`
}
