/** What the passenger's phone shows behind a pay link of the stand-in. `data-page` and `data-code` are for programs. */
import { formatAmount } from '../../domain/money.ts'

export type PageKind = 'pay' | 'paid' | 'already-paid' | 'superseded' | 'closed' | 'tampered' | 'unknown'

export interface PageFacts {
  readonly kind: PageKind
  readonly vehicle?: string
  readonly amount?: number
  readonly currency?: string
  /** Six digits, on a paid page. */
  readonly code?: string
}

const TEXTS: Record<PageKind, { status: number; title: string; text: string }> = {
  pay: { status: 200, title: 'Pay for your taxi ride', text: 'Check the vehicle and the amount, then pay.' },
  paid: { status: 200, title: 'Paid', text: 'Thank you. The driver is being told.' },
  'already-paid': { status: 200, title: 'Already paid', text: 'This code was paid. You need not pay again.' },
  superseded: {
    status: 410,
    title: 'This code was replaced',
    text: 'The fare has changed. Please scan the code that the screen shows now.',
  },
  closed: {
    status: 410,
    title: 'Nothing to pay here',
    text: 'This ride was settled in another way, or its code was taken back. Please ask the driver.',
  },
  tampered: {
    status: 403,
    title: 'This code is not genuine',
    text: 'It was not made by the vehicle that it names. Do not pay; show this page to the driver.',
  },
  unknown: {
    status: 404,
    title: 'Not a pay code',
    text: 'There is no ride behind this address. Please scan the code on the screen again.',
  },
}

const STYLE =
  'body{font:1.1rem/1.5 system-ui,sans-serif;max-width:24rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}' +
  'h1{font-size:1.5rem}.amount,.code{font-size:2.4rem;font-weight:700;margin:.5rem 0}.code{letter-spacing:.2em}' +
  'button{font:inherit;font-weight:700;width:100%;padding:1rem;border:0;border-radius:.6rem;background:#1677ff;color:#fff}' +
  'small{color:#555}'

/** The status and the HTML of a page. */
export function page(facts: PageFacts): { status: number; html: string } {
  const { status, title, text } = TEXTS[facts.kind]
  const { vehicle, amount, currency, code } = facts
  const parts = [
    `<h1>${title}</h1>`,
    vehicle === undefined ? '' : `<p>Vehicle <strong>${escaped(vehicle)}</strong></p>`,
    amount === undefined || currency === undefined
      ? ''
      : `<p class="amount">${escaped(`${formatAmount(amount, currency)} ${currency}`)}</p>`,
    `<p>${text}</p>`,
    code === undefined
      ? ''
      : `<p>If the driver asks for it, your code is</p><p class="code">${escaped(code)}</p>`,
    facts.kind === 'pay' ? '<form method="post"><button>Pay</button></form>' : '',
    '<p><small>Stand-in partner: no real money moves here.</small></p>',
  ]
  const data = `data-page="${facts.kind}"${code === undefined ? '' : ` data-code="${escaped(code)}"`}`
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>`
  const html = `<!doctype html><html lang="en"><head>${head}<style>${STYLE}</style></head><body><main ${data}>${parts.join('')}</main></body></html>`
  return { status, html }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
