/** Authorisation codes and tokens: each code is good once, for a while, for the app that it was made for. */
import type { Clock } from '../clock.ts'
import type { Settings } from '../settings.ts'

export interface Grant {
  readonly appId: string
  readonly buyerId: string
}

export interface Tokens extends Grant {
  readonly accessToken: string
  readonly refreshToken: string
}

interface Held extends Grant {
  readonly until: number
  used: boolean
}

const MAX_HELD = 20_000

export class Codes {
  readonly #clock: Clock
  readonly #random: (bytes: number) => Buffer
  readonly #settings: () => Settings
  readonly #codes = new Map<string, Held>()
  readonly #refreshTokens = new Map<string, Held>()
  readonly #max: number

  constructor(clock: Clock, random: (bytes: number) => Buffer, settings: () => Settings, max = MAX_HELD) {
    this.#max = max
    this.#clock = clock
    this.#random = random
    this.#settings = settings
  }

  /** A code of 32 characters. */
  issue(grant: Grant): string {
    const code = this.#random(16).toString('hex')
    const until = this.#clock.now() + this.#settings().authCodeLifeMs
    this.#hold(this.#codes, code, { ...grant, until, used: false })
    return code
  }

  /** Takes the code; throws TokenError with the sub code. */
  exchange(code: string, appId: string): Tokens {
    const held = this.#codes.get(code)
    const isGood = held !== undefined && !held.used && held.appId === appId && this.#clock.now() < held.until
    if (!isGood) throw new TokenError('isv.code-invalid')
    held.used = true
    return this.#tokens(held)
  }

  /** Throws TokenError with the sub code. */
  refresh(refreshToken: string, appId: string): Tokens {
    const held = this.#refreshTokens.get(refreshToken)
    if (held === undefined) throw new TokenError('isv.refresh-token-invalid')
    if (held.appId !== appId) throw new TokenError('isv.unmatched-app-id')
    if (held.used) throw new TokenError('isv.refreshed-token-invalid')
    if (this.#clock.now() >= held.until) throw new TokenError('isv.refresh-token-time-out')
    held.used = true
    return this.#tokens(held)
  }

  #tokens({ appId, buyerId }: Grant): Tokens {
    const token = () => `publicpB${this.#random(16).toString('hex')}`
    const tokens = { appId, buyerId, accessToken: token(), refreshToken: token() }
    const until = this.#clock.now() + this.#settings().refreshTokenLifeS * 1000
    this.#hold(this.#refreshTokens, tokens.refreshToken, { appId, buyerId, until, used: false })
    return tokens
  }

  #hold(map: Map<string, Held>, key: string, held: Held): void {
    map.set(key, held)
    if (map.size > this.#max) map.delete(map.keys().next().value!)
  }
}

/** The message is the gateway's sub code. */
export class TokenError extends Error {
  override readonly name = 'TokenError'
}
