import { describe, expect, test } from 'vitest'
import { HmiReader } from '../../../src/protocols/displays/hmiAnswers.ts'
import { seeded } from '../../support/seeded.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const read = (hex: string) => new HmiReader().push(bytes(hex))

describe('answers', () => {
  test.each([
    ['done', '01 ff ff ff', { kind: 'done' }],
    ['an unknown instruction', '00 ff ff ff', { kind: 'failed', code: 0 }],
    ['an unknown variable', '1a ff ff ff', { kind: 'failed', code: 0x1a }],
    ['a full input', '24 ff ff ff', { kind: 'failed', code: 0x24 }],
    ['the page', '66 04 ff ff ff', { kind: 'page', number: 4 }],
    ['page 255', '66 ff ff ff ff', { kind: 'page', number: 255 }],
    ['a text', '70 61 62 ff ff ff', { kind: 'text', bytes: Buffer.from('ab') }],
    ['no text', '70 ff ff ff', { kind: 'text', bytes: Buffer.alloc(0) }],
    ['a number', '71 66 00 00 00 ff ff ff', { kind: 'number', value: 102 }],
    ['a number that looks like an end', '71 ff ff ff 7f ff ff ff', { kind: 'number', value: 0x7fffffff }],
    ['minus one', '71 ff ff ff ff ff ff ff', { kind: 'number', value: -1 }],
    ['power', '00 00 00 ff ff ff', { kind: 'started' }],
    ['ready', '88 ff ff ff', { kind: 'started' }],
    ['a finger', '65 01 02 01 ff ff ff', { kind: 'other', code: 0x65 }],
  ])('%s', (_, hex, answer) => {
    expect(read(hex)).toEqual([answer])
  })

  test('noise before an answer is told of', () => {
    expect(read('fa fb 66 04 ff ff ff')).toEqual([
      { kind: 'discarded', why: 'noise', bytes: 2, head: 'fafb' },
      { kind: 'page', number: 4 },
    ])
  })

  test('an answer with a byte too few costs itself alone', () => {
    const out = read('71 66 00 00 ff ff ff 66 04 ff ff ff 66 05 ff ff ff')
    expect(out.at(-1)).toEqual({ kind: 'page', number: 5 })
    expect(out.filter(({ kind }) => kind === 'number')).toEqual([])
  })

  test('a text without an end is given up when it is longer than any', () => {
    const reader = new HmiReader()
    expect(reader.push(Buffer.alloc(10_000, 0x70))).toEqual([
      expect.objectContaining({ kind: 'discarded', bytes: 4096 }),
      expect.objectContaining({ kind: 'discarded', bytes: 4096 }),
    ])
    const out = reader.push(bytes('ff ff ff 66 04 ff ff ff'))
    expect(out.at(-1)).toEqual({ kind: 'page', number: 4 })
  })
})

test('whatever comes in whatever pieces: the same answers, every byte accounted for', () => {
  const chance = seeded()
  const parts = [
    '71ffffffffffffff',
    '70616263ffffff',
    '6604ffffff',
    '000000ffffff',
    '1affffff',
    'ff',
    '00',
    '70',
    '71',
  ]
  for (let round = 0; round < 300; round++) {
    const all = Buffer.concat(
      Array.from({ length: 30 }, () =>
        chance.chance(0.7)
          ? bytes(chance.pick(parts))
          : Buffer.from(Array.from({ length: 9 }, () => chance.whole(0, 255))),
      ),
    )
    const [whole, cut] = [new HmiReader(), new HmiReader()]
    const pieces = []
    for (let at = 0; at < all.length; ) {
      const size = chance.whole(1, 7)
      pieces.push(...cut.push(all.subarray(at, at + size)))
      at += size
    }
    expect(pieces).toEqual(whole.push(all))
  }
})
