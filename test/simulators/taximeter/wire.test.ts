import { describe, expect, test } from 'vitest'
import { BridgeEar, frame } from '../../../src/simulators/taximeter/wire.ts'

const ACK = '$BRG,ACK,17,1*05\r\n'
const PAY = '$BRG,PAY,17,PAID,2350*01\r\n'
const hear = (text: string) => new BridgeEar().hear(Buffer.from(text, 'latin1'))

test('frames carry the checksum of the protocol', () => {
  expect(frame('MTR,POS,HIRED,17').toString()).toBe('$MTR,POS,HIRED,17*7F\r\n')
  expect(frame('MTR,END,17,1,2350,200,8400,1260,95,20261123100100,20261123102200,1').toString()).toMatch(
    /\*1C\r\n$/,
  )
})

describe('the oracle', () => {
  test('takes what the protocol allows, in pieces of any size', () => {
    const words = [
      { kind: 'ack', tripNo: '17', rev: 1 },
      { kind: 'display', tripNo: '17', word: 'PAID', amount: 2350 },
    ]
    expect(hear(ACK + PAY)).toEqual(words)
    const ear = new BridgeEar()
    expect([...(ACK + PAY)].flatMap(char => ear.hear(Buffer.from(char)))).toEqual(words)
  })

  test.each([
    ['a wrong checksum', '$BRG,ACK,17,1*06\r\n'],
    ['no checksum', '$BRG,ACK,17,1\r\n'],
    ['a meter message', '$MTR,POS,HIRED,17*7F\r\n'],
    ['an unknown word', frame('BRG,PAY,17,FREE,0').toString()],
    ['a negative amount', frame('BRG,PAY,17,PAID,-1').toString()],
    ['an amount with decimals', frame('BRG,PAY,17,PAID,23.50').toString()],
    ['revision 0', frame('BRG,ACK,17,0').toString()],
    ['a command of no protocol', frame('BRG,RESET').toString()],
    ['text', 'hello\r\n'],
    ['a blank line', '\r\n'],
    ['noise in front of a frame', `\x00\xff${ACK}`],
    ['a line without end', 'x'.repeat(200)],
  ])('sees %s', (_, text) => {
    expect(hear(text).map(word => word.kind)).toContain('offence')
  })

  test('knows a frame that broke off from one that should not be', () => {
    expect(hear(`$BRG,PAY,17,PA${ACK}`).map(word => word.kind)).toEqual(['cut', 'ack'])
    expect(hear(`$B${ACK}`).map(word => word.kind)).toEqual(['cut', 'ack'])
    expect(hear(`$MTR,P${ACK}`).map(word => word.kind)).toEqual(['offence', 'ack'])
  })

  test('forgets an unfinished line with the connection', () => {
    const ear = new BridgeEar()
    ear.hear(Buffer.from('$BRG,AC'))
    ear.reset()
    expect(ear.hear(Buffer.from(ACK)).map(word => word.kind)).toEqual(['ack'])
  })
})
