/** The one cookie: a session id of 32 random bytes. */

const ID = /^[A-Za-z0-9_-]{43}$/

/** Only over TLS may a cookie be bound to this very host. */
export const cookieName = (isSecure: boolean): string => (isSecure ? '__Host-fb' : 'fb')

/** Null when there is none, or more than one: who can plant a second one shall not choose. */
export function sessionCookie(header: string | undefined, isSecure: boolean): string | null {
  const name = `${cookieName(isSecure)}=`
  const found = (header ?? '')
    .slice(0, 8_192)
    .split(';')
    .map(part => part.trim())
    .filter(part => part.startsWith(name))
    .map(part => part.slice(name.length))
  return found.length === 1 && ID.test(found[0]!) ? found[0]! : null
}

export function setCookie(id: string, isSecure: boolean, seconds: number): string {
  const secure = isSecure ? '; Secure' : ''
  return `${cookieName(isSecure)}=${id}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`
}
