/** `[alipay]`: where Alipay is, and how both sides sign. */
import type { KeyObject } from 'node:crypto'
import type { FileChecks } from '../../config/fileChecks.ts'
import { parseMd5Key, parsePrivateKey, parsePublicKey } from '../alipay/keys.ts'
import { md5Seal, rsaSigner, rsaVerifier, type Signer, type Verifier } from '../alipay/signature.ts'
import type { SandboxLinks } from '../web/settings.ts'
import type { FleetFile } from './schema.ts'

export interface AlipaySide {
  readonly signer: Signer
  readonly verifier: Verifier
}

export interface AlipayKeys {
  readonly openapi: AlipaySide
  readonly mapi: AlipaySide
}

export interface AlipayAddresses {
  readonly openapi: string
  readonly mapi: string
  readonly authorize: string
  /** Null in production. */
  readonly sandbox: SandboxLinks | null
}

/** Facts: the global gateways. */
const PRODUCTION = {
  openapi: 'https://globalopenapi.alipay.com/gateway.do',
  mapi: 'https://globalmapi.alipay.com/gateway.do',
  authorize: 'https://openauth.alipay.com/oauth2/publicAppAuthorize.htm',
} as const

/** Null when an address is missing; `checks` has the problem then. */
export function alipayAddresses(checks: FileChecks, alipay: FleetFile['alipay']): AlipayAddresses | null {
  const { openapi, mapi, authorize, sandbox_url: sandbox } = alipay
  if (alipay.mode === 'production') {
    if (sandbox !== undefined)
      checks.refuse('alipay', 'sandbox_url', { found: 'a sandbox', allowed: 'none in production' })
    const given = { openapi, mapi, authorize }
    for (const [key, address] of Object.entries(given)) {
      if (address?.startsWith('http:'))
        checks.refuse('alipay', key, { found: 'http://', allowed: 'https:// in production' })
    }
    const { openapi: o = PRODUCTION.openapi, mapi: m = PRODUCTION.mapi } = given
    return { openapi: o, mapi: m, authorize: authorize ?? PRODUCTION.authorize, sandbox: null }
  }
  if (sandbox === undefined) {
    const missing = (['openapi', 'mapi', 'authorize'] as const).filter(key => alipay[key] === undefined)
    for (const key of missing)
      checks.refuse('alipay', key, {
        found: 'nothing',
        allowed: "the sandbox's address, or sandbox_url for one made by: farebridge sandbox",
      })
    return missing.length > 0
      ? null
      : { openapi: openapi!, mapi: mapi!, authorize: authorize!, sandbox: null }
  }
  return {
    openapi: openapi ?? `${sandbox}/openapi/gateway.do`,
    mapi: mapi ?? `${sandbox}/mapi/gateway.do`,
    authorize: authorize ?? `${sandbox}/oauth2/publicAppAuthorize.htm`,
    sandbox: { origin: sandbox, bridgeUrl: `${sandbox}/wallet/bridge.js`, walletUrl: `${sandbox}/wallet` },
  }
}

/** Null when a key is missing or wrong. */
export function alipayKeys(checks: FileChecks, alipay: FleetFile['alipay']): AlipayKeys | null {
  const privateKey = (key: string) => checks.load('alipay', key, 'secret', reading(parsePrivateKey))
  const publicKey = (key: string) => checks.load('alipay', key, 'trusted', reading(parsePublicKey))
  const appKey = privateKey('private_key_file')
  const alipayKey = publicKey('openapi_public_key_file')
  const openapi = rsaSide(alipay.openapi_sign_type, appKey, alipayKey)
  const { mapi_sign_type: type } = alipay
  if (type === 'MD5') {
    if (alipay.mapi_md5_key_file === undefined)
      checks.refuse('alipay', 'mapi_md5_key_file', {
        found: 'nothing',
        allowed: 'a file, since mapi_sign_type is MD5',
      })
    const key = checks.load('alipay', 'mapi_md5_key_file', 'secret', reading(parseMd5Key))
    const seal = key === undefined ? null : md5Seal(key)
    return openapi === null || seal === null ? null : { openapi, mapi: { signer: seal, verifier: seal } }
  }
  const own = alipay.mapi_private_key_file === undefined ? appKey : privateKey('mapi_private_key_file')
  const theirs = alipay.mapi_public_key_file === undefined ? alipayKey : publicKey('mapi_public_key_file')
  const mapi = rsaSide(type, own, theirs)
  return openapi === null || mapi === null ? null : { openapi, mapi }
}

const reading =
  <T>(parse: (text: string) => T) =>
  (bytes: Buffer): T =>
    parse(bytes.toString('utf8'))

function rsaSide(
  type: 'RSA' | 'RSA2',
  own: KeyObject | undefined,
  theirs: KeyObject | undefined,
): AlipaySide | null {
  if (own === undefined || theirs === undefined) return null
  return { signer: rsaSigner(type, own), verifier: rsaVerifier(type, theirs) }
}
