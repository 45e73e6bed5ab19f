/* The phone around the partner's page. */
const screen = document.querySelector('iframe')
const who = document.querySelector('#buyer')

who?.addEventListener('change', async () => {
  await fetch('/wallet/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ buyer: who.value }),
  })
  // Another account is another person with the same code.
  window.location.reload()
})

window.addEventListener('message', ({ source, data }) => {
  if (screen !== null && source === screen.contentWindow && data?.sandboxWallet === 'close')
    screen.src = 'about:blank'
})
