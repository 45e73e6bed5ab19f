/*
 * What a screenshot cannot have: the server's clock, running. It is drawn from the server's last word and says so itself
 * when that word gets old. Other times are put into the phone's own time zone.
 */
;(() => {
  const two = number => String(number).padStart(2, '0')
  for (const element of document.querySelectorAll('time[data-local]')) {
    const at = new Date(Number(element.dataset.local))
    element.textContent = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`
  }
  const live = document.getElementById('live')
  if (live === null) return
  const main = document.querySelector('main')
  const clock = document.getElementById('clock')
  const word = document.getElementById('liveword')
  const FRESH_MS = 15000
  let server = Number(main.dataset.now)
  let heard = performance.now()

  function draw() {
    const age = performance.now() - heard
    const isLive = age < FRESH_MS
    live.classList.toggle('stale', !isLive)
    word.textContent = isLive ? main.dataset.live : main.dataset.notLive
    if (!isLive) return
    const at = new Date(server + age)
    clock.textContent = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
  }

  function ask() {
    if (document.hidden) return
    fetch('/api/time', { cache: 'no-store' })
      .then(response => response.json())
      .then(({ nowMs }) => {
        if (typeof nowMs !== 'number') return
        server = nowMs
        heard = performance.now()
      })
      .catch(() => null)
  }

  draw()
  setInterval(draw, 250)
  setInterval(ask, 5000)
  document.addEventListener('visibilitychange', ask)
})()
