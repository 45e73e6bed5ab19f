/**
 * The partner's identities and the keys of both sides, in a folder: made at the first start, the same ever after. The
 * real portal would have the partner upload a public key; here the sandbox makes the pair, so that nothing is by hand.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MerchantFacts } from './merchant.ts'

/** What the folder holds. */
export const KEY_FILES = {
  identities: 'identities.json',
  md5: 'partner-md5.key',
  partnerPrivate: 'partner-private.pem',
  alipayPrivate: 'alipay-private.pem',
  alipayPublic: 'alipay-public.pem',
} as const

/** What a partner needs of it; alipay-private.pem is the sandbox's own. */
export type PartnerFiles = Omit<typeof KEY_FILES, 'identities' | 'alipayPrivate'>

/** Throws Error with advice when the folder cannot be used. */
export function openKeyFolder(folder: string): MerchantFacts {
  const names = Object.values(KEY_FILES)
  const missing = names.filter(name => !existsSync(join(folder, name)))
  if (missing.length === names.length) made(folder)
  else if (missing.length > 0)
    throw new Error(
      `${folder} lacks ${missing.join(', ')}: name an empty folder, or delete what is left of this one`,
    )
  return read(folder)
}

/** Absolute or relative as the folder is. */
export function partnerFiles(folder: string): PartnerFiles {
  const { md5, partnerPrivate, alipayPublic } = KEY_FILES
  const at = (name: string) => join(folder, name)
  return { md5: at(md5), partnerPrivate: at(partnerPrivate), alipayPublic: at(alipayPublic) } as PartnerFiles
}

function made(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const write = (name: string, text: string) =>
    writeFileSync(join(folder, name), text, { mode: 0o600, flag: 'wx' })
  const digits = (count: number) => Array.from({ length: count }, () => randomInt(10)).join('')
  const partner = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const alipay = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const identities = {
    partnerId: `2088${digits(12)}`,
    appId: `2026${digits(12)}`,
    email: 'partner@sandbox.example',
  }
  write(KEY_FILES.md5, `${randomBytes(16).toString('hex')}\n`)
  write(KEY_FILES.partnerPrivate, partner.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  write(KEY_FILES.alipayPrivate, alipay.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  write(KEY_FILES.alipayPublic, alipay.publicKey.export({ type: 'spki', format: 'pem' }).toString())
  write(KEY_FILES.identities, `${JSON.stringify(identities, null, 2)}\n`)
}

function read(folder: string): MerchantFacts {
  const text = (name: string) => readFileSync(join(folder, name), 'utf8')
  try {
    const { partnerId, appId, email } = JSON.parse(text(KEY_FILES.identities))
    const md5Key = text(KEY_FILES.md5).trim()
    if (!/^2088\d{12}$/.test(partnerId) || !/^\d{16}$/.test(appId) || typeof email !== 'string')
      throw new Error(`${KEY_FILES.identities} lacks a partnerId, an appId or an email`)
    if (md5Key.length !== 32) throw new Error(`${KEY_FILES.md5} does not have 32 characters`)
    const alipayKey = createPrivateKey(text(KEY_FILES.alipayPrivate))
    const partnerKey = createPublicKey(createPrivateKey(text(KEY_FILES.partnerPrivate)))
    return { partnerId, appId, email, md5Key, partnerKey, alipayKey }
  } catch (error) {
    throw new Error(
      `${folder} cannot be read: ${(error as Error).message}. Name an empty folder for new keys`,
    )
  }
}
