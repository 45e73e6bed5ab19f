/** The one partner of this Alipay: its identities, its keys, and the addresses that it has told. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { md5Sign, md5Verify, rsaSign, rsaVerify, type SignType } from './signing/signature.ts'

export interface MerchantFacts {
  /** PID: 2088 and 12 digits. */
  readonly partnerId: string
  readonly appId: string
  readonly email: string
  /** 32 characters, shared. */
  readonly md5Key: string
  /** What the partner signs with; its public half was uploaded. */
  readonly partnerKey: KeyObject
  /** What this Alipay signs with. */
  readonly alipayKey: KeyObject
}

/** Addresses kept of each kind. */
const MAX_ADDRESSES = 32

export class Merchant {
  readonly partnerId: string
  readonly appId: string
  readonly email: string
  readonly #md5Key: string
  readonly #partnerKey: KeyObject
  readonly #alipayKey: KeyObject
  readonly #callbacks = new Set<string>()
  readonly #notifyHosts = new Set<string>()

  constructor({ partnerId, appId, email, md5Key, partnerKey, alipayKey }: MerchantFacts) {
    this.partnerId = partnerId
    this.appId = appId
    this.email = email
    this.#md5Key = md5Key
    this.#partnerKey = partnerKey.type === 'public' ? partnerKey : createPublicKey(partnerKey)
    this.#alipayKey = alipayKey
  }

  /** Whether the partner signed these bytes. */
  signed(bytes: Uint8Array, type: SignType, sign: string): boolean {
    return type === 'MD5'
      ? md5Verify(bytes, this.#md5Key, sign)
      : rsaVerify(bytes, type, this.#partnerKey, sign)
  }

  /** Alipay's signature. */
  sign(bytes: Uint8Array, type: SignType): string {
    return type === 'MD5' ? md5Sign(bytes, this.#md5Key) : rsaSign(bytes, type, this.#alipayKey)
  }

  get callbacks(): readonly string[] {
    return [...this.#callbacks]
  }

  get notifyHosts(): readonly string[] {
    return [...this.#notifyHosts]
  }

  /** An address that authorisation may lead back to. Throws RangeError or TypeError on what is none. */
  addCallback(url: string): void {
    const { protocol } = new URL(url)
    if (protocol !== 'http:' && protocol !== 'https:') throw new TypeError(`${url} is not an http address`)
    added(this.#callbacks, url)
  }

  /** `HOST:PORT` that notices may be sent to; the port may be left out for 80 and 443. */
  addNotifyHost(host: string): void {
    if (!/^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]{2,45}\])(?::\d{1,5})?$/.test(host))
      throw new TypeError(`${JSON.stringify(host)} is not HOST:PORT`)
    added(this.#notifyHosts, host.toLowerCase())
  }

  mayNotify(url: URL): boolean {
    const isHttp = url.protocol === 'http:' || url.protocol === 'https:'
    return isHttp && url.username === '' && url.password === '' && this.#notifyHosts.has(url.host)
  }
}

function added(set: Set<string>, value: string): void {
  if (!set.has(value) && set.size >= MAX_ADDRESSES)
    throw new RangeError(`no more than ${MAX_ADDRESSES} addresses`)
  set.add(value)
}
