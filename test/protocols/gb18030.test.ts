import { expect, test } from 'vitest'
import { toGb18030 } from '../../src/protocols/gb18030.ts'

test.each([
  ['', ''],
  ['PAID 23.50', '504149442032332e3530'],
  // The two that a top light's raw frame is known to hold.
  ['空车', 'bfd5b3b5'],
  // The blank as wide as a character, which has a second code, A3A0.
  ['　', 'a1a1'],
  ['已付 8.0', 'd2d1b8b620382e30'],
])('%j', (text, hex) => {
  expect(toGb18030(text)?.toString('hex')).toBe(hex)
})

test.each(['😀', '\ufffd', '\u0080', '请付款 \ud83d'])('%j has no code of two bytes', text => {
  expect(toGb18030(text)).toBeNull()
})

test('every character of two bytes is read back as itself', () => {
  const decoder = new TextDecoder('gb18030')
  const seen = new Set<string>()
  for (let code = 0x80; code <= 0xffff; code++) {
    const character = String.fromCharCode(code)
    const bytes = toGb18030(character)
    if (bytes === null) continue
    seen.add(character)
    expect(decoder.decode(bytes)).toBe(character)
    expect(bytes).toHaveLength(2)
  }
  expect(seen.size).toBeGreaterThan(20_000)
})
