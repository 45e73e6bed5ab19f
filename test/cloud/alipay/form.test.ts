import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_FORM_BYTES, readForm } from '../../../src/cloud/alipay/form.ts'
import { gbkBytes } from '../../../src/cloud/alipay/gbk.ts'
import { entries } from './support.ts'

const read = (text: string) => readForm(Buffer.from(text, 'latin1'))

describe('a form', () => {
  test('is decoded, not trimmed', () => {
    expect(read('a=+1%20&b=%E5%87%BA%3d%26%2B&c=&d=x=y&%63c=1&e=%EF%BB%BF1')).toEqual({
      kind: 'form',
      fields: new Map([
        ['a', ' 1 '],
        ['b', '出=&+'],
        ['c', ''],
        ['d', 'x=y'],
        ['cc', '1'],
        ['e', '\ufeff1'],
      ]),
    })
  })

  test('in GBK when it is sent so', () => {
    const escaped = Array.from(gbkBytes('出租车')!, byte => `%${byte.toString(16)}`).join('')
    expect(readForm(Buffer.from(`a=${escaped}`), 'gbk')).toEqual({
      kind: 'form',
      fields: new Map([['a', '出租车']]),
    })
  })

  test('whatever URLSearchParams writes is read as it was', () => {
    const anyFields = fc.dictionary(fc.string({ minLength: 1 }), fc.string({ unit: 'grapheme' }), {
      minKeys: 1,
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(anyFields, fields => {
        const result = readForm(Buffer.from(new URLSearchParams(fields).toString()))
        expect(result).toEqual({ kind: 'form', fields: new Map(entries(fields)) })
      }),
    )
  })

  test.each([
    ['duplicate-key', 'a=1&a=1'],
    ['duplicate-key', 'a=1&%61=2'],
    ['form', ''],
    ['form', 'a'],
    ['form', '=1'],
    ['form', 'a=1&'],
    ['form', 'a=1&&b=2'],
    ['form', 'a=%'],
    ['form', 'a=%4'],
    ['form', 'a=%zz'],
    ['encoding', 'a=%ff'],
    ['encoding', 'a=%ED%A0%80'],
    ['encoding', 'a=\xff'],
    ['too-many-fields', Array.from({ length: 101 }, (_, i) => `a${i}=1`).join('&')],
    ['oversize', `a=${'x'.repeat(MAX_FORM_BYTES)}`],
  ])('%s: %s', (why, text) => {
    expect(read(text)).toEqual({ kind: 'refused', why })
  })
})
