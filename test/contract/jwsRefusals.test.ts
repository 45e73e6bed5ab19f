import { createHmac, createPublicKey, createSecretKey, generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import * as jose from 'jose'
import { describe, expect, test } from 'vitest'
import type { CloudKeys } from '../../src/contract/cloudKeys.ts'
import { JwsError, signEdDsa, signHs256, verifyEdDsa, verifyHs256 } from '../../src/contract/jws.ts'
import { MAX_MESSAGE_BYTES } from '../../src/contract/limits.ts'
import { anyCharacter, cloudKey, cloudKeys, ed25519, key, otherKey } from './support.ts'

const encode = (text: string | Uint8Array) => Buffer.from(text as string).toString('base64url')
const hs256 = (input: string, k = key) => encode(createHmac('sha256', k).update(input).digest())

/** A token that is signed rightly, whatever its header and payload say. */
const up = (header: string, payload: string | Uint8Array = '{"v":1}') => {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${hs256(input)}`
}
const down = (header: string, payload = '{"v":1}') => {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${encode(sign(null, Buffer.from(input), cloudKey))}`
}

const UP = '{"alg":"HS256","typ":"trip+jwt"}'
const DOWN = '{"alg":"EdDSA","typ":"ack+jwt","kid":"k1"}'

function code(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(JwsError)
    return (error as JwsError).code
  }
  return 'none'
}
const upCode = (token: string, keys = [key]) => code(() => verifyHs256(token, 'trip', keys))
const downCode = (token: string, keys: CloudKeys = cloudKeys) => code(() => verifyEdDsa(token, 'ack', keys))

test('the tokens that the refusals start from are right', () => {
  expect(upCode(up(UP))).toBe('none')
  expect(downCode(down(DOWN))).toBe('none')
  expect(upCode(up(' {"typ":"trip+jwt",\n"alg":"HS256"} '))).toBe('none')
})

describe('form', () => {
  const [head, body, seal] = up(UP).split('.') as [string, string, string]

  test.each([
    ['nothing', '', 'form'],
    ['one part', head, 'form'],
    ['two parts', `${head}.${body}`, 'form'],
    ['four parts', `${head}.${body}.${seal}.`, 'form'],
    ['five parts, as if encrypted', `${head}.${body}.${seal}.${seal}.${seal}`, 'form'],
    ['no header', `.${body}.${seal}`, 'json'],
    ['no payload', `${head}..${seal}`, 'signature'],
    ['no signature', `${head}.${body}.`, 'signature'],
    ['padding', `${head}.${body}.${seal}=`, 'base64url'],
    ['padding in the header', `${head}=.${body}.${seal}`, 'base64url'],
    ['white space before', ` ${head}.${body}.${seal}`, 'base64url'],
    ['a line end', `${head}.${body}.${seal}\n`, 'base64url'],
    ['white space in the payload', `${head}. ${body}.${seal}`, 'base64url'],
    ['characters of base64', `${head}.${body}.${seal.slice(0, -2)}+/`, 'base64url'],
    ['characters beyond ASCII', `${head}.${body}.${seal.slice(0, -1)}é`, 'base64url'],
    ['a character that fits no byte', `${head}.${body}.${seal}AA`, 'base64url'],
  ])('%s', (_, token, expected) => {
    expect(upCode(token)).toBe(expected)
  })

  test('spare bits of the last character', () => {
    // 32 bytes leave two spare bits in the last character, 64 bytes leave four: only zeros are canonical.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const loose = (token: string) => token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1)!) + 1]
    const [ours, theirs] = [up(UP), down(DOWN)]
    expect(Buffer.from(loose(ours).split('.')[2]!, 'base64url')).toEqual(Buffer.from(seal, 'base64url'))
    expect(upCode(loose(ours))).toBe('base64url')
    expect(downCode(loose(theirs))).toBe('base64url')
  })

  test('oversize is refused before it is read', () => {
    expect(upCode('x'.repeat(MAX_MESSAGE_BYTES + 1))).toBe('oversize')
    expect(upCode('x'.repeat(MAX_MESSAGE_BYTES))).toBe('form')
    expect(upCode(up(UP, `{"x":"${'x'.repeat(MAX_MESSAGE_BYTES)}"}`))).toBe('oversize')
    expect(downCode('.'.repeat(10_000_000))).toBe('oversize')
    expect(downCode('.'.repeat(MAX_MESSAGE_BYTES))).toBe('form')
  })
})

describe('the header', () => {
  test.each([
    ['none', '{"alg":"none","typ":"trip+jwt"}', 'algorithm'],
    ['None', '{"alg":"None","typ":"trip+jwt"}', 'algorithm'],
    ['small letters', '{"alg":"hs256","typ":"trip+jwt"}', 'algorithm'],
    ['a longer hash', '{"alg":"HS512","typ":"trip+jwt"}', 'algorithm'],
    ['the other direction', '{"alg":"EdDSA","typ":"trip+jwt"}', 'algorithm'],
    ['no algorithm', '{"typ":"trip+jwt"}', 'algorithm'],
    ['a list of algorithms', '{"alg":["HS256"],"typ":"trip+jwt"}', 'algorithm'],
    ['an algorithm by inheritance', '{"__proto__":{"alg":"HS256"},"typ":"trip+jwt"}', 'algorithm'],
    ['an inherited one beside', '{"alg":"HS256","typ":"trip+jwt","__proto__":{}}', 'header'],
    ['no type', '{"alg":"HS256"}', 'type'],
    ['another type', '{"alg":"HS256","typ":"ack+jwt"}', 'type'],
    ['the type of any token', '{"alg":"HS256","typ":"JWT"}', 'type'],
    ['a whole media type', '{"alg":"HS256","typ":"application/trip+jwt"}', 'type'],
    ['capital letters', '{"alg":"HS256","typ":"TRIP+JWT"}', 'type'],
    ['crit', '{"alg":"HS256","typ":"trip+jwt","crit":["exp"]}', 'header'],
    ['empty crit', '{"alg":"HS256","typ":"trip+jwt","crit":[]}', 'header'],
    ['b64', '{"alg":"HS256","typ":"trip+jwt","b64":false}', 'header'],
    ['a key brought along', '{"alg":"HS256","typ":"trip+jwt","jwk":{"kty":"oct","k":"AA"}}', 'header'],
    ['a key to fetch', '{"alg":"HS256","typ":"trip+jwt","jku":"https://a.example"}', 'header'],
    ['compression', '{"alg":"HS256","typ":"trip+jwt","zip":"DEF"}', 'header'],
    ['a key id', '{"alg":"HS256","typ":"trip+jwt","kid":"k1"}', 'header'],
    ['a member twice', '{"alg":"none","typ":"trip+jwt","alg":"HS256"}', 'duplicate-key'],
    ['a member twice, once escaped', '{"alg":"HS256","typ":"trip+jwt","\\u0061lg":"none"}', 'duplicate-key'],
    ['a list', '[{"alg":"HS256","typ":"trip+jwt"}]', 'header'],
    ['null', 'null', 'header'],
    ['a text', '"HS256"', 'header'],
    ['no JSON', 'alg=HS256', 'json'],
    ['JSON and more', `${UP}{}`, 'json'],
  ])('up: %s', (_, header, expected) => {
    expect(upCode(up(header))).toBe(expected)
  })

  test.each([
    ['none', '{"alg":"none","typ":"ack+jwt","kid":"k1"}', 'algorithm'],
    ['the other direction', '{"alg":"HS256","typ":"ack+jwt","kid":"k1"}', 'algorithm'],
    ['the other name of it', '{"alg":"Ed25519","typ":"ack+jwt","kid":"k1"}', 'algorithm'],
    ['another type', '{"alg":"EdDSA","typ":"settlement+jwt","kid":"k1"}', 'type'],
    ['no key id', '{"alg":"EdDSA","typ":"ack+jwt"}', 'key-id'],
    ['a key id that is not pinned', '{"alg":"EdDSA","typ":"ack+jwt","kid":"k2"}', 'key-id'],
    ['an inherited key id', '{"alg":"EdDSA","typ":"ack+jwt","kid":"toString"}', 'key-id'],
    ['an empty key id', '{"alg":"EdDSA","typ":"ack+jwt","kid":""}', 'key-id'],
    ['a key id that is no text', '{"alg":"EdDSA","typ":"ack+jwt","kid":["k1"]}', 'key-id'],
    ['crit', '{"alg":"EdDSA","typ":"ack+jwt","kid":"k1","crit":["b64"],"b64":true}', 'header'],
    ['a key brought along', '{"alg":"EdDSA","typ":"ack+jwt","kid":"k1","jwk":{}}', 'header'],
    ['a certificate', '{"alg":"EdDSA","typ":"ack+jwt","kid":"k1","x5c":[]}', 'header'],
  ])('down: %s', (_, header, expected) => {
    expect(downCode(down(header))).toBe(expected)
  })
})

describe('the signature', () => {
  test('of another vehicle', () => {
    expect(upCode(up(UP), [otherKey])).toBe('signature')
    expect(upCode(up(UP), [])).toBe('signature')
  })

  test('of an unsigned message', () => {
    const bare = `${encode('{"alg":"none","typ":"trip+jwt"}')}.${encode('{}')}.`
    expect(upCode(bare)).toBe('algorithm')
    expect(upCode(`${encode(UP)}.${encode('{}')}.`)).toBe('signature')
    expect(downCode(`${encode(DOWN)}.${encode('{}')}.`)).toBe('signature')
    expect(upCode(new jose.UnsecuredJWT({}).encode())).toBe('algorithm')
  })

  test('made with the public key as if it were a secret', () => {
    const spki = cloudKeys.get('k1')!.export({ type: 'spki', format: 'der' })
    const input = `${encode('{"alg":"HS256","typ":"ack+jwt","kid":"k1"}')}.${encode('{}')}`
    expect(downCode(`${input}.${hs256(input, spki)}`)).toBe('algorithm')
    const asEdDsa = `${encode(DOWN)}.${encode('{}')}`
    expect(downCode(`${asEdDsa}.${hs256(asEdDsa, spki)}`)).toBe('signature')
  })

  test('of a shorter or longer digest', () => {
    const input = `${encode(UP)}.${encode('{}')}`
    const digest = createHmac('sha256', key).update(input).digest()
    for (const bytes of [
      digest.subarray(0, 16),
      digest.subarray(0, 31),
      Buffer.concat([digest, Buffer.alloc(1)]),
    ])
      expect(upCode(`${input}.${encode(bytes)}`)).toBe('signature')
    const long = createHmac('sha512', key).update(input).digest()
    expect(upCode(`${input}.${encode(long)}`)).toBe('signature')
  })

  test('by another pinned key than the header names', () => {
    const keys = new Map([...cloudKeys, ['k2', createPublicKey(ed25519(otherKey))]])
    expect(downCode(signEdDsa({}, 'ack', 'k1', ed25519(otherKey)), keys)).toBe('signature')
    expect(downCode(signEdDsa({}, 'ack', 'k2', ed25519(otherKey)), keys)).toBe('none')
  })

  test('checked with a key that is not for it', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(downCode(down(DOWN), new Map([['k1', rsa.publicKey]]))).toBe('signature')
    expect(downCode(down(DOWN), new Map([['k1', createSecretKey(key)]]))).toBe('signature')
  })

  test('moved from another message', () => {
    const [head, , seal] = signHs256({ a: 1 }, 'trip', key).split('.')
    expect(upCode(`${head}.${encode('{"a":2}')}.${seal}`)).toBe('signature')
    const [syncHead, body, syncSeal] = signHs256({ a: 1 }, 'sync', key).split('.')
    expect(upCode(`${syncHead}.${body}.${syncSeal}`)).toBe('type')
    expect(upCode(`${encode(UP)}.${body}.${syncSeal}`)).toBe('signature')
  })

  test('an up ack is no down ack', () => {
    const token = signHs256({}, 'ack', key)
    expect(code(() => verifyHs256(token, 'ack', [key]))).toBe('none')
    expect(downCode(token)).toBe('algorithm')
  })
})

describe('the payload', () => {
  test.each([
    ['a member twice', '{"received":0,"received":2350}', 'duplicate-key'],
    ['a member twice further in', '{"cause":{"amount":1,"amount":2}}', 'duplicate-key'],
    ['a list', '[]', 'payload'],
    ['null', 'null', 'payload'],
    ['a number', '7', 'payload'],
    ['a text', '"{}"', 'payload'],
    ['nothing', '', 'json'],
    ['no JSON', '{', 'json'],
    ['a byte order mark', '\ufeff{}', 'json'],
    ['deep nesting', `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'json'],
  ])('%s', (_, payload, expected) => {
    expect(upCode(up(UP, payload))).toBe(expected)
    expect(downCode(down(DOWN, payload))).toBe(expected)
  })

  test('bytes that are not UTF-8', () => {
    expect(upCode(up(UP, Buffer.from('7b2261223a22ff227d', 'hex')))).toBe('json')
  })

  test('is not read before the signature was verified', () => {
    const input = `${encode(UP)}.${encode('{')}`
    expect(upCode(`${input}.${hs256(input, otherKey)}`)).toBe('signature')
  })
})

describe('anything else', () => {
  const tokens = [
    signHs256({ total: 2350 }, 'trip', key),
    signEdDsa({ received: 2350 }, 'ack', 'k1', cloudKey),
  ]

  test('any altered character is refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...tokens), fc.nat(), anyCharacter, (token, index, character) => {
        const at = index % token.length
        fc.pre(token[at] !== character)
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        expect(upCode(changed)).not.toBe('none')
        expect(downCode(changed)).not.toBe('none')
      }),
      { numRuns: 2000 },
    )
  })

  test('any other character of the alphabet, at every place, is refused', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'
    const token = tokens[0]!
    for (let at = 0; at < token.length; at++)
      for (const character of alphabet)
        if (character !== token[at])
          expect(upCode(token.slice(0, at) + character + token.slice(at + 1))).not.toBe('none')
  })

  test('no text makes it throw anything but its own error', () => {
    const part = fc.oneof(
      fc.constantFrom(...tokens.flatMap(token => token.split('.')), encode(UP), encode(DOWN), encode('{}')),
      fc.string().map(encode),
      fc.string({ unit: 'binary' }),
    )
    const nearly = fc.array(part, { minLength: 2, maxLength: 4 }).map(parts => parts.join('.'))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), nearly), token => {
        upCode(token)
        downCode(token)
      }),
      { numRuns: 2000 },
    )
  })

  test('any header with our signature is refused unless it is ours', () => {
    const value = fc.oneof(fc.constantFrom('HS256', 'none', 'trip+jwt', 'k1'), fc.jsonValue({ maxDepth: 1 }))
    const header = fc.dictionary(fc.constantFrom('alg', 'typ', 'kid', 'crit', 'b64', 'cty', 'x'), value)
    fc.assert(
      fc.property(header, any => {
        const isOurs = any.alg === 'HS256' && any.typ === 'trip+jwt' && Object.keys(any).length === 2
        expect(upCode(up(JSON.stringify(any))) === 'none').toBe(isOurs)
      }),
      { numRuns: 2000 },
    )
  })
})
