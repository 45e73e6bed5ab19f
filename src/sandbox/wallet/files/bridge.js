/*
 * What the wallet puts into every page that it opens. A browser's page cannot reach into another site's, so a partner
 * that is configured for the sandbox loads this script by itself; the wallet of a phone needs no such line.
 */
;(() => {
  if (window.AlipayJSBridge !== undefined) return
  const { src } = document.currentScript
  const origin = new URL(src).origin
  const delay = Number('{{delay}}')
  let sheet = null

  function call(name, params, done) {
    const back = typeof params === 'function' ? params : (done ?? (() => {}))
    const facts = typeof params === 'function' ? {} : (params ?? {})
    if (name === 'tradePay') tradePay(facts.tradeNO, back)
    else if (name === 'closeWebview') window.parent.postMessage({ sandboxWallet: 'close' }, origin)
    else back({ error: 1, errorMessage: 'not implemented' })
  }

  function tradePay(tradeNo, back) {
    // The name is tradeNO; one payment at a time.
    if (typeof tradeNo !== 'string' || tradeNo === '' || sheet !== null) {
      back({ resultCode: '4000', callbackUrl: '', memo: 'no tradeNO', result: '' })
      return
    }
    sheet = document.createElement('iframe')
    sheet.title = 'Wallet'
    sheet.src = `${origin}/wallet/cashier?tradeNO=${encodeURIComponent(tradeNo)}`
    sheet.style.cssText =
      'position:fixed;inset:0;width:100%;height:100%;border:0;z-index:2147483647;background:#0008'
    function heard({ source, origin: from, data }) {
      if (sheet === null || source !== sheet.contentWindow || from !== origin) return
      if (data?.sandboxWallet !== 'result') return
      window.removeEventListener('message', heard)
      sheet.remove()
      sheet = null
      back({ resultCode: String(data.resultCode), callbackUrl: '', memo: String(data.memo), result: '' })
    }
    window.addEventListener('message', heard)
    document.body.append(sheet)
  }

  setTimeout(() => {
    window.AlipayJSBridge = { call }
    document.dispatchEvent(new Event('AlipayJSBridgeReady'))
  }, delay)
})()
