/**
 * The page's line to the agent. It never ends: whatever happens it opens again, and after three silent seconds the
 * page is told that contact is lost, so that nothing old stays on the screen.
 */
const LOST_AFTER_MS = 3000
const RETRY_MS = 1000

/** Calls `onScreen(state)` for each whole state and `onLost()` once whenever contact is lost. */
export function live(url, { onScreen, onLost }) {
  const build = meta('build')
  let current = null
  let lost = false
  let heardAt = performance.now()
  let retry = 0

  function heard() {
    heardAt = performance.now()
  }

  function open() {
    clearTimeout(retry)
    current?.close()
    const source = new EventSource(url)
    current = source
    source.addEventListener('hello', event => {
      if (event.data !== build) void reload()
    })
    source.addEventListener('alive', heard)
    source.addEventListener('screen', event => {
      heard()
      try {
        onScreen(JSON.parse(event.data))
        lost = false
      } catch (error) {
        console.error(error)
        lose()
      }
    })
    source.addEventListener('error', () => {
      source.close()
      clearTimeout(retry)
      retry = setTimeout(open, RETRY_MS)
    })
  }

  function lose() {
    if (!lost) onLost()
    lost = true
  }

  setInterval(() => {
    if (performance.now() - heardAt <= LOST_AFTER_MS) return
    lose()
    // A line that is open and silent is as bad as none: the new one begins with a whole state.
    heard()
    open()
  }, 500)
  addEventListener('pageshow', event => event.persisted && location.reload())
  open()
}

/** Only when the page is really there: a reload into nothing would leave the browser's own error page. */
async function reload() {
  const answer = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' }).catch(() => null)
  if (answer?.ok) location.reload()
}

export function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.content ?? ''
}
