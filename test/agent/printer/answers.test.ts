import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answerSorter } from '../../../src/agent/printer/answers.ts'

function heard(hex: string) {
  const sorter = answerSorter('dle-eot')
  sorter.hear(Buffer.from(hex, 'hex'))
  const { status, confirmations } = sorter.answers
  return [status.toString('hex'), confirmations]
}

describe('what a printer says', () => {
  test.each([
    ['nothing', '', '', 0],
    ['four real-time answers', '12121212', '12121212', 0],
    ['one of them with paper out', '1a32127e', '1a32127e', 0],
    ['an answer in its turn', '00', '', 1],
    ['one with paper near its end', '03', '', 1],
    ['both at once', '1200121212', '12121212', 1],
    ['XON and XOFF between them', '131112130011', '12', 1],
    ['a status that nobody asked for', '14000000', '', 0],
    ['one with XON within', '1011000000', '', 0],
    ['one between two answers', '121000000f1200', '1212', 1],
    ['one cut off by an answer', '1000120012', '1212', 1],
    ['bytes of no kind', 'ff8091', '', 0],
  ])('%s', (_, hex, status, confirmations) => {
    expect(heard(hex)).toEqual([status, confirmations])
  })

  test('an enquiry begins anew, what came in its turn stays counted', () => {
    const sorter = answerSorter('dle-eot')
    sorter.hear(Buffer.from('120012', 'hex'))
    sorter.asked()
    sorter.hear(Buffer.from('1a', 'hex'))
    expect(sorter.answers).toEqual({ status: Buffer.from('1a', 'hex'), confirmations: 1 })
  })

  test('the pieces in which it comes make no difference, and noise does not pile up', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), pieces => {
        const [whole, apart] = [answerSorter('dle-eot'), answerSorter('dle-eot')]
        whole.hear(Buffer.concat(pieces))
        for (const piece of pieces) apart.hear(Buffer.from(piece))
        expect(apart.answers).toEqual(whole.answers)
        expect(whole.answers.status.length).toBeLessThanOrEqual(64)
      }),
    )
  })

  test('a Star’s status is kept whole', () => {
    const sorter = answerSorter('star-asb')
    sorter.hear(Buffer.from('0f86000000000000', 'hex'))
    expect(sorter.answers).toEqual({ status: Buffer.from('0f86000000000000', 'hex'), confirmations: 0 })
  })
})
