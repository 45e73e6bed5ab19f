/** `/mapi/gateway.do`: form parameters in, XML out. */
import { CALL_FAULTS, type Faults } from '../faults.ts'
import type { Journal } from '../journal.ts'
import { encoded } from '../signing/charset.ts'
import { mapiText } from '../signing/signedText.ts'
import { type Answer, BAD_GATEWAY, type Reply, type Request, reply } from '../web/answer.ts'
import { cancel } from './cancel.ts'
import { create } from './create.ts'
import { Refusal, read, signed, timely } from './incoming.ts'
import { query } from './query.ts'
import type { Bank, Call, Fields, Service } from './service.ts'
import { spotRefund } from './spotRefund.ts'
import { accepted, refused } from './xml.ts'

const SERVICES: Readonly<Record<string, Service>> = {
  'alipay.acquire.create': create,
  'alipay.acquire.overseas.query': query,
  'alipay.acquire.overseas.spot.refund': spotRefund,
  'alipay.acquire.cancel': cancel,
}

export interface GatewayOptions {
  readonly bank: Bank
  readonly faults: Faults
  readonly journal: Journal
  /** Whether a notice of that id still waits for its success. */
  isNotice(notifyId: string): boolean
  /** Hears what should have been signed when a signature is wrong. */
  onBadSign(service: string, expected: string): void
}

export class MapiGateway {
  readonly #o: GatewayOptions

  constructor(options: GatewayOptions) {
    this.#o = options
  }

  answer(request: Request): Answer {
    try {
      const { params, charset } = read(request)
      const name = params.get('service') ?? ''
      if (name === 'notify_verify') return this.#verify(params.get('partner'), params.get('notify_id') ?? '')
      const service = Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined
      if (service === undefined) throw new Refusal('ILLEGAL_SERVICE')
      const signType = signed(params, charset, this.#o.bank.merchant)
      const call: Call = { params, charset, signType }
      timely(call, service.timed, this.#o.bank.settings(), this.#o.bank.clock.now())
      return this.#run(name, service, call)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return this.#refused(error, rawService(request))
    }
  }

  #run(name: string, service: Service, call: Call): Answer {
    const { bank, faults } = this.#o
    const armed = faults.call(name)
    if (armed === null) return this.#told(name, call, service.run(call, bank))
    this.#o.journal.add(`${name}: fault ${armed.fault}`)
    const { works, answer } = CALL_FAULTS[armed.fault]
    const fields = works ? service.run(call, bank) : {}
    if (answer === 'silence') return 'silence'
    if (answer === 'html') return BAD_GATEWAY
    if (answer === 'gateway-error') throw new Refusal(armed.code)
    if (answer === 'bad-signature') return this.#told(name, call, fields, true)
    if (answer === 'unknown') return this.#told(name, call, service.failure('UNKNOWN', 'SYSTEM_ERROR', call))
    if (answer === 'retry-flag')
      return this.#told(name, call, { ...service.failure('FAIL', 'SYSTEM_ERROR', call), retry_flag: 'Y' })
    return this.#told(
      name,
      call,
      service.failure('FAIL', answer === 'error' ? armed.code : 'SYSTEM_ERROR', call),
    )
  }

  #told(name: string, { params, charset, signType }: Call, fields: Fields, badSign = false): Reply {
    const { merchant } = this.#o.bank
    const map = new Map(Object.entries(fields))
    const bytes = encoded(mapiText(map), charset, () => '?')
    const sign = merchant.sign(badSign ? Buffer.concat([bytes, Buffer.from('?')]) : bytes, signType)
    const number = fields.out_trade_no ?? fields.partner_trans_id ?? ''
    const why = fields.detail_error_code ?? fields.error ?? fields.alipay_trans_status ?? ''
    this.#o.journal.add(`${name} ${number}: ${fields.result_code ?? ''} ${why}`.trimEnd())
    return this.#xml(accepted(params, map, { sign, signType }, this.#o.bank.settings().replyCharset))
  }

  #refused({ code, expected }: Refusal, service: string): Reply {
    if (expected !== null) this.#o.onBadSign(service, expected)
    this.#o.journal.add(`${service === '' ? 'gateway' : service}: refused, ${code}`)
    return this.#xml(refused(code, this.#o.bank.settings().replyCharset))
  }

  /** The one service that answers in a word: `true`, `false` or the name of an error. No signature is asked for. */
  #verify(partner: string | undefined, notifyId: string): Answer {
    const armed = this.#o.faults.call('notify_verify')
    const answer = armed === null ? null : CALL_FAULTS[armed.fault].answer
    if (answer === 'silence') return 'silence'
    if (answer === 'html') return BAD_GATEWAY
    const isKnown = partner === this.#o.bank.merchant.partnerId
    const word = isKnown ? String(this.#o.isNotice(notifyId)) : 'ILLEGAL_PARTNER'
    this.#o.journal.add(`notify_verify: ${armed?.code ?? word}`)
    return reply(200, 'text/html; charset=utf-8', armed?.code ?? word)
  }

  #xml(body: Buffer): Reply {
    return reply(200, `text/xml; charset=${this.#o.bank.settings().replyCharset.toLowerCase()}`, body)
  }
}

function rawService({ query, body }: Request): string {
  const found = /(?:^|&)service=([a-z_.]{1,64})(?:&|$)/.exec(`${query}&${body.toString('latin1')}`)?.[1]
  return found ?? ''
}
