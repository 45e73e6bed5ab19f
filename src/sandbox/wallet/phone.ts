/** Whose phone a browser is: a cookie says which account its wallet has. */
import type { Accounts, Buyer } from '../accounts.ts'
import type { Request } from '../web/answer.ts'

const COOKIE = 'sandbox_wallet_buyer'

/** A phone that has not chosen has the first account that can pay. */
export function buyerOf(request: Request, accounts: Accounts): Buyer | undefined {
  const cookies = request.headers.cookie
  const id =
    typeof cookies === 'string'
      ? new RegExp(`(?:^|; ?)${COOKIE}=(\\d{16})(?:;|$)`).exec(cookies)?.[1]
      : undefined
  return id === undefined ? accounts.first() : accounts.get(id)
}

export function buyerCookie(id: string): string {
  return `${COOKIE}=${id}; Path=/; SameSite=Lax; HttpOnly`
}
