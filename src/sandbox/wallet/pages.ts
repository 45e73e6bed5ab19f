/** The wallet as HTML: the phone with the partner's page in it, and the sheet that asks for the payment. */
import type { Buyer } from '../accounts.ts'
import { formatAmount } from '../amount.ts'
import type { Trade } from '../trades/trade.ts'
import { escaped, page } from '../web/page.ts'
import { OUTCOMES } from './outcomes.ts'

/**
 * A page cannot give its frame another User-Agent, by which a partner knows the wallet. What the wallet opens has this
 * at the end of its query instead, for a partner that is configured for the sandbox.
 */
export const WALLET_MARK: readonly [name: string, value: string] = ['wallet', 'sandbox']

/** The address to open, or null when the link is none. */
export function marked(link: string): string | null {
  if (link.length > 2_000 || !/^https?:\/\//i.test(link) || !URL.canParse(link)) return null
  const url = new URL(link)
  url.searchParams.set(...WALLET_MARK)
  return url.href
}

/** `link` as it was given; a wrong one is shown as such. */
export function phone(link: string, buyers: readonly Buyer[], current: Buyer | undefined): string {
  const address = link === '' ? null : marked(link)
  const options = buyers.slice(0, 100).map(({ id, name, balance }) => {
    const chosen = id === current?.id ? ' selected' : ''
    return `<option value="${id}"${chosen}>${escaped(name)}, ${formatAmount(balance, 'CNY')} CNY</option>`
  })
  const screen =
    address === null
      ? `<div class="empty">${link === '' ? 'Paste the link of a pay code above: that is the scan.' : 'This is not a link that can be opened.'}</div>`
      : `<iframe title="Page" src="${escaped(address)}"></iframe>`
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    '<title>Wallet</title><link rel="stylesheet" href="/wallet/wallet.css"></head><body>' +
    `<form action="/wallet"><input name="link" value="${escaped(link)}" placeholder="Link of a pay code" aria-label="Link"><button>Scan</button></form>` +
    `<label>Account <select id="buyer">${options.join('')}</select></label>` +
    `<div class="phone"><div class="bar">${address === null ? 'Wallet' : escaped(new URL(address).host)}</div>${screen}</div>` +
    '<p><small>Sandbox: no real money moves here. <a href="/control">Accounts and faults</a></small></p>' +
    '<script type="module" src="/wallet/wallet.js"></script></body></html>'
  )
}

/** The sheet for a trade of this buyer. */
export function cashier({ tradeNo, subject, total, transCurrency }: Trade, buyer: Buyer): string {
  const buttons = Object.entries(OUTCOMES).map(
    ([name, { text, resultCode }]) =>
      `<p><button class="${name === 'paid' ? '' : 'plain'}" data-outcome="${name}">${text}${name === 'paid' ? '' : ` (${resultCode})`}</button></p>`,
  )
  return sheet(
    tradeNo,
    `<p>${escaped(subject)}</p><p class="amount">${formatAmount(total, transCurrency)} ${transCurrency}</p>` +
      `<p>${escaped(buyer.name)} has ${formatAmount(buyer.balance, 'CNY')} CNY</p>` +
      `${buttons[0]}<details open><summary>Something else happens</summary>${buttons.slice(1).join('')}</details>`,
  )
}

/** There is nothing to pay, for one of Alipay's reasons. */
export function refusedCashier(tradeNo: string, code: string): string {
  const text = `<p>This cannot be paid: <code>${escaped(code)}</code></p>`
  return sheet(
    tradeNo,
    `${text}<p><button data-outcome="refused" data-memo="${escaped(code)}">Close (4000)</button></p>`,
  )
}

function sheet(tradeNo: string, content: string): string {
  const inner = `<div data-trade-no="${escaped(tradeNo)}">${content}<p id="trouble" role="alert"></p></div>`
  return page('Wallet', inner, '/wallet/cashier.js')
}
