/** The strings that Alipay's two gateways sign. Values are as they are before any URL encoding. */

export type Params = ReadonlyMap<string, string>

/** MAPI requests, replies and notifications: neither `sign` nor `sign_type` is signed, and empty values are left out. */
export function mapiText(params: Params): string {
  return joined(params, ['sign', 'sign_type'])
}

/** OpenAPI requests: like MAPI's, but `sign_type` is signed. */
export function openApiText(params: Params): string {
  return joined(params, ['sign'])
}

/** An OpenAPI reply: the signature is over `content` as it stands in the body, byte for byte. */
export function openApiReply(member: string, content: string, sign: string | null): string {
  const tail = sign === null ? '' : `,"sign":${JSON.stringify(sign)}`
  return `{${JSON.stringify(member)}:${content}${tail}}`
}

function joined(params: Params, unsigned: readonly string[]): string {
  return [...params]
    .filter(([name, value]) => value !== '' && !unsigned.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}
