/** Day or night on the screens: by hand, by a light sensor's file, else by the time of day. */
export type Theme = 'day' | 'night'

export interface LightConfig {
  readonly theme: 'auto' | Theme
  /** Minutes after midnight by the vehicle's local time; from 19:00 to 07:00 goes over midnight. */
  readonly nightFrom: number
  readonly nightTo: number
  /** A file with one number, such as an IIO sensor's `in_illuminance_raw`; null without a sensor. */
  readonly lightFile: string | null
  /** In the sensor's own unit. Between the two the theme stays, so that a street lamp does not make it flicker. */
  readonly darkBelow: number
  readonly brightAbove: number
}

export interface LightNow {
  /** What the sensor says; null without one, or where it cannot be read. */
  readonly light: number | null
  /** Seconds since 1970, or null while the clock is not known to be right. */
  readonly at: number | null
  /** Minutes ahead of UTC; null where the configuration does not tell. */
  readonly offsetMin: number | null
  /** The theme so far. */
  readonly was: Theme
}

/** Where neither sensor nor clock tells, it is day: a bright screen at night is a nuisance, a dim one in the sun is lost. */
export function themeOf(config: LightConfig, { light, at, offsetMin, was }: LightNow): Theme {
  if (config.theme !== 'auto') return config.theme
  if (light !== null) {
    if (light < config.darkBelow) return 'night'
    return light > config.brightAbove ? 'day' : was
  }
  if (at === null || offsetMin === null) return 'day'
  const minute = (((Math.floor(at / 60) + offsetMin) % 1440) + 1440) % 1440
  const { nightFrom, nightTo } = config
  const isNight =
    nightFrom <= nightTo ? minute >= nightFrom && minute < nightTo : minute >= nightFrom || minute < nightTo
  return isNight ? 'night' : 'day'
}

/** A sensor's text: a number of 0 or more, or null for anything else. */
export function lightIn(text: string): number | null {
  const trimmed = text.trim()
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(trimmed)) return null
  return Number(trimmed)
}
