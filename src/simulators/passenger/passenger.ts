/**
 * A passenger for benches and tests: opens a pay link, reads the page and presses its Pay button, with plain fetch.
 */

export interface PassengerPage {
  /** The page's own word, such as `pay`, `paid`, `already-paid`, `superseded`, `tampered`. */
  readonly kind: string
  readonly status: number
  /** Six digits, where the page shows a confirmation code. */
  readonly code: string | null
  readonly html: string
}

export interface PassengerOptions {
  /** For the whole way, both requests together. */
  readonly timeoutMs?: number
}

/** Opens the link and only looks. Rejects when the server cannot be reached in time. */
export async function openPayLink(link: string, options: PassengerOptions = {}): Promise<PassengerPage> {
  return read(await fetch(link, { signal: AbortSignal.timeout(options.timeoutMs ?? 10_000) }))
}

/** Opens the link and pays if the page offers it; else gives the page as it is. Rejects when the server cannot be reached in time. */
export async function followPayLink(link: string, options: PassengerOptions = {}): Promise<PassengerPage> {
  const signal = AbortSignal.timeout(options.timeoutMs ?? 10_000)
  const opened = await read(await fetch(link, { signal }))
  const form = /<form\b[^>]*\bmethod="post"[^>]*>/i.exec(opened.html)
  if (form === null) return opened
  const action = /\baction="([^"]*)"/i.exec(form[0])?.[1] ?? ''
  return read(await fetch(new URL(action, link), { method: 'POST', body: new URLSearchParams(), signal }))
}

async function read(response: Response): Promise<PassengerPage> {
  const html = await response.text()
  const kind = /\bdata-page="([^"]*)"/.exec(html)?.[1] ?? 'other'
  return { kind, status: response.status, code: /\bdata-code="([0-9]{6})"/.exec(html)?.[1] ?? null, html }
}
