/** Reads the agent's `GET /api/pages`. Whatever else may listen on its port is not believed a word. */

/** How it stands with one screen's page. */
export interface Signs {
  readonly screen: string
  readonly page: string
  /** Seconds since its last word. */
  readonly silentS: number
  /** Seconds since it last painted; null while it is not visible and so need not paint. */
  readonly unpaintedS: number | null
}

const MAX_PAGES = 64

/** The pages that have a screen's name; null when this is no such answer. Never throws. */
export function parsePages(text: string): readonly Signs[] | null {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return null
  }
  const pages = isObject(body) ? body.pages : null
  if (!Array.isArray(pages) || pages.length > MAX_PAGES || !pages.every(isObject)) return null
  const named = pages.filter(({ screen }) => screen !== null)
  return named.every(isSigns) ? named : null
}

function isSigns(value: Record<string, unknown>): value is Record<string, unknown> & Signs {
  const { screen, page, silentS, unpaintedS } = value
  return (
    typeof screen === 'string' &&
    typeof page === 'string' &&
    isSeconds(silentS) &&
    (unpaintedS === null || isSeconds(unpaintedS))
  )
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < 1e12
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
