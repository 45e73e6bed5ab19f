import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CONFIRM, ENQUIRIES, isConfirmation, readStatus } from '../../../src/protocols/printers/status.ts'

const WELL = { paper: 'ok', cover: 'closed', isOnline: true, error: 'none' }

describe('ESC/POS', () => {
  test.each([
    ['well', '12121212', {}],
    ['no paper', '1a32127e', { paper: 'out', isOnline: false }],
    ['stopped for paper, without a sensor for it', '1a321212', { paper: 'out', isOnline: false }],
    ['paper near its end', '1212121e', { paper: 'near-end' }],
    ['cover open', '1a161212', { cover: 'open', isOnline: false }],
    ['feed button held', '1a1a1212', { isOnline: false }],
    ['knife', '1a521a12', { error: 'knife', isOnline: false }],
    ['beyond mending', '1a523212', { error: 'needs-help', isOnline: false }],
    ['a mechanical error', '1a521612', { error: 'needs-help', isOnline: false }],
    ['a hot head', '1a525212', { error: 'mends-itself', isOnline: false }],
  ])('%s', (_, hex, condition) => {
    expect(readStatus('dle-eot', Buffer.from(hex, 'hex'))).toEqual({ ...WELL, ...condition })
  })

  test.each([
    ['not whole', '121212'],
    ['too much', '1212121212'],
    ['an answer to something else', '12120012'],
    ['XON among them', '12121211'],
  ])('%s is no answer', (_, hex) => {
    expect(readStatus('dle-eot', Buffer.from(hex, 'hex'))).toBeNull()
  })

  test('no byte is an answer at once and one in its turn', () => {
    for (let byte = 0; byte < 256; byte++)
      if (isConfirmation(byte)) expect(readStatus('dle-eot', Buffer.alloc(4, byte))).toBeNull()
    expect([0x00, 0x03, 0x0c, 0x0f].every(isConfirmation)).toBe(true)
    expect([0x11, 0x12, 0x13, 0x80].some(isConfirmation)).toBe(false)
  })
})

describe('Star', () => {
  test.each([
    ['well', '0f86000000000000'.slice(0, 14), {}],
    ['well, a block of nine', '230600000000000000', {}],
    ['no paper', '23060800000c000000', { paper: 'out', isOnline: false }],
    ['paper near its end', '230600000004000000', { paper: 'near-end' }],
    ['cover open', '230628000000000000', { cover: 'open', isOnline: false }],
    ['knife', '230608080000000000', { error: 'knife', isOnline: false }],
    ['beyond mending', '230608200000000000', { error: 'needs-help', isOnline: false }],
    ['a hot head', '230608400000000000', { error: 'mends-itself', isOnline: false }],
    ['the latest of two', '23060800000c000000230600000000000000', {}],
    ['noise before it', 'ff00230600000000000000', {}],
  ])('%s', (_, hex, condition) => {
    expect(readStatus('star-asb', Buffer.from(hex, 'hex'))).toEqual({ ...WELL, ...condition })
  })

  test('not whole is no answer', () => {
    expect(readStatus('star-asb', Buffer.from('2306000000000000', 'hex'))).toBeNull()
  })
})

test('whatever comes is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('dle-eot', 'star-asb', 'none'),
      fc.uint8Array({ maxLength: 40 }),
      (kind, bytes) => {
        const condition = readStatus(kind, Buffer.from(bytes))
        if (kind === 'none') expect(condition).toBeNull()
      },
    ),
  )
})

test('the questions are those of the references', () => {
  expect(ENQUIRIES['dle-eot'].toString('hex')).toBe('100401' + '100402' + '100403' + '100404')
  expect(ENQUIRIES['star-asb'].toString('hex')).toBe('1b0601')
  expect(ENQUIRIES.none).toHaveLength(0)
  expect(CONFIRM.toString('hex')).toBe('1d7201')
})
