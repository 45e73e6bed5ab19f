/**
 * A passenger with a wallet: follows a code through the authorize page and back, has the order made, pays in the sandbox's
 * wallet and waits for the page that says paid. All by HTTP, as the page's script would do it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Browser, type BrowserPage } from './browser.ts'

export interface WalletOptions {
  /** The sandbox's wallet, such as `http://127.0.0.1:8790/wallet`. */
  readonly wallet: string
  /** Another account than the wallet's first: 2088 and 12 digits. */
  readonly buyer?: string
  /** How the sheet ends; `paid` unless given. */
  readonly outcome?: string
  /** For the server to say paid; 10 s unless given. */
  readonly waitMs?: number
  onStep?(step: string): void
}

export interface WalletVisit {
  /** The last page's own word, such as `paid`. */
  readonly kind: string
  /** Six digits, where the page shows a confirmation code. */
  readonly code: string | null
  readonly outTradeNo: string | null
  readonly page: BrowserPage
}

/** Rejects when a server cannot be reached, or answers what no passenger can follow. */
export async function payInWallet(link: string, options: WalletOptions): Promise<WalletVisit> {
  const step = options.onStep ?? (() => {})
  const browser = new Browser()
  if (options.buyer !== undefined)
    await browser.send(new URL('/wallet/login', options.wallet).href, { buyer: options.buyer })
  const opened = await browser.open(link)
  if (opened.kind !== 'pay') return visit(opened, null)
  step('opened the page behind the code')
  const page = await browser.submit(new URL('/pay/start', opened.url).href, {
    path: unescaped(/name="path" value="([^"]*)"/.exec(opened.html)?.[1] ?? ''),
  })
  if (page.kind !== 'pay') return visit(page, null)
  step('came back from the authorize page')
  const [path, csrf] = ['path', 'csrf'].map(name => dataOf(page, name))
  const at = (address: string) => new URL(address, page.url).href
  const headers = { 'x-csrf': csrf! }
  const { value } = await browser.send(at('/api/pay'), { path }, headers)
  const answer = value as { kind?: string; tradeNo?: string; outTradeNo?: string }
  if (answer.kind !== 'pay') return visit({ ...page, kind: `order-${answer.kind ?? 'refused'}` }, null)
  const { tradeNo, outTradeNo } = answer as { tradeNo: string; outTradeNo: string }
  step(`order ${outTradeNo} was made`)
  const outcome = options.outcome ?? 'paid'
  const paid = await browser.send(new URL('/wallet/pay', options.wallet).href, { tradeNo, outcome })
  const { resultCode } = paid.value as { resultCode?: string }
  step(`the wallet's sheet ended with ${resultCode ?? 'nothing'}`)
  await browser.send(at('/api/report'), { path, outTradeNo, resultCode }, headers)
  const end = performance.now() + (options.waitMs ?? 10_000)
  for (;;) {
    const { value: now } = await browser.get(at(`/api/standing?path=${encodeURIComponent(path!)}`))
    const isOver = (now as { standing?: string }).standing !== 'payable'
    if (isOver || performance.now() > end) return visit(await browser.open(at(path!)), outTradeNo)
    await sleep(100)
  }
}

function visit(page: BrowserPage, outTradeNo: string | null): WalletVisit {
  return { kind: page.kind, code: /\bdata-code="([0-9]{6})"/.exec(page.html)?.[1] ?? null, outTradeNo, page }
}

const dataOf = ({ html }: BrowserPage, name: string): string =>
  unescaped(new RegExp(`\\bdata-${name}="([^"]*)"`).exec(html)?.[1] ?? '')

const unescaped = (text: string): string =>
  text.replace(/&#([0-9]{1,6});/g, (_, code: string) => String.fromCharCode(Number(code)))
