/**
 * The page's word that it is alive and paints, for whoever restarts the browser when it is not. A page whose script runs
 * and whose picture stands still is as dead as one that hangs, so each word asks for a frame and the next one counts it.
 */
const EVERY_MS = 5000
/** No word is sent while an earlier one is unanswered for less than this. */
const PATIENCE_MS = 4000

/** `page` is `passenger` or `driver`. Where the page is shown from another machine nobody would listen. */
export function startAlive(page) {
  if (!/^(127\.[\d.]+|localhost|\[::1\])$/.test(location.hostname)) return
  const screen = screenName()
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
  let drawn = 0

  function askForFrame() {
    // The second frame begins only when the first has gone to the display.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        drawn++
      }),
    )
  }

  function tell() {
    const body = { page, ...screen, id, drawn: document.hidden ? null : drawn }
    const request = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    }
    // An agent that is away is the matter of the line to it, and shown there.
    fetch('/api/page-alive', request).catch(() => {})
    askForFrame()
  }

  setInterval(tell, EVERY_MS)
  tell()
}

/** The name that a kiosk gave its page; another tab of the same page has none, or its own. */
function screenName() {
  const name = new URLSearchParams(location.search).get('screen')
  return name !== null && /^[a-z0-9-]{1,20}$/.test(name) ? { screen: name } : {}
}
