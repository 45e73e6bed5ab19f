/** Who asks: in which language, and whether the browser is a wallet's. Pure. */

export type Language = 'en' | 'zh'

export interface Visitor {
  readonly language: Language
  /** In Alipay, or in the sandbox's wallet. */
  readonly inWallet: boolean
  /** What our own links and forms add, so that a page in the sandbox's frame stays in its wallet. */
  readonly mark: '' | '?wallet=sandbox'
}

/** A session keeps the mark with its path. */
export function splitMark(path: string): [path: string, mark: Visitor['mark']] {
  const [clean = '/', query] = path.split('?', 2)
  return [clean, query === undefined ? '' : '?wallet=sandbox']
}

/** The wallet of a phone names itself in the User-Agent; a page cannot give its frame one, so the sandbox's has a mark. */
export function visitorOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  query: URLSearchParams,
  hasSandbox: boolean,
): Visitor {
  const agent = String(headers['user-agent'] ?? '').slice(0, 1_000)
  const isMarked = hasSandbox && query.get('wallet') === 'sandbox'
  return {
    language: languageOf(agent, String(headers['accept-language'] ?? '')),
    inWallet: isMarked || /alipayclient|aliapp\(ap\//i.test(agent),
    mark: isMarked ? '?wallet=sandbox' : '',
  }
}

/** Alipay says its own language in the User-Agent; it wins over the system's. */
function languageOf(agent: string, accepted: string): Language {
  const own = /\bLanguage\/([a-z]{2})/i.exec(agent)?.[1]?.toLowerCase()
  if (own !== undefined) return own === 'zh' ? 'zh' : 'en'
  for (const part of accepted.slice(0, 200).split(',')) {
    const name = part.trim().slice(0, 2).toLowerCase()
    if (name === 'zh' || name === 'en') return name
  }
  return 'en'
}
