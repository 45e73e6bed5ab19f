/** `/openapi/gateway.do`: alipay.system.oauth.token, with parameters in the URL, the body or both, and JSON out. */
import { type Codes, TokenError, type Tokens } from '../authorize/codes.ts'
import { fromSpacedTime } from '../beijing.ts'
import { CALL_FAULTS, type Faults } from '../faults.ts'
import type { Journal } from '../journal.ts'
import type { Merchant } from '../merchant.ts'
import type { Settings } from '../settings.ts'
import { type Charset, charset as charsetOf, encoded } from '../signing/charset.ts'
import type { RsaType } from '../signing/signature.ts'
import { openApiReply, openApiText } from '../signing/signedText.ts'
import { type Answer, BAD_GATEWAY, type Reply, type Request, reply } from '../web/answer.ts'
import { parseForm, rawValue } from '../web/form.ts'

const METHOD = 'alipay.system.oauth.token'
const MEMBER = 'alipay_system_oauth_token_response'

export interface OpenApiOptions {
  readonly merchant: Merchant
  readonly codes: Codes
  readonly faults: Faults
  readonly journal: Journal
  settings(): Settings
}

interface Failure {
  readonly code: string
  readonly msg: string
  readonly sub_code: string
  readonly sub_msg: string
}

class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly failure: Failure

  constructor(code: keyof typeof MESSAGES, sub: string, text = sub) {
    super(sub)
    this.failure = { code, msg: MESSAGES[code], sub_code: sub, sub_msg: text }
  }
}

const MESSAGES = {
  '20000': 'Service Currently Unavailable',
  '40001': 'Missing Required Arguments',
  '40002': 'Invalid Arguments',
  '40004': 'Business Failed',
} as const

interface Asked {
  readonly params: ReadonlyMap<string, string>
  readonly charset: Charset
  readonly signType: RsaType
}

export class OpenApiGateway {
  readonly #o: OpenApiOptions

  constructor(options: OpenApiOptions) {
    this.#o = options
  }

  answer(request: Request): Answer {
    let signType: RsaType = 'RSA2'
    try {
      const asked = read(request)
      signType = asked.signType
      this.#checked(asked)
      return this.#run(asked)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return this.#failed('error_response', error.failure, signType)
    }
  }

  #run({ params, signType }: Asked): Answer {
    const armed = this.#o.faults.call(METHOD)
    if (armed === null) return this.#granted(params, signType)
    this.#o.journal.add(`${METHOD}: fault ${armed.fault}`)
    const { works, answer } = CALL_FAULTS[armed.fault]
    const done = works ? this.#granted(params, signType, answer === 'bad-signature') : null
    if (answer === 'silence') return 'silence'
    if (answer === 'html') return BAD_GATEWAY
    if (answer === 'bad-signature' && done !== null) return done
    if (answer === 'error' || answer === 'gateway-error')
      return this.#business(new Refusal('40002', armed.code).failure, signType)
    throw new Refusal('20000', 'isp.unknow-error')
  }

  #granted(params: ReadonlyMap<string, string>, signType: RsaType, badSign = false): Reply {
    try {
      const tokens = this.#tokens(params)
      this.#o.journal.add(`${METHOD}: granted for ${tokens.buyerId}`)
      return this.#signed(MEMBER, this.#content(tokens), signType, badSign)
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
      return this.#business(new Refusal('40002', error.message).failure, signType)
    }
  }

  #tokens(params: ReadonlyMap<string, string>): Tokens {
    const { codes } = this.#o
    const appId = params.get('app_id') ?? ''
    const grant = params.get('grant_type')
    if (grant === 'authorization_code') return codes.exchange(params.get('code') ?? '', appId)
    if (grant === 'refresh_token') return codes.refresh(params.get('refresh_token') ?? '', appId)
    throw new TokenError('isv.grant-type-invalid')
  }

  /** A success has neither `code` nor `msg`. */
  #content({ buyerId, accessToken, refreshToken }: Tokens): object {
    const { identity, expiresIn, accessTokenLifeS, refreshTokenLifeS } = this.#o.settings()
    const seconds = (s: number) => (expiresIn === 'text' ? String(s) : s)
    return {
      access_token: accessToken,
      [identity]: buyerId,
      expires_in: seconds(accessTokenLifeS),
      re_expires_in: seconds(refreshTokenLifeS),
      refresh_token: refreshToken,
    }
  }

  #business(failure: Failure, signType: RsaType): Reply {
    const member = this.#o.settings().tokenErrors === 'method_response' ? MEMBER : 'error_response'
    return this.#failed(member, failure, signType)
  }

  #failed(member: string, failure: Failure, signType: RsaType): Reply {
    this.#o.journal.add(`${METHOD}: ${failure.sub_code}`)
    if (this.#o.settings().signOpenApiErrors) return this.#signed(member, failure, signType)
    return reply(200, 'application/json;charset=utf-8', openApiReply(member, JSON.stringify(failure), null))
  }

  #signed(member: string, content: object, signType: RsaType, badSign = false): Reply {
    const text = JSON.stringify(content)
    const sign = this.#o.merchant.sign(Buffer.from(badSign ? `${text}?` : text), signType)
    return reply(200, 'application/json;charset=utf-8', openApiReply(member, text, sign))
  }

  /** The gateway's own checks. Throws Refusal. */
  #checked({ params, charset, signType }: Asked): void {
    const { merchant } = this.#o
    if (params.get('method') !== METHOD) throw new Refusal('40002', 'isv.invalid-method')
    if (params.get('app_id') !== merchant.appId) throw new Refusal('40002', 'isv.invalid-app-id')
    if ((params.get('format') || 'JSON').toUpperCase() !== 'JSON')
      throw new Refusal('40002', 'isv.invalid-format')
    if (fromSpacedTime(params.get('timestamp') ?? '') === null)
      throw new Refusal('40002', 'isv.invalid-timestamp')
    const text = openApiText(params)
    if (
      merchant.signed(
        encoded(text, charset, () => '?'),
        signType,
        params.get('sign') ?? '',
      )
    )
      return
    const echo = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
    throw new Refusal(
      '40002',
      'isv.invalid-signature',
      `The signature does not fit. The text that the gateway built: ${echo}`,
    )
  }
}

const REQUIRED: readonly [name: string, sub: string][] = [
  ['method', 'isv.missing-method'],
  ['app_id', 'isv.missing-app-id'],
  ['sign_type', 'isv.missing-signature-type'],
  ['sign', 'isv.missing-signature'],
  ['timestamp', 'isv.missing-timestamp'],
  ['version', 'isv.missing-version'],
]

/** Query and body together are the request. Throws Refusal. */
function read({ query, body, method }: Request): Asked {
  try {
    const form = method === 'POST' ? body.toString('latin1') : ''
    const charset = charsetOf(rawValue(query, 'charset') ?? rawValue(form, 'charset') ?? '')
    if (charset === null) throw new Refusal('40002', 'isv.invalid-charset')
    const params = new Map<string, string>()
    for (const [key, value] of [...parseForm(query, charset), ...parseForm(form, charset)]) {
      if (params.has(key) && params.get(key) !== value) throw new Refusal('40002', 'isv.invalid-parameter')
      params.set(key, value)
    }
    for (const [name, sub] of REQUIRED) if ((params.get(name) ?? '') === '') throw new Refusal('40001', sub)
    const type = params.get('sign_type')
    if (type !== 'RSA' && type !== 'RSA2') throw new Refusal('40002', 'isv.invalid-signature-type')
    return { params, charset, signType: type }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('40002', 'isv.invalid-parameter')
  }
}
