import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonError, parseJsonObject } from '../../src/contract/strictJson.ts'

function refusal(json: Uint8Array | string): string {
  try {
    parseJsonObject(json)
  } catch (error) {
    expect(error).toBeInstanceOf(JsonError)
    return (error as JsonError).code
  }
  return 'none'
}

describe('strict JSON objects', () => {
  test.each([
    '{}',
    ' {"a":1}\n',
    '{"a":{"a":{"a":1}},"b":{"a":1}}',
    '{"a":[{"b":1},{"b":2}]}',
    '{"a":"b:c","b":"\\"a\\":1,","c":"{[","d":"]}"}',
    '{"a\\\\":1,"a":2,"\\"":3}',
    '{"a":"a","b":["a","a","a"]}',
    '{"":1}',
    '{"A":1,"a":2,"é":3,"e\\u0301":4}',
  ])('%s is one', text => {
    expect(parseJsonObject(text)).toEqual(JSON.parse(text))
    expect(parseJsonObject(Buffer.from(text))).toEqual(JSON.parse(text))
  })

  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"a":2}',
    '{"a":1 , "a" : 2}',
    '{"a":1,"\\u0061":2}',
    '{"a\\/":1,"a/":2}',
    '{"a":1,"b":{"c":1,"c":2}}',
    '{"b":[0,{"c":1,"c":2}]}',
    '{"a":{"x":1},"b":2,"a":3}',
    '{"a":["b"],"b":[],"a":3}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '[{"a":1,"a":2}]',
  ])('%s gives a member twice', text => {
    expect(refusal(text)).toBe('duplicate-key')
  })

  test.each(['null', '1', '"{}"', '[]', '[{}]', 'true'])('%s is no object', text => {
    expect(refusal(text)).toBe('not-an-object')
  })

  test.each([
    '',
    ' ',
    '{',
    '{}{}',
    '{a:1}',
    "{'a':1}",
    '{"a":1,}',
    '{"a":01}',
    '{"a":NaN}',
    '{"a":"\n"}',
    '\ufeff{}',
    '// x\n{}',
  ])('%j is no JSON', text => {
    expect(refusal(text)).toBe('json')
    expect(refusal(Buffer.from(text))).toBe('json')
  })

  test('bytes that are not UTF-8 are not guessed at', () => {
    expect(refusal(Buffer.from('7b2261223a22ff227d', 'hex'))).toBe('json')
    expect(refusal(Buffer.from('7b2261223a22c080227d', 'hex'))).toBe('json')
    expect(refusal(Buffer.from('7b2261223a22eda080227d', 'hex'))).toBe('json')
  })

  test('nesting has a bound', () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    expect(refusal(nested(16))).toBe('none')
    expect(refusal(nested(17))).toBe('json')
    expect(refusal(`{"a":${'['.repeat(16)}${']'.repeat(16)}}`)).toBe('json')
    expect(refusal(`{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).toBe('json')
  })

  test('length has a bound', () => {
    const long = (length: number) => `{"a":"${'x'.repeat(length - 8)}"}`
    expect(refusal(long(65_536))).toBe('none')
    expect(refusal(long(65_537))).toBe('json')
    expect(refusal(Buffer.from(long(65_537)))).toBe('json')
  })

  test('a member that other objects inherit is a member like any other', () => {
    const read = parseJsonObject('{"__proto__":{"alg":"none"},"constructor":1}')
    expect(Object.keys(read)).toEqual(['__proto__', 'constructor'])
    expect(read.alg).toBeUndefined()
  })

  test('any object that JSON can say is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 5 })),
        fc.nat(3),
        (object, space) => {
          const text = JSON.stringify(object, null, space)
          expect(parseJsonObject(text)).toEqual(JSON.parse(text))
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('any member given once more is refused', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 }),
        fc.nat(),
        (object, at) => {
          const names = Object.keys(object)
          const name = JSON.stringify(names[at % names.length])
          const text = `${JSON.stringify(object).slice(0, -1)},${name}:1}`
          expect(refusal(text)).toBe('duplicate-key')
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('no bytes make it throw anything else', () => {
    const nearly = fc
      .array(fc.constantFrom('{', '}', '[', ']', ':', ',', '"a"', '"', '\\', '1', 'null', ' '))
      .map(parts => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' }), nearly), json => {
        refusal(json)
      }),
      { numRuns: 2000 },
    )
  })
})
