/**
 * The MAPI gateway: form parameters out, XML back. Each call is made once; whether again, and when, is the caller's
 * (retry.ts says by which rule).
 */
import { type CallSettings, type Connection, callSettings } from './connection.ts'
import { exchange, type HttpResult } from './http.ts'
import { cancelOutcome, createOutcome, queryOutcome, refundOutcome } from './mapiOutcomes.ts'
import { readMapiReply } from './mapiReply.ts'
import {
  type CancelRequest,
  type CreateRequest,
  cancelParams,
  createParams,
  notifyVerifyParams,
  type QueryRequest,
  queryParams,
  type RefundRequest,
  refundParams,
  type TimestampForm,
} from './mapiRequests.ts'
import {
  alarming,
  type CancelOutcome,
  type CreateOutcome,
  type NotifyVerifyOutcome,
  type QueryOutcome,
  type RefundOutcome,
  type Service,
  type Unknown,
  type Untrusted,
  unknown,
} from './outcomes.ts'
import { isAmbiguous, mapiText } from './signature.ts'
import { codeText, isAccountId, ValueError } from './values.ts'

export interface MapiOptions extends Connection {
  /** The partner id, 2088 and twelve digits. */
  readonly partner: string
  /** How cancel's time is written; a date unless given. */
  readonly cancelTimestamp?: TimestampForm
  /** Sign notify_verify too: its page asks for it, its example goes without. Off unless given. */
  readonly signNotifyVerify?: boolean
}

type Fields = ReadonlyMap<string, string>

/** Methods throw ValueError on a request that Alipay could not take, before anything is sent, and nothing else. */
export class MapiClient {
  readonly #o: MapiOptions
  readonly #call: CallSettings

  /** Throws GatewayError on an address, ValueError on a partner id, that cannot be right. */
  constructor(options: MapiOptions) {
    if (!isAccountId(options.partner)) throw new ValueError('a partner id is 2088 and twelve digits')
    this.#o = options
    this.#call = callSettings(options)
  }

  /** Makes the order, or finds it when the same was made before. Idempotent by outTradeNo. */
  create(request: CreateRequest): Promise<CreateOutcome> {
    const params = createParams(request, this.#o.now())
    return this.#ask('create', params, fields => createOutcome(fields, request.outTradeNo))
  }

  query(request: QueryRequest): Promise<QueryOutcome> {
    return this.#ask('query', queryParams(request), fields => queryOutcome(fields, request))
  }

  /** Idempotent by refundNo; repeat it with the same one only. */
  refund(request: RefundRequest): Promise<RefundOutcome> {
    return this.#ask('refund', refundParams(request), fields => refundOutcome(fields, request))
  }

  /** Closes an unpaid order; a paid one it refunds. */
  cancel(request: CancelRequest): Promise<CancelOutcome> {
    const params = cancelParams(request, this.#o.now(), this.#o.cancelTimestamp ?? 'date')
    return this.#ask('cancel', params, fields => cancelOutcome(fields, request))
  }

  /** Did Alipay send this notification? To be asked before `success` is answered: afterwards it says no. */
  async notifyVerify(notifyId: string): Promise<NotifyVerifyOutcome> {
    const params = { ...notifyVerifyParams(notifyId), partner: this.#o.partner }
    const query = this.#o.signNotifyVerify ? this.#signed(params) : new URLSearchParams(params)
    const result = await this.#exchange({ method: 'GET', url: `${this.#call.gateway}?${query}` })
    if (result.kind === 'failed') return unknown(result.cause, result.detail)
    const answer = result.body.subarray(0, 64).toString('latin1')
    if (answer === 'true') return { kind: 'genuine' }
    if (answer === 'false') return { kind: 'notGenuine' }
    if (/^(?:SYSTEM_EXCEPTION|SYSTEM_ERROR)$/.test(answer)) return unknown('system-error', answer)
    return /^[A-Z_]{1,48}$/.test(answer)
      ? { kind: 'untrusted', code: codeText(answer) }
      : unknown('unreadable', 'neither true nor false nor an error name')
  }

  async #ask<O>(
    service: Service,
    params: Readonly<Record<string, string>>,
    outcome: (fields: Fields) => O,
  ): Promise<O | Unknown | Untrusted> {
    // With POST the charset stands in the address, and in the signed text all the same.
    const charset = { _input_charset: 'UTF-8' }
    const form = this.#signed({ ...params, ...charset, partner: this.#o.partner })
    form.delete('_input_charset')
    const url = `${this.#call.gateway}?${new URLSearchParams(charset)}`
    const result = await this.#exchange({ method: 'POST', url, body: form.toString() })
    if (result.kind === 'failed') return unknown(result.cause, result.detail)
    const reply = readMapiReply(result.body, this.#o.verifier)
    if (reply.kind === 'answered') return outcome(reply.fields)
    if (reply.kind === 'unverified') return alarming('bad-signature', service, reply.detail)
    if (reply.kind === 'unreadable') return unknown('unreadable', reply.detail)
    return reply.code === 'SYSTEM_ERROR'
      ? unknown('system-error', reply.code)
      : { kind: 'untrusted', code: reply.code }
  }

  #signed(params: Readonly<Record<string, string>>): URLSearchParams {
    if (isAmbiguous(Object.entries(params)))
      throw new ValueError('a parameter holds what reads as another parameter')
    const form = new URLSearchParams(params)
    form.set('sign', this.#o.signer.sign(mapiText(Object.entries(params))))
    form.set('sign_type', this.#o.signer.signType)
    return form
  }

  #exchange(call: Parameters<typeof exchange>[1]): Promise<HttpResult> {
    return exchange(this.#call.fetch, call, this.#call.limits)
  }
}
