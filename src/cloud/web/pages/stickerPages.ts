/** The pages behind a sticker: which car, and how much. */
import { amountText, formatAmount } from '../../../domain/money.ts'
import type { FleetVehicle } from '../../fleet/vehicle.ts'
import type { OpenTrip } from '../../orders/desk.ts'
import { linkPath } from '../target.ts'
import { say } from '../texts.ts'
import { linkButton } from './forms.ts'
import { html } from './html.ts'
import { layout, type Page, type PageFrame } from './layout.ts'
import { amountLine, carFacts, factList } from './ride.ts'

/** `typed` and `isWrong` show an entry again that names no car. */
export function askVehicle(frame: PageFrame, typed: string, isWrong: boolean): Page {
  const { language, mark } = frame.visitor
  const wrong = isWrong
    ? html`<p id="wrong" class="wrong" role="alert">${say('numberWrong', language)}</p>`
    : null
  const body = html`<h1>${say('numberTitle', language)}</h1><p>${say('numberText', language)}</p><form method="post" action="/S${mark}"><label for="vehicle">${say('numberLabel', language)}</label><input id="vehicle" name="vehicle" value="${typed}" maxlength="20" autocomplete="off" autocapitalize="characters" required${isWrong ? html` aria-invalid="true" aria-describedby="wrong"` : null}>${wrong}<button class="main">${say('nextButton', language)}</button></form>`
  return layout(frame, {
    kind: 'sticker-vehicle',
    status: isWrong ? 422 : 200,
    title: say('numberTitle', language),
    body,
  })
}

export interface AmountView {
  readonly vehicle: FleetVehicle
  readonly openTrip: OpenTrip | null
  readonly typed: string
  readonly problem: 'wrong' | 'over' | null
  /** Minor units. */
  readonly max: number
}

export function askAmount(frame: PageFrame, { vehicle, openTrip, typed, problem, max }: AmountView): Page {
  const { language, mark } = frame.visitor
  const { currency } = vehicle
  const example = amountText(Math.min(2350, max), currency)
  const wrong =
    problem === null
      ? null
      : html`<p id="wrong" class="wrong" role="alert">${
          problem === 'over'
            ? `${say('amountOver', language)} ${amountText(max, currency)}`
            : `${say('amountWrong', language)} ${example}`
        }</p>`
  const form = html`<form method="post" action="/S/${vehicle.id}${mark}"><label for="amount">${say('amount', language)} (${currency})</label><input id="amount" class="money" name="amount" value="${typed}" inputmode="decimal" maxlength="16" autocomplete="off" placeholder="${formatAmount(0, currency)}" required${problem === null ? null : html` aria-invalid="true" aria-describedby="wrong"`}>${wrong}<button class="${openTrip === null ? 'main' : 'quiet'}">${say('nextButton', language)}</button></form>`
  const entry =
    openTrip === null
      ? html`<p>${say('stickerText', language)} ${say('stickerHint', language)}</p>${form}`
      : html`<section class="offer"><h2>${say('openTripTitle', language)}</h2>${amountLine(openTrip.amount, openTrip.currency)}${linkButton(`${linkPath({ vehicle: vehicle.id, ...openTrip }, openTrip.link)}${mark}`, { label: say('openTripButton', language) })}</section><details${problem === null ? null : html` open`}><summary>${say('otherAmount', language)}</summary><p>${say('otherAmountText', language)}</p>${form}</details>`
  const body = html`<h1>${say('stickerTitle', language)}</h1>${factList(carFacts(vehicle, language))}${entry}<p class="small"><a href="/S${mark}">${say('wrongCar', language)}</a></p>`
  return layout(frame, {
    kind: 'sticker-amount',
    status: problem === null ? 200 : 422,
    title: say('stickerTitle', language),
    body,
    data: openTrip === null ? {} : { 'open-trip': openTrip.trip },
  })
}
