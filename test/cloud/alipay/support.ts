/** Keys for these tests: a partner's and an Alipay's, made afresh in each test file. */
import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { md5Seal, rsaSigner, rsaVerifier } from '../../../src/cloud/alipay/signature.ts'

/** The MD5 key of the published vectors. */
export const K0 = `1${'0'.repeat(31)}`
export const md5 = md5Seal(K0)

export const partnerKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const alipayKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** What Alipay signs with, in each algorithm, and what the partner verifies with. */
export const alipaySigners = {
  MD5: md5,
  RSA: rsaSigner('RSA', alipayKeys.privateKey),
  RSA2: rsaSigner('RSA2', alipayKeys.privateKey),
} as const
export const verifiers = {
  MD5: md5,
  RSA: rsaVerifier('RSA', alipayKeys.publicKey),
  RSA2: rsaVerifier('RSA2', alipayKeys.publicKey),
} as const

export const SIGN_TYPES = ['MD5', 'RSA', 'RSA2'] as const
export const entries = (record: Readonly<Record<string, string>>) => Object.entries(record)

export const anyName = fc.stringMatching(/^[a-z_]{1,12}$/).filter(name => !name.startsWith('sign'))
/** Values as they come: blanks, signs, Chinese, nothing at all; never what reads as another parameter. */
export const anyValue = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .filter(value => !/&[A-Za-z0-9_.-]+=/.test(value) && value.isWellFormed())
export const anyParams = fc.dictionary(anyName, anyValue, { noNullPrototype: true })
