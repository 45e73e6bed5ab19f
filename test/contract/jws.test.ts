import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import * as jose from 'jose'
import { describe, expect, test } from 'vitest'
import { toJwks } from '../../src/contract/cloudKeys.ts'
import {
  type DownTyp,
  JwsError,
  signEdDsa,
  signHs256,
  type UpTyp,
  verifyEdDsa,
  verifyHs256,
} from '../../src/contract/jws.ts'
import { MAX_MESSAGE_BYTES } from '../../src/contract/limits.ts'
import { upKey } from '../../src/contract/vehicleKey.ts'
import { anyKey, cloudKey, cloudKeys, ed25519, key, otherKey } from './support.ts'

const UP: UpTyp[] = ['trip', 'ack', 'sync']
const DOWN: DownTyp[] = ['ack', 'settlement', 'notice', 'restore']
const anyPayload = fc
  .dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 4 }))
  .map(payload => JSON.parse(JSON.stringify(payload)) as Record<string, unknown>)

// Made with another implementation of HMAC and of Ed25519.
const UP_TOKEN =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6InN5bmMrand0In0.eyJ2IjoxfQ.tjK4H3IDdO4wtq-Xi7YV5XIQSgAnsWNmPJr45_XZc0k'
const DOWN_TOKEN =
  'eyJhbGciOiJFZERTQSIsInR5cCI6Im5vdGljZStqd3QiLCJraWQiOiJrMSJ9.eyJzdWIiOiJUQVhJLTAwNDIifQ.' +
  'QXkeujWlvF2eCadarZndEjMf9E5AKG3tN_4OSVtqGGlkI4XedfWF1BrMNtCl9QkAyAI0Jb3V5Ct1PGxkBkMKBA'

describe('signing and verifying', () => {
  test('the bytes on the wire are fixed', () => {
    expect(signHs256({ v: 1 }, 'sync', upKey(key))).toBe(UP_TOKEN)
    expect(verifyHs256(UP_TOKEN, 'sync', [upKey(key)])).toEqual({ v: 1 })
    expect(signEdDsa({ sub: 'TAXI-0042' }, 'notice', 'k1', cloudKey)).toBe(DOWN_TOKEN)
    expect(verifyEdDsa(DOWN_TOKEN, 'notice', cloudKeys)).toEqual({ sub: 'TAXI-0042' })
  })

  test('any payload goes up and comes down', () => {
    fc.assert(
      fc.property(
        anyPayload,
        anyKey,
        fc.constantFrom(...UP),
        fc.constantFrom(...DOWN),
        (payload, k, up, down) => {
          expect(verifyHs256(signHs256(payload, up, k), up, [k])).toEqual(payload)
          expect(verifyEdDsa(signEdDsa(payload, down, 'k1', cloudKey), down, cloudKeys)).toEqual(payload)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('the current key of a vehicle or the previous one', () => {
    const token = signHs256({ v: 1 }, 'trip', key)
    expect(verifyHs256(token, 'trip', [otherKey, key])).toEqual({ v: 1 })
    expect(verifyHs256(token, 'trip', [key, otherKey])).toEqual({ v: 1 })
  })

  test('the current key of the cloud or the next', () => {
    const next = generateKeyPairSync('ed25519')
    const keys = new Map([...cloudKeys, ['k2', next.publicKey]])
    expect(verifyEdDsa(signEdDsa({ n: 1 }, 'ack', 'k1', cloudKey), 'ack', keys)).toEqual({ n: 1 })
    expect(verifyEdDsa(signEdDsa({ n: 2 }, 'ack', 'k2', next.privateKey), 'ack', keys)).toEqual({ n: 2 })
  })

  test('a date in the payload is not looked at', () => {
    const payload = { exp: 1, nbf: 99_999_999_999, iat: 99_999_999_999 }
    expect(verifyEdDsa(signEdDsa(payload, 'ack', 'k1', cloudKey), 'ack', cloudKeys)).toEqual(payload)
  })

  test('a message as large as allowed passes, a larger one is not made', () => {
    const room = Math.floor(((MAX_MESSAGE_BYTES - 200) * 3) / 4)
    const token = signHs256({ x: 'x'.repeat(room) }, 'trip', key)
    expect(token.length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES)
    expect(verifyHs256(token, 'trip', [key])).toHaveProperty('x')
    const large = { x: 'x'.repeat(MAX_MESSAGE_BYTES) }
    expect(() => signHs256(large, 'trip', key)).toThrow(expect.objectContaining({ code: 'oversize' }))
    expect(() => signEdDsa(large, 'ack', 'k1', cloudKey)).toThrow(JwsError)
  })
})

describe('keys that cannot be right are an error of the caller', () => {
  test('short HS256 keys', () => {
    expect(() => signHs256({}, 'trip', Buffer.alloc(0))).toThrow(TypeError)
    expect(() => signHs256({}, 'trip', Buffer.alloc(31))).toThrow(TypeError)
    expect(() => verifyHs256(UP_TOKEN, 'sync', [Buffer.alloc(0)])).toThrow(TypeError)
  })

  test('other than Ed25519 private keys', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    for (const wrong of [rsa.privateKey, rsa.publicKey, cloudKeys.get('k1')!])
      expect(() => signEdDsa({}, 'ack', 'k1', wrong)).toThrow(/Ed25519 private key/)
  })

  test('key ids that a JWKS could not carry', () => {
    for (const kid of ['', 'a b', 'x'.repeat(65), 'é'])
      expect(() => signEdDsa({}, 'ack', kid, cloudKey)).toThrow(TypeError)
  })
})

describe('jose agrees', () => {
  test.each(UP)('up: %s', async typ => {
    const ours = signHs256({ v: 1, text: 'é😀' }, typ, key)
    const theirs = await jose.jwtVerify(ours, key, { algorithms: ['HS256'], typ: `${typ}+jwt` })
    expect(theirs.payload).toEqual({ v: 1, text: 'é😀' })
    expect(theirs.protectedHeader).toEqual({ alg: 'HS256', typ: `${typ}+jwt` })
    const made = await new jose.SignJWT({ v: 1 })
      .setProtectedHeader({ alg: 'HS256', typ: `${typ}+jwt` })
      .sign(key)
    expect(verifyHs256(made, typ, [key])).toEqual({ v: 1 })
  })

  test.each(DOWN)('down: %s', async typ => {
    const header = { alg: 'EdDSA', typ: `${typ}+jwt`, kid: 'k1' }
    const pinned = jose.createLocalJWKSet(toJwks(cloudKeys) as jose.JSONWebKeySet)
    const ours = signEdDsa({ sub: 'TAXI-0042' }, typ, 'k1', cloudKey)
    const theirs = await jose.jwtVerify(ours, pinned, { algorithms: ['EdDSA'], typ: `${typ}+jwt` })
    expect(theirs.payload).toEqual({ sub: 'TAXI-0042' })
    expect(theirs.protectedHeader).toEqual(header)
    const made = await new jose.SignJWT({ sub: 'TAXI-0042' }).setProtectedHeader(header).sign(cloudKey)
    expect(verifyEdDsa(made, typ, cloudKeys)).toEqual({ sub: 'TAXI-0042' })
  })

  test('that another key made it', async () => {
    const stranger: KeyObject = ed25519(otherKey)
    const token = signEdDsa({}, 'ack', 'k1', stranger)
    await expect(jose.compactVerify(token, cloudKeys.get('k1')!)).rejects.toThrow()
    expect(() => verifyEdDsa(token, 'ack', cloudKeys)).toThrow(expect.objectContaining({ code: 'signature' }))
  })
})
