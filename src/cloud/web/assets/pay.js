/*
 * The pay page. What tradePay answers is only a hint: paid is what the server says, and the server asks Alipay. Written for
 * the web views of older phones.
 */
;(() => {
  const main = document.querySelector('main')
  const form = document.querySelector('form.start')
  // A second tap on a form must not begin a second way through the authorize page.
  if (form !== null) {
    let isSent = false
    form.addEventListener('submit', event => {
      if (isSent) event.preventDefault()
      isSent = true
      form.querySelector('button').classList.add('dull')
    })
    // Coming back with the browser's own button shows the page as it was left.
    window.addEventListener('pageshow', () => {
      isSent = false
      form.querySelector('button').classList.remove('dull')
    })
  }
  const payButton = document.getElementById('pay')
  if (payButton === null) return

  const { path, csrf, attempt } = main.dataset
  const texts = JSON.parse(main.dataset.texts)
  const word = document.getElementById('word')
  const checkButton = document.getElementById('check')
  checkButton.textContent = texts.check
  let isBusy = false
  let order = null
  /** While money may be on its way, a code that was replaced meanwhile is no reason to send the passenger to the next. */
  let isHoping = false
  /** Another phone has the ride, as far as the server's last word goes. */
  let isTaken = false

  function show(text, { pay = false, check = false, again = false, tone = '' } = {}) {
    word.textContent = text
    word.className = tone
    payButton.hidden = !pay
    // Who may have paid already looks first.
    payButton.className = check ? 'quiet' : 'main'
    checkButton.hidden = !check
    form.hidden = !again
    main.dataset.step = tone === '' ? 'rest' : tone
  }

  const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

  /** Gives the answer's object; rejects when there is none in time. */
  function ask(address, body) {
    const abort = typeof AbortController === 'function' ? new AbortController() : null
    const timer = setTimeout(() => (abort === null ? null : abort.abort()), 20000)
    const options = { headers: { 'x-csrf': csrf }, credentials: 'same-origin', cache: 'no-store' }
    if (abort !== null) options.signal = abort.signal
    if (body !== undefined) {
      options.method = 'POST'
      options.headers['content-type'] = 'application/json'
      options.body = JSON.stringify(Object.assign({ path }, body))
    }
    return fetch(address, options)
      .then(response => response.json().then(answer => ({ status: response.status, answer })))
      .finally(() => clearTimeout(timer))
  }

  /** The server draws the page of whatever the ride has become. */
  function leave() {
    location.reload()
    return new Promise(() => {})
  }

  /** One look; leaves the page when there is no longer anything to pay. True while Alipay has not decided. */
  function look() {
    return ask(`/api/standing?path=${encodeURIComponent(path)}`).then(({ status, answer }) => {
      if (status === 401 || status === 403) return ended()
      const isGone = answer.standing === 'superseded' || answer.standing === 'closed'
      if (status === 200 && answer.standing !== 'payable' && !(isHoping && isGone)) return leave()
      if (answer.busy === false) isTaken = false
      return answer.pending === true
    })
  }

  function ended() {
    show(texts.ended, { again: true, tone: 'stop' })
    return new Promise(() => {})
  }

  /** Asks from every second to every three, so many times. A new round ends the one before. */
  let round = 0
  async function poll(times) {
    round += 1
    const mine = round
    for (let i = 0; i < times && mine === round; i += 1) {
      await pause(Math.min(1000 + 250 * i, 3000))
      if (mine !== round) return
      if (!document.hidden) await look().catch(() => false)
    }
  }

  async function check() {
    show(texts.checking, { tone: 'wait' })
    isHoping = true
    await poll(15)
    isHoping = false
    show(texts.unsure, { pay: true, check: true, tone: 'unsure' })
  }

  /** The wallet's bridge comes with the page or a little later; null when it never does. */
  function bridge() {
    if (window.AlipayJSBridge) return Promise.resolve(nativePay)
    if (window.ap && typeof window.ap.tradePay === 'function') return Promise.resolve(libraryPay)
    return new Promise(resolve => {
      const timer = setTimeout(() => resolve(null), 10000)
      document.addEventListener('AlipayJSBridgeReady', () => {
        clearTimeout(timer)
        resolve(nativePay)
      })
    })
  }
  const nativePay = (tradeNO, done) => window.AlipayJSBridge.call('tradePay', { tradeNO }, done)
  const libraryPay = (tradeNO, done) => window.ap.tradePay({ tradeNO }, done)

  async function pay() {
    if (isBusy) return
    isBusy = true
    round += 1
    try {
      await payOnce()
    } catch (_) {
      show(texts.unsure, { pay: true, check: true, tone: 'unsure' })
    } finally {
      isBusy = false
    }
  }

  async function payOnce() {
    show(texts.starting, { tone: 'wait' })
    let reply
    try {
      reply = await ask('/api/pay', {})
    } catch (_) {
      // The server may have made the order: asking again finds the same one.
      show(texts.offline, { pay: true, tone: 'stop' })
      return
    }
    const { status, answer } = reply
    if (status === 401 || status === 403) return ended()
    switch (status === 200 ? answer.kind : 'trouble') {
      case 'pay':
        return withBridge(answer)
      case 'busy':
        return waitTurn(answer.waitMs)
      case 'wait':
        show(texts.wait, { tone: 'wait' })
        await poll(15)
        return show(texts.unsure, { pay: true, check: true, tone: 'unsure' })
      case 'not-payable':
        return leave()
      case 'refused':
        return show(answer.text, { again: true, tone: 'stop' })
      default:
        return show(texts.offline, { pay: true, tone: 'stop' })
    }
  }

  async function withBridge(answer) {
    order = answer.outTradeNo
    const call = await bridge()
    if (call === null) return show(texts.noBridge, { pay: true, tone: 'stop' })
    show(texts.paying, { tone: 'wait' })
    // A sheet that never calls back must not hide that it was paid.
    isHoping = true
    const result = await Promise.race([new Promise(resolve => call(answer.tradeNo, resolve)), poll(60)])
    const code = String(result === null || result === undefined ? '' : result.resultCode)
    main.dataset.result = code
    isHoping = false
    ask('/api/report', { outTradeNo: order, resultCode: code }).catch(() => null)
    return after(code)
  }

  function after(code) {
    switch (code) {
      case '6001':
      case '99':
        show(texts.cancelled, { pay: true, tone: 'rest' })
        return void poll(20)
      case '4000':
      case '4':
        // Perhaps the phone's account is another one by now: the next try asks Alipay anew who it is.
        show(texts.failed, { again: true, tone: 'stop' })
        return void poll(20)
      default:
        // 9000 paid, 8000 in progress, 6002 and 6004 unknown, and whatever else there may be.
        return check()
    }
  }

  async function waitTurn(waitMs) {
    const end = performance.now() + Math.min(Math.max(waitMs, 0), 600000)
    void poll(200)
    const mine = round
    isTaken = true
    // The other phone's order may end before its time.
    while (isTaken) {
      const left = Math.ceil((end - performance.now()) / 1000)
      if (left <= 0) break
      show(`${texts.busy} ${left} ${texts.seconds}`, { tone: 'busy' })
      await pause(500)
    }
    if (mine === round) show(texts.yourTurn, { pay: true, tone: 'rest' })
  }

  payButton.addEventListener('click', pay)
  checkButton.addEventListener('click', check)
  // Back from the authorize page: the passenger has tapped Pay already.
  if (location.hash === '#pay') {
    history.replaceState(null, '', location.pathname + location.search)
    void pay()
  } else if (attempt === 'pending') void check()
  else if (attempt === 'live') void poll(40)
})()
