/** The buyers: who has a wallet, and how much is in it. */

export interface Buyer {
  /** 2088 and 12 digits. */
  readonly id: string
  name: string
  email: string
  /** Hundredths of CNY. */
  balance: number
  /** A blocked account cannot pay. */
  enabled: boolean
}

export const MAX_BUYERS = 1_000
export const MAX_BALANCE = 10_000_000_000

export const DEFAULT_BUYERS: readonly Readonly<Buyer>[] = [
  { id: '2088000000000101', name: 'Lan', email: 'lan@wallet.example', balance: 100_000, enabled: true },
  { id: '2088000000000102', name: 'Ming', email: 'ming@wallet.example', balance: 100_000, enabled: true },
  { id: '2088000000000103', name: 'Poor Wei', email: 'wei@wallet.example', balance: 50, enabled: true },
]

export class Accounts {
  readonly #buyers = new Map<string, Buyer>()

  constructor(buyers: readonly Readonly<Buyer>[] = DEFAULT_BUYERS) {
    for (const buyer of buyers) this.put(buyer)
  }

  get(id: string): Buyer | undefined {
    return this.#buyers.get(id)
  }

  all(): readonly Buyer[] {
    return [...this.#buyers.values()]
  }

  /** Who a phone belongs to that has not said so. */
  first(): Buyer | undefined {
    return this.all().find(buyer => buyer.enabled)
  }

  /** A new account, or the whole of a known one. Throws TypeError or RangeError with what is wrong. */
  put({ id, name, email, balance, enabled }: Readonly<Buyer>): void {
    if (!/^2088\d{12}$/.test(id)) throw new TypeError('id is 2088 and 12 digits')
    if (name.length < 1 || name.length > 40) throw new TypeError('name has 1 to 40 characters')
    if (!/^[^\s@]{1,60}@[^\s@]{1,60}$/.test(email)) throw new TypeError('email is an address')
    if (!Number.isInteger(balance) || balance < 0 || balance > MAX_BALANCE)
      throw new RangeError(`balance is in hundredths of CNY, from 0 to ${MAX_BALANCE}`)
    if (!this.#buyers.has(id) && this.#buyers.size >= MAX_BUYERS)
      throw new RangeError(`no more than ${MAX_BUYERS} accounts`)
    this.#buyers.set(id, { id, name, email, balance, enabled })
  }
}

/** `lan***@wallet.example`, as replies and notices show a buyer. */
export function masked(email: string): string {
  const [name = '', host = ''] = email.split('@')
  return `${name.slice(0, 3)}***@${host}`
}
