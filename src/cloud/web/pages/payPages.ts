/** The pages behind a pay link or a sticker payment, one for each way that it can stand. */
import { confirmationCode } from '../../../contract/confirmationCode.ts'
import { amountText } from '../../../domain/money.ts'
import type { Capture, Look, Standing } from '../../orders/desk.ts'
import type { Session } from '../sessions.ts'
import type { SandboxLinks, WebSettings } from '../settings.ts'
import type { Target } from '../target.ts'
import { say, scriptTexts } from '../texts.ts'
import { linkButton, startForm } from './forms.ts'
import { html } from './html.ts'
import { layout, notice, type Page, type PageFrame, sign } from './layout.ts'
import { amountLine, carFacts, factList, instant, tripFacts } from './ride.ts'

export interface RideView {
  readonly target: Target
  readonly look: Look
  /** Of this browser and for this path; null otherwise. */
  readonly session: Session | null
  readonly nowMs: number
}

export function ridePage(frame: PageFrame, view: RideView, settings: WebSettings): Page {
  const { standing } = view.look
  switch (standing.kind) {
    case 'payable':
      return frame.visitor.inWallet || view.session?.buyerId != null
        ? payPage(frame, view, settings.sandbox)
        : openInAlipay(frame, view.target.path, settings, view)
    case 'paid':
      return isOwn(standing.capture, view.session)
        ? paidPage(frame, view, standing.capture)
        : alreadyPaid(frame, view, standing.capture)
    case 'refunded':
      return refunded(frame, view, standing.capture)
    default:
      return gone(frame, view, standing)
  }
}

/** Only who paid is shown the code: the session that Alipay named this buyer for. */
function isOwn(capture: Capture | null, session: Session | null): capture is Capture {
  return capture !== null && session?.buyerId != null && session.buyerId === capture.buyerId
}

function payPage(frame: PageFrame, view: RideView, sandbox: SandboxLinks | null): Page {
  const { language, mark } = frame.visitor
  const { target, look, session } = view
  const { amount, currency, kind } = target.payable
  const isKnown = session?.buyerId != null
  const label = `${say('payButton', language)} ${amountText(amount, currency)}`
  const own = look.attempt !== null && look.attempt.buyerId === session?.buyerId
  const body = html`<h1>${say('payTitle', language)}</h1>${amountLine(amount, currency)}${factList([
    ...carFacts(target.vehicle, language),
    ...tripFacts(look.trip, amount, currency, language),
  ])}<p>${say(kind === 'sticker' ? 'typedText' : 'payText', language)}</p><p id="word" role="status" aria-live="polite"></p>${isKnown ? html`<button id="check" class="main" type="button" hidden></button><button id="pay" class="main" type="button">${label}</button>` : null}${startForm(target.path, mark, { label: isKnown ? say('againButton', language) : label, hidden: isKnown })}`
  return layout(frame, {
    kind: 'pay',
    title: say('payTitle', language),
    body,
    data: isKnown
      ? {
          path: target.path,
          csrf: session.csrf,
          texts: JSON.stringify({ ...scriptTexts(language), pay: label }),
          attempt: own ? (look.attempt?.pending ? 'pending' : 'live') : 'none',
        }
      : {},
    scripts: isKnown
      ? [...(sandbox === null ? [] : [sandbox.bridgeUrl]), '/assets/pay.js']
      : ['/assets/pay.js'],
  })
}

/** Any other browser. `view` is null where no amount is known yet. */
export function openInAlipay(
  frame: PageFrame,
  path: string,
  { publicUrl, sandbox }: WebSettings,
  view: RideView | null,
): Page {
  const { language } = frame.visitor
  const link = publicUrl + path
  const alipay = `alipays://platformapi/startapp?appId=20000067&url=${encodeURIComponent(link)}`
  const wallet = sandbox === null ? null : `${sandbox.walletUrl}?link=${encodeURIComponent(link)}`
  const ride =
    view === null
      ? null
      : html`${amountLine(view.target.payable.amount, view.target.payable.currency)}${factList(carFacts(view.target.vehicle, language))}`
  const open = { label: say('openButton', language), quiet: wallet !== null }
  const body = html`<h1>${say('openTitle', language)}</h1>${ride}<p>${say('openText', language)}</p><ol><li>${say('openStep1', language)}</li><li>${say('openStep2', language)}</li></ol>${wallet === null ? null : linkButton(wallet, { label: say('sandboxWallet', language) })}${linkButton(alipay, open)}`
  return layout(frame, { kind: 'open-in-alipay', title: say('openTitle', language), body })
}

function paidPage(frame: PageFrame, { target, nowMs }: RideView, capture: Capture): Page {
  const { language } = frame.visitor
  const { currency } = target.payable
  const code = target.link === null ? null : confirmationCode(target.link.key, target.link.facts)
  const back: [string, string][] =
    capture.refunded > 0 ? [[say('refundedPart', language), amountText(capture.refunded, currency)]] : []
  // Above the facts: the driver reads it from the phone, and a small one shows no more without scrolling.
  const codeBlock =
    code === null
      ? null
      : html`<p class="ask">${say('codeText', language)}</p><p class="code" aria-label="${[...code].join(' ')}">${code}</p>`
  const body = html`<div class="live" id="live"><div class="ring">${sign('done')}</div><p id="clock" class="clock">–</p><div class="sweep"><i></i></div><p class="liveword" id="liveword">${say('live', language)}</p></div><h1>${say('paidTitle', language)}</h1>${amountLine(capture.amount, currency)}${codeBlock}${factList([...carFacts(target.vehicle, language), [say('paidAt', language), instant(capture.paidMs)], ...back])}<p>${say('paidText', language)}</p>`
  return layout(frame, {
    kind: 'paid',
    title: say('paidTitle', language),
    body,
    data: {
      ...(code === null ? {} : { code }),
      now: String(nowMs),
      live: say('live', language),
      'not-live': say('notLive', language),
    },
    scripts: ['/assets/live.js'],
  })
}

function alreadyPaid(frame: PageFrame, { target, session }: RideView, capture: Capture | null): Page {
  const { language, inWallet, mark } = frame.visitor
  const when =
    capture === null
      ? html`${factList(carFacts(target.vehicle, language))}`
      : html`${amountLine(capture.amount, target.payable.currency)}${factList([...carFacts(target.vehicle, language), [say('paidAt', language), instant(capture.paidMs)]])}`
  // Whoever paid on a session that has ended since comes to the code again through Alipay.
  const isAskable = inWallet && capture !== null && target.link !== null && session?.buyerId == null
  const mine = isAskable
    ? startForm(target.path, mark, { label: say('mineButton', language), quiet: true })
    : null
  return notice(frame, {
    kind: 'already-paid',
    sign: 'done',
    title: say('alreadyTitle', language),
    text: say('alreadyText', language),
    more: html`${when}${mine}`,
    scripts: ['/assets/live.js'],
  })
}

function refunded(frame: PageFrame, { target }: RideView, capture: Capture): Page {
  const { language } = frame.visitor
  return notice(frame, {
    kind: 'refunded',
    sign: 'info',
    title: say('refundedTitle', language),
    text: say('refundedText', language),
    more: html`${amountLine(capture.refunded, target.payable.currency)}${factList([...carFacts(target.vehicle, language), [say('paidAt', language), instant(capture.paidMs)]])}`,
    scripts: ['/assets/live.js'],
  })
}

function gone(
  frame: PageFrame,
  { target, look, session }: RideView,
  { kind }: Extract<Standing, { kind: 'superseded' | 'closed' }>,
): Page {
  const { language, mark } = frame.visitor
  const mayBePaid = session?.buyerId != null && look.attempt?.buyerId === session.buyerId
  return notice(frame, {
    kind,
    status: 410,
    sign: kind === 'superseded' ? 'info' : 'stop',
    title: say(`${kind}Title`, language),
    text: say(`${kind}Text`, language),
    more: mayBePaid
      ? html`<p><strong>${say('justPaid', language)}</strong></p>${linkButton(target.path + mark, { label: say('reload', language) })}`
      : null,
  })
}
