/** One exchange after another, with a port that the test speaks for. */
import { beforeEach, describe, expect, test } from 'vitest'
import { HmiFault, HmiTalk } from '../../../src/agent/displays/hmiTalk.ts'
import { get, setNumber } from '../../../src/protocols/displays/hmi.ts'
import { FakePort } from '../meter/fakePort.ts'

const END = '\xff\xff\xff'
const numeral = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return `\x71${bytes.toString('latin1')}${END}`
}
const page = (number: number) => `\x66${String.fromCharCode(number)}${END}`
const text = (of: string) => `\x70${of}${END}`

let port: FakePort
let talk: HmiTalk
let noise: number

beforeEach(() => {
  port = new FakePort()
  noise = 0
  talk = new HmiTalk(port, {
    alive: 'wait.alive.val',
    baud: 1e9,
    answerMs: 20,
    random: () => 0,
    onNoise: bytes => {
      noise += bytes
    },
  })
})

/** With the random number 0 the first fences are these, and each exchange has the next two. */
const [OPEN, CLOSE] = [numeral(1001), numeral(1002)]

describe('between two fences', () => {
  test('stand what was asked and what is told', async () => {
    const asked = talk.ask([setNumber('dim', 35)], [get('dim')])
    expect(port.written).toEqual([
      [
        'wait.alive.val=1001',
        'get wait.alive.val',
        'dim=35',
        'get dim',
        'wait.alive.val=1002',
        'get wait.alive.val',
        '',
      ].join(END),
    ])
    port.say(OPEN + numeral(35) + CLOSE)
    expect(await asked).toEqual([{ kind: 'number', value: 35 }])
  })

  test('what was said before is of an earlier exchange', async () => {
    const asked = talk.ask([], [get('code.word.txt')])
    port.say(text('PAID') + numeral(999) + OPEN + text('TO PAY') + CLOSE)
    expect(await asked).toEqual([{ kind: 'text', bytes: Buffer.from('TO PAY') }])
  })

  test('a late answer does not answer the next exchange', async () => {
    expect(await talk.ask([], [get('code.word.txt')])).toBeNull()
    const next = talk.ask([], [get('code.word.txt')])
    port.say(OPEN + text('PAID') + CLOSE)
    port.say(numeral(1003) + text('TO PAY') + numeral(1004))
    expect(await next).toEqual([{ kind: 'text', bytes: Buffer.from('TO PAY') }])
  })

  test.each([
    ['without the first fence', text('a') + CLOSE],
    ['without the second', OPEN + text('a')],
    ['without an answer', ''],
    ['with more than anybody asked', OPEN + text('a').repeat(65) + CLOSE],
  ])('%s: null', async (_, said) => {
    const asked = talk.ask([], [get('code.word.txt')])
    port.say(said)
    expect(await asked).toBeNull()
  })

  test('failures are among the answers, and fingers are not', async () => {
    const asked = talk.ask([], [get('code.word.txt')])
    port.say(`${OPEN}\x65\x01\x02\x01${END}\x1a${END}${CLOSE}`)
    expect(await asked).toEqual([{ kind: 'failed', code: 0x1a }])
  })
})

describe('the page', () => {
  test.each([
    ['said twice', page(3) + page(3), 3],
    ['said once', page(3), null],
    ['said otherwise the second time', page(3) + page(4), null],
    ['said thrice', page(3) + page(3) + page(3), null],
  ])('%s', async (_, said, number) => {
    const asked = talk.page([])
    port.say(OPEN + said + CLOSE)
    expect(await asked).toEqual({ number, failed: null })
  })
})

describe('the end of a talk', () => {
  test.each([
    ['power', `\0\0\0${END}`],
    ['ready', `\x88${END}`],
  ])('a display that starts (%s) ends it at once', async (_, said) => {
    let told = 0
    talk.onFault(() => told++)
    const asked = talk.ask([], [get('dim')])
    port.say(said + said)
    await expect(asked).rejects.toThrow('started again')
    await expect(talk.ask([], [])).rejects.toThrow(HmiFault)
    expect(told).toBe(1)
  })

  test('the first bytes end what was half said, the last show the blank page', async () => {
    talk.greet()
    await talk.parting({ name: 'lost', number: 0 })
    expect(port.written).toEqual([`${END}bkcmd=2${END}`, `${END}page lost${END}`])
  })

  test('a port that takes nothing holds nobody up', async () => {
    port.isStuck = true
    await talk.parting({ name: 'lost', number: 0 })
    port.isStuck = false
    port.fault = new Error('unplugged')
    await talk.parting({ name: 'lost', number: 0 })
  })
})

test('noise is told of', () => {
  port.say(`\xf0\xf1\xf2${page(1)}`)
  expect(noise).toBe(3)
})
