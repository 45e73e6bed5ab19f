/* The sheet that asks for the payment: one button an outcome. */
const { tradeNo } = document.querySelector('[data-trade-no]').dataset
const buttons = [...document.querySelectorAll('button[data-outcome]')]
const trouble = document.querySelector('#trouble')

function leave(resultCode, memo) {
  window.parent.postMessage({ sandboxWallet: 'result', resultCode, memo }, '*')
}

async function end(outcome) {
  for (const button of buttons) button.disabled = true
  try {
    const response = await fetch('/wallet/pay', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ tradeNo, outcome }),
    })
    const { resultCode, memo } = await response.json()
    leave(resultCode, memo)
  } catch (error) {
    trouble.textContent = `The sandbox did not answer: ${error.message}`
    for (const button of buttons) button.disabled = false
  }
}

for (const button of buttons) {
  button.addEventListener('click', () => {
    if (button.dataset.outcome === 'refused') leave('4000', button.dataset.memo)
    else void end(button.dataset.outcome)
  })
}
