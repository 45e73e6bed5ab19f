/**
 * The OpenAPI gateway, for the one method of it that the taxi flow needs: who is the user that came back from the
 * authorize page? Access tokens are not kept, not given on and not logged: nothing else is done with them.
 */
import { type CallSettings, type Connection, callSettings } from './connection.ts'
import { exchange } from './http.ts'
import { readOpenapiReply } from './openapiReply.ts'
import { alarming, type TokenOutcome, unknown } from './outcomes.ts'
import { openapiText } from './signature.ts'
import { spacedTime } from './times.ts'
import { codeText, isAccountId, ValueError } from './values.ts'

const METHOD = 'alipay.system.oauth.token'

/** What a refusal says when Alipay gave no user id, such as to an app that is given `open_id` instead. */
export const NO_USER_ID = 'no-user-id'

export interface OpenapiOptions extends Connection {
  readonly appId: string
}

/** An auth code as the authorize page hands it out; anything else from a browser need not be sent on. */
export const isAuthCode = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,40}$/.test(value)

export class OpenapiClient {
  readonly #o: OpenapiOptions
  readonly #call: CallSettings

  /** Throws GatewayError on an address, ValueError on an app id or a sign type, that cannot be right. */
  constructor(options: OpenapiOptions) {
    if (!/^[0-9]{8,32}$/.test(options.appId))
      throw new ValueError('an app id is a number, such as 2019073166072302')
    if (options.signer.signType === 'MD5' || options.verifier.signType === 'MD5')
      throw new ValueError('the OpenAPI knows RSA and RSA2 alone')
    this.#o = options
    this.#call = callSettings(options)
  }

  /**
   * The user of an auth code. A code is good once: after an unknown outcome the next try may be refused with
   * isv.code-invalid, and the passenger is sent to the authorize page again. Throws ValueError on what is no code.
   */
  async user(authCode: string): Promise<TokenOutcome> {
    if (!isAuthCode(authCode)) throw new ValueError('not an auth code')
    const form = { grant_type: 'authorization_code', code: authCode }
    const result = await exchange(this.#call.fetch, this.#signed(form), this.#call.limits)
    if (result.kind === 'failed') return unknown(result.cause, result.detail)
    const reply = readOpenapiReply(result.body, METHOD, this.#o.verifier)
    if (reply.kind === 'unverified') return alarming('bad-signature', 'token', reply.detail)
    if (reply.kind === 'unreadable') return unknown('unreadable', reply.detail)
    if (reply.kind === 'answered' && !reply.isError) {
      const userId = reply.fields.user_id
      return isAccountId(userId) ? { kind: 'user', userId } : { kind: 'refused', code: NO_USER_ID }
    }
    return failure(reply.kind === 'answered', reply.fields)
  }

  /** Common parameters in the address, the method's own in the form; both are signed as one. */
  #signed(form: Readonly<Record<string, string>>) {
    const common = {
      method: METHOD,
      app_id: this.#o.appId,
      format: 'JSON',
      charset: 'utf-8',
      version: '1.0',
      sign_type: this.#o.signer.signType,
      timestamp: spacedTime(this.#o.now()),
    }
    const sign = this.#o.signer.sign(openapiText(Object.entries({ ...common, ...form })))
    const query = new URLSearchParams({ ...common, sign })
    return {
      method: 'POST' as const,
      url: `${this.#call.gateway}?${query}`,
      body: new URLSearchParams(form).toString(),
    }
  }
}

/** 20000, and the sub codes that mean the same, say: Alipay does not know itself. */
function failure(isSigned: boolean, fields: Readonly<Record<string, unknown>>): TokenOutcome {
  const said = fields.sub_code ?? fields.code
  const code = codeText(typeof said === 'string' ? said : undefined)
  if (fields.code === '20000' || /^(?:isp|aop)\.unknow-error$/.test(code))
    return unknown('system-error', code)
  return isSigned ? { kind: 'refused', code } : { kind: 'untrusted', code }
}
