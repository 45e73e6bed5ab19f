import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gbkBytes } from '../../../src/cloud/alipay/gbk.ts'
import { parsePublicKey } from '../../../src/cloud/alipay/keys.ts'
import {
  isAmbiguous,
  mapiReplyText,
  mapiText,
  md5Seal,
  openapiText,
  rsaSigner,
  rsaVerifier,
} from '../../../src/cloud/alipay/signature.ts'
import {
  alipayKeys,
  alipaySigners,
  anyParams,
  anyValue,
  entries,
  K0,
  md5,
  SIGN_TYPES,
  verifiers,
} from './support.ts'
import { MD5_VECTORS, P10, P11, RSA_VECTORS, RSA2_VECTORS, VECTOR_PUBLIC_KEY } from './vectors.ts'

const vectorKey = parsePublicKey(VECTOR_PUBLIC_KEY)

describe('vectors', () => {
  test.each(MD5_VECTORS)('MD5 %s', (_, params, text, signature) => {
    if (text !== null) expect(mapiText(entries(params))).toBe(text)
    expect(md5.sign(mapiText(entries(params)))).toBe(signature)
    expect(md5.verify(mapiText(entries(params)), signature)).toBe(true)
    expect(md5Seal(K0.replace('1', '2')).verify(mapiText(entries(params)), signature)).toBe(false)
  })

  test.each([
    ...RSA_VECTORS.map(v => ['RSA', ...v] as const),
    ...RSA2_VECTORS.map(v => ['RSA2', ...v] as const),
  ])('%s %s', (signType, _, params, text, signature) => {
    expect(mapiText(entries(params))).toBe(text)
    expect(rsaVerifier(signType, vectorKey).verify(text!, signature)).toBe(true)
    const other = signType === 'RSA' ? 'RSA2' : 'RSA'
    expect(rsaVerifier(other, vectorKey).verify(text!, signature)).toBe(false)
  })

  test('P10, an OpenAPI request: sign_type is signed', () => {
    const rsa2 = rsaVerifier('RSA2', vectorKey)
    expect(rsa2.verify(openapiText(entries(P10.params)), P10.sign)).toBe(true)
    expect(rsa2.verify(openapiText(entries({ ...P10.params, sign: P10.sign })), P10.sign)).toBe(true)
    expect(rsa2.verify(mapiText(entries(P10.params)), P10.sign)).toBe(false)
  })

  test('P11, a real notification: sign_type is not signed', () => {
    const rsa2 = rsaVerifier('RSA2', parsePublicKey(P11.publicKey))
    const sent = { ...P11.params, sign: P11.sign, sign_type: 'RSA2' }
    expect(rsa2.verify(mapiText(entries(sent)), P11.sign)).toBe(true)
    expect(rsa2.verify(openapiText(entries(sent)), P11.sign)).toBe(false)
  })
})

describe('which text is signed', () => {
  test('sign, sign_type and what is empty are left out of a request', () => {
    const params = entries({
      b: '2',
      sign: 'x',
      sign_type: 'MD5',
      empty: '',
      a: ' 1 ',
      _input_charset: 'UTF-8',
    })
    expect(mapiText(params)).toBe('_input_charset=UTF-8&a= 1 &b=2')
    expect(openapiText(params)).toBe('_input_charset=UTF-8&a= 1 &b=2&sign_type=MD5')
    expect(mapiReplyText(entries({ sign: 'x', a: '1' }))).toBe('a=1&sign=x')
  })

  test('the order in which parameters come does not matter', () => {
    const shuffled = anyParams.chain(params =>
      fc.tuple(
        fc.constant(params),
        fc.shuffledSubarray(entries(params), { minLength: Object.keys(params).length }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([params, other]) => {
        expect(mapiText(other)).toBe(mapiText(entries(params)))
        const names = Array.from(mapiText(other).matchAll(/(?:^|&)([a-z_]+)=/g), match => match[1]!)
        expect(names).toEqual([...names].sort())
      }),
    )
  })

  test('a parameter hidden in its neighbour is found', () => {
    const honest = entries({ buyer_id: '2088', currency: 'USD', total_fee: '1.00' })
    const hidden = entries({ buyer_id: '2088&currency=USD', total_fee: '1.00' })
    expect(mapiText(hidden)).toBe(mapiText(honest))
    expect(isAmbiguous(honest)).toBe(false)
    expect(isAmbiguous(hidden)).toBe(true)
    expect(isAmbiguous(entries({ 'a=1&b': '2' }))).toBe(true)
    expect(isAmbiguous(entries({ subject: 'Rock & Roll', bills: '[{"a":"b=c"}]' }))).toBe(false)
  })

  test('two sets of parameters that are not ambiguous never share a text', () => {
    // Values made of the very signs that join parameters.
    const tricky = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.stringMatching(/^[a-c&=]{1,8}$/), {
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(tricky, tricky, (one, two) => {
        if (isAmbiguous(entries(one)) || isAmbiguous(entries(two))) return
        if (mapiText(entries(one)) !== mapiText(entries(two))) return
        expect(one).toEqual(two)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('verifying', () => {
  test.each(SIGN_TYPES)('%s: what was signed verifies, any altered byte does not', signType => {
    const anyCase = fc.tuple(anyParams, fc.nat(), fc.integer({ min: 1, max: 255 }))
    fc.assert(
      fc.property(anyCase, ([params, at, change]) => {
        const text = mapiText(entries(params))
        const signature = alipaySigners[signType].sign(text)
        expect(verifiers[signType].verify(text, signature)).toBe(true)
        const bytes = Buffer.from(signature, 'latin1')
        bytes[at % bytes.length]! ^= change
        expect(verifiers[signType].verify(text, bytes.toString('latin1'))).toBe(false)
        expect(verifiers[signType].verify(`${text}x`, signature)).toBe(false)
        if (text !== '') expect(verifiers[signType].verify(text.slice(1), signature)).toBe(false)
      }),
    )
  })

  test.each(SIGN_TYPES)('%s takes no signature of another algorithm', signType => {
    for (const other of SIGN_TYPES) {
      const agrees = verifiers[signType].verify('a=1', alipaySigners[other].sign('a=1'))
      expect(agrees).toBe(other === signType)
    }
  })

  test.each(['', ' ', '=', 'zz', '😀', 'a'.repeat(2000)])('no signature at all: %j', signature => {
    for (const signType of SIGN_TYPES) expect(verifiers[signType].verify('a=1', signature)).toBe(false)
  })

  test('a signature has one spelling', () => {
    const signature = alipaySigners.RSA2.sign('a=1')
    expect(verifiers.RSA2.verify('a=1', signature.replace(/=+$/, ''))).toBe(false)
    expect(verifiers.RSA2.verify('a=1', `${signature}\n`)).toBe(false)
    expect(md5.verify('a=1', md5.sign('a=1').toUpperCase())).toBe(false)
  })

  test('bytes of GBK', () => {
    const text = '出租车=车费12元'
    expect(gbkBytes(text)!.toString('hex')).toBe('b3f6d7e2b3b53db3b5b7d13132d4aa')
    // The one character with two codes there: the ideographic space.
    expect(gbkBytes('\u3000')!.toString('hex')).toBe('a1a1')
    expect(gbkBytes('😀')).toBeNull()
    expect(md5.verify('a=😀', md5.sign('a=😀'), 'gbk')).toBe(false)
    expect(verifiers.RSA2.verify(text, alipaySigners.RSA2.sign(text), 'gbk')).toBe(false)
  })

  test('GBK there and back', () => {
    const decoder = new TextDecoder('gbk', { fatal: true })
    fc.assert(
      fc.property(anyValue, text => {
        const bytes = gbkBytes(text)
        if (bytes !== null) expect(decoder.decode(bytes)).toBe(text)
      }),
    )
  })

  test('keys stay out of what is printed, and the wrong kind of key is refused', () => {
    expect(JSON.stringify(md5)).not.toContain(K0)
    expect(() => rsaSigner('RSA2', alipayKeys.publicKey)).toThrow(TypeError)
    expect(() => rsaVerifier('RSA2', alipayKeys.privateKey)).toThrow(TypeError)
  })
})
