/** The little of a browser that following a code takes: cookies by host, redirects, a User-Agent. Plain fetch. */

export interface BrowserPage {
  /** Where it ended after all redirects. */
  readonly url: string
  readonly status: number
  readonly html: string
  /** The page's own word, such as `pay`, `paid`, `superseded`. */
  readonly kind: string
}

const MAX_REDIRECTS = 10
/** Ends as the wallet's do on iOS. */
export const WALLET_AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 AliApp(AP/10.5.0) AlipayClient/10.5.0'

export class Browser {
  readonly #agent: string
  readonly #timeoutMs: number
  /** By host name: ports share cookies (RFC 6265 §8.5). */
  readonly #cookies = new Map<string, Map<string, string>>()

  constructor(agent = WALLET_AGENT, timeoutMs = 10_000) {
    this.#agent = agent
    this.#timeoutMs = timeoutMs
  }

  open(url: string): Promise<BrowserPage> {
    return this.#follow(url, {})
  }

  submit(url: string, form: Readonly<Record<string, string>>): Promise<BrowserPage> {
    const origin = new URL(url).origin
    return this.#follow(url, { method: 'POST', headers: { origin }, body: new URLSearchParams(form) })
  }

  /** JSON to where a page's script would send it; gives status and answer. */
  async send(
    url: string,
    body: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly value: unknown }> {
    const response = await this.#fetch(url, {
      method: 'POST',
      headers: { ...headers, origin: new URL(url).origin, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: response.status, value: await response.json() }
  }

  async get(url: string): Promise<{ readonly status: number; readonly value: unknown }> {
    const response = await this.#fetch(url, {})
    return { status: response.status, value: await response.json() }
  }

  async #follow(url: string, init: RequestInit): Promise<BrowserPage> {
    let at = url
    let asked = init
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await this.#fetch(at, asked)
      const to = response.headers.get('location')
      if (response.status < 300 || response.status > 399 || to === null) {
        const html = await response.text()
        const kind = /\bdata-page="([^"]*)"/.exec(html)?.[1] ?? 'other'
        return { url: at, status: response.status, html, kind }
      }
      await response.body?.cancel()
      at = new URL(to, at).href
      asked = {}
    }
    throw new Error(`${new URL(url).host} leads on and on: more than ${MAX_REDIRECTS} redirects`)
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const { hostname } = new URL(url)
    const known = this.#cookies.get(hostname) ?? new Map<string, string>()
    const cookie = [...known].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: AbortSignal.timeout(this.#timeoutMs),
      headers: { 'user-agent': this.#agent, ...(cookie === '' ? {} : { cookie }), ...init.headers },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(line) ?? []
      if (name === undefined || value === undefined) continue
      if (/;\s*max-age=0\b/i.test(line)) known.delete(name)
      else known.set(name, value)
    }
    this.#cookies.set(hostname, known)
    return response
  }
}
