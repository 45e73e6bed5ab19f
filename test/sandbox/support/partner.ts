/** A partner of the sandbox for tests: it signs, asks and hears notices with code of its own. */
import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MerchantFacts } from '../../../src/sandbox/merchant.ts'
import { Sandbox, type SandboxOptions } from '../../../src/sandbox/sandbox.ts'
import { ManualClock } from './manualClock.ts'

export type SignType = 'MD5' | 'RSA' | 'RSA2'

const partnerKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const alipayKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** What the partner signs with. */
export const PARTNER_KEY = partnerKeys.privateKey
export const PID = '2088101122136241'
export const APP = '2026000000000001'
export const BUYER = '2088000000000101'
export const OTHER_BUYER = '2088000000000102'
export const POOR_BUYER = '2088000000000103'
const MD5_KEY = 'abcdefghijklmnopqrstuvwxyz012345'

export const MERCHANT: MerchantFacts = {
  partnerId: PID,
  appId: APP,
  email: 'taxi@partner.example',
  md5Key: MD5_KEY,
  partnerKey: partnerKeys.publicKey,
  alipayKey: alipayKeys.privateKey,
}

export interface XmlReply {
  readonly text: string
  readonly success: boolean
  readonly error: string | undefined
  /** Inside response/alipay, in their order. */
  readonly fields: ReadonlyMap<string, string>
  readonly request: ReadonlyMap<string, string>
  readonly sign: string | undefined
  readonly signType: string | undefined
}

export function signedText(params: Record<string, string>, unsigned = ['sign', 'sign_type']): string {
  return Object.keys(params)
    .filter(name => params[name] !== '' && !unsigned.includes(name))
    .sort()
    .map(name => `${name}=${params[name]}`)
    .join('&')
}

export function signFor(text: string, type: SignType): string {
  if (type === 'MD5')
    return createHash('md5')
      .update(text + MD5_KEY)
      .digest('hex')
  return signBytes(type === 'RSA' ? 'sha1' : 'sha256', Buffer.from(text), partnerKeys.privateKey).toString(
    'base64',
  )
}

/** Whether Alipay signed this. */
export function fromAlipay(text: string, type: string, sign: string): boolean {
  if (type === 'MD5')
    return (
      createHash('md5')
        .update(text + MD5_KEY)
        .digest('hex') === sign
    )
  const key: KeyObject = alipayKeys.publicKey
  return verifyBytes(type === 'RSA' ? 'sha1' : 'sha256', Buffer.from(text), key, Buffer.from(sign, 'base64'))
}

export interface Heard {
  readonly params: Record<string, string>
  readonly genuine: boolean
}

export class TestPartner {
  readonly clock: ManualClock
  readonly sandbox: Sandbox
  readonly heard: Heard[] = []
  /** What notices are answered with. */
  answer = 'success'
  status = 200
  notifyUrl = ''
  #server: Server | null = null
  #waiting: (() => void)[] = []

  constructor(options: Partial<SandboxOptions> = {}) {
    this.clock = new ManualClock()
    this.sandbox = new Sandbox({ merchant: MERCHANT, clock: this.clock, ...options })
  }

  async start(): Promise<void> {
    await this.sandbox.start()
    const server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', part => parts.push(part))
      request.on('end', () => {
        const params = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()))
        const { sign = '', sign_type = '' } = params
        this.heard.push({ params, genuine: fromAlipay(signedText(params), sign_type, sign) })
        response.statusCode = this.status
        response.end(this.answer)
        for (const wake of this.#waiting.splice(0)) wake()
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    this.#server = server
    const { port } = server.address() as AddressInfo
    this.notifyUrl = `http://127.0.0.1:${port}/notify`
    this.sandbox.merchant.addNotifyHost(`127.0.0.1:${port}`)
    this.sandbox.merchant.addCallback(`http://127.0.0.1:${port}/callback`)
  }

  async stop(): Promise<void> {
    await this.sandbox.stop()
    this.#server?.close()
    this.#server?.closeAllConnections()
  }

  /** Resolves when so many notices were heard and their answers taken in. */
  async hears(count: number): Promise<void> {
    while (this.heard.length < count) await new Promise<void>(resolve => this.#waiting.push(resolve))
    await this.settled()
  }

  /** Resolves when the sandbox's journal has stood still for a moment. */
  async settled(): Promise<void> {
    for (let last = -1; last !== this.sandbox.journal.entries().length; ) {
      last = this.sandbox.journal.entries().length
      await new Promise(resolve => setTimeout(resolve, 60))
    }
  }

  /** The time stamp of now, in Beijing. */
  stamp(): string {
    return new Date(this.clock.now() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
  }

  order(change: Record<string, string> = {}): Record<string, string> {
    return {
      out_trade_no: 'TAXI_1',
      subject: 'Taxi fare',
      product_code: 'OVERSEAS_MBARCODE_PAY',
      total_fee: '23.50',
      currency: 'CNY',
      trans_currency: 'CNY',
      buyer_id: BUYER,
      notify_url: this.notifyUrl,
      timestamp: this.stamp(),
      ...change,
    }
  }

  async call(
    service: string,
    params: Record<string, string>,
    { type = 'RSA2', how = 'POST', sign }: { type?: SignType; how?: 'GET' | 'POST'; sign?: string } = {},
  ): Promise<XmlReply> {
    const all: Record<string, string> = { service, partner: PID, _input_charset: 'UTF-8', ...params }
    const form = new URLSearchParams({
      ...all,
      sign_type: type,
      sign: sign ?? signFor(signedText(all), type),
    })
    const url = this.sandbox.addresses.mapi
    const response =
      how === 'GET'
        ? await fetch(`${url}?${form}`)
        : await fetch(`${url}?_input_charset=UTF-8`, { method: 'POST', body: form })
    return readXml(await response.text())
  }

  create(change: Record<string, string> = {}) {
    return this.call('alipay.acquire.create', this.order(change))
  }

  query(outTradeNo = 'TAXI_1') {
    return this.call('alipay.acquire.overseas.query', { partner_trans_id: outTradeNo })
  }

  cancel(outTradeNo = 'TAXI_1') {
    return this.call('alipay.acquire.cancel', {
      out_trade_no: outTradeNo,
      timestamp: String(this.clock.now()),
    })
  }

  refund(id: string, amount: string, change: Record<string, string> = {}) {
    return this.call('alipay.acquire.overseas.spot.refund', {
      partner_trans_id: 'TAXI_1',
      partner_refund_id: id,
      refund_amount: amount,
      currency: 'CNY',
      is_sync: 'Y',
      ...change,
    })
  }

  /** An order that was paid; gives its trade number. */
  async paid(change: Record<string, string> = {}): Promise<string> {
    const { fields } = await this.create(change)
    const tradeNo = fields.get('trade_no') ?? ''
    this.sandbox.desk.pay(tradeNo, change.buyer_id ?? BUYER)
    return tradeNo
  }
}

export function readXml(text: string): XmlReply {
  const [, inner = ''] = /<response><alipay>(.*)<\/alipay><\/response>/s.exec(text) ?? []
  const one = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text.replace(inner, ''))?.[1]
  const fields = [...inner.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(m => [m[1]!, plain(m[2]!)] as const)
  const request = [...text.matchAll(/<param name="([^"]*)">([^<]*)<\/param>/g)]
  return {
    text,
    success: one('is_success') === 'T',
    error: one('error'),
    fields: new Map(fields),
    request: new Map(request.map(m => [m[1]!, plain(m[2]!)])),
    sign: one('sign') === undefined ? undefined : plain(one('sign')!),
    signType: one('sign_type'),
  }
}

function plain(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
}

/** Starts one for each test; `stop` it afterwards. */
export async function started(options: Partial<SandboxOptions> = {}): Promise<TestPartner> {
  const partner = new TestPartner(options)
  await partner.start()
  return partner
}
