import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDown } from '../../../src/agent/link/receive.ts'
import { parseCloudKeys } from '../../../src/contract/cloudKeys.ts'
import { type DownTyp, signHs256 } from '../../../src/contract/jws.ts'
import { MAX_MESSAGE_BYTES } from '../../../src/contract/limits.ts'
import { topics } from '../../../src/contract/topics.ts'
import { newSigningKey, Signer } from '../../../src/simulators/partner/keys.ts'

const VEHICLE = 'TAXI-0042'
const signer = new Signer()
const trust = { vehicle: VEHICLE, cloudKeys: parseCloudKeys(signer.jwks()) }
const place = topics(VEHICLE)

const header = { iss: 'cloud', sub: VEHICLE, jti: 'j1', iat: 0 }
const notice = {
  ...header,
  ...{ trip: 'K7Q2ZD0042', n: 1, currency: 'CNY', received: 2350, refunded: 0 },
  cause: {
    rev: 1,
    link: 'MG6XFIFTTTDSIFQU',
    amount: 2350,
    kind: 'captured',
    tradeNo: '1',
    method: 'alipay',
    at: 0,
  },
}
const read = (topic: string, token: string | Buffer) => readDown(trust, topic, Buffer.from(token as string))
const signed = (payload: object, typ: DownTyp = 'settlement', by = signer) => by.sign(typ, payload)

describe('what is believed', () => {
  test('a message of each kind, with the bytes it came in', () => {
    const ack = signed({ ...header, ledger: 'l', upTo: 3 }, 'ack')
    expect(read(place.downAck, ack)).toEqual({
      typ: 'ack',
      raw: ack,
      message: { ...header, ledger: 'l', upTo: 3 },
    })
    expect(read(place.downSettlement, signed(notice))).toMatchObject({ typ: 'settlement', message: notice })
    const opened = { ...header, kind: 'page-opened', trip: 'K7Q2ZD0042', rev: 1 }
    expect(read(place.downNotice, signed(opened, 'notice'))).toMatchObject({ typ: 'notice', message: opened })
    expect(read(place.downRestore, signed({ ...header, trips: [] }, 'restore'))).toMatchObject({
      typ: 'restore',
    })
  })

  test('the next pinned key, whatever the board’s clock says', () => {
    const other = new Signer()
    const jwks = other.jwks()
    other.rotate()
    const keys = { vehicle: VEHICLE, cloudKeys: parseCloudKeys(jwks) }
    const token = Buffer.from(signed({ ...notice, iat: 4_000_000_000 }, 'settlement', other))
    expect(readDown(keys, place.downSettlement, token)).toMatchObject({ typ: 'settlement' })
  })
})

describe('what is refused', () => {
  const refused = (topic: string, token: string | Buffer) =>
    (read(topic, token) as { refused?: string }).refused

  test('another key under a pinned name', () => {
    const forger = new Signer(newSigningKey('stand-in-1'))
    expect(refused(place.downSettlement, signed(notice, 'settlement', forger))).toBe('signature')
  })

  test('a key that is not pinned', () => {
    expect(refused(place.downSettlement, signed(notice, 'settlement', new Signer(newSigningKey('x'))))).toBe(
      'key-id',
    )
  })

  test('a public key used as a secret, and no algorithm at all', () => {
    const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
    const secret = Buffer.from(x!, 'base64url')
    expect(refused(place.downAck, signHs256({ ...header, ledger: 'l', upTo: 1 }, 'ack', secret))).toBe(
      'algorithm',
    )
    const none = `${Buffer.from('{"alg":"none","typ":"settlement+jwt"}').toString('base64url')}.e30.`
    expect(refused(place.downSettlement, none)).toBe('algorithm')
  })

  test('altered after it was signed', () => {
    const [head, , signature] = signed(notice).split('.')
    const body = Buffer.from(JSON.stringify({ ...notice, received: 9999 })).toString('base64url')
    expect(refused(place.downSettlement, `${head}.${body}.${signature}`)).toBe('signature')
  })

  test('genuine, but on the topic of another kind', () => {
    expect(refused(place.downNotice, signed(notice))).toBe('type')
    expect(refused(place.downAck, signed(notice))).toBe('type')
  })

  test('genuine, but for another vehicle, or on its topic', () => {
    expect(refused(place.downSettlement, signed({ ...notice, sub: 'TAXI-0043' }))).toBe('vehicle')
    expect(refused(topics('TAXI-0043').downSettlement, signed(notice))).toBe('vehicle')
  })

  test('topics that are none of ours, the vehicle’s own up ones included', () => {
    for (const topic of [
      place.upTrip,
      'taxi/TAXI-0042/down/reboot',
      'taxi/TAXI-0042/down/ack/x',
      '$SYS/x',
      '',
    ])
      expect(refused(topic, signed(notice))).toBe('topic')
  })

  test('too long, before anything of it is read', () => {
    expect(refused(place.downSettlement, Buffer.alloc(MAX_MESSAGE_BYTES + 1, 'A'))).toBe('oversize')
  })

  test('the cloud’s own, but not understood: its jti is told so that it can be acknowledged', () => {
    const { cause: _, ...half } = notice
    expect(read(place.downSettlement, signed(half))).toMatchObject({ refused: 'message', jti: 'j1' })
    const bad = read(place.downSettlement, signed({ sub: VEHICLE, jti: 'x\u0000' }))
    expect(bad).toMatchObject({ refused: 'message' })
    expect(bad).not.toHaveProperty('jti')
  })

  test('any bytes at all, without ever throwing', () => {
    const tokens = fc.oneof(
      fc.string(),
      fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
    )
    fc.assert(
      fc.property(tokens, token => {
        expect(refused(place.downSettlement, token as string)).toBeTypeOf('string')
      }),
    )
  })

  test('a genuine message with any one character changed', () => {
    const token = signed(notice)
    const change = fc.record({
      at: fc.nat(token.length - 1),
      to: fc.constantFrom(...'ABCxyz019-_.=+/ \u00e9'),
    })
    fc.assert(
      fc.property(change, ({ at, to }) => {
        fc.pre(token[at] !== to)
        const changed = Buffer.from(token.slice(0, at) + to + token.slice(at + 1), 'latin1')
        expect(readDown(trust, place.downSettlement, changed)).toHaveProperty('refused')
      }),
    )
  })
})
