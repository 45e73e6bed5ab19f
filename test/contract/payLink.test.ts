import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  factsText,
  isPayBase,
  linkMac,
  type PayLinkFacts,
  parsePayLink,
  payLink,
  stickerLink,
  verifyPayLink,
} from '../../src/contract/payLink.ts'
import { MAX_AMOUNT } from '../../src/domain/money.ts'
import { altered, anyCharacter, anyFacts, anyKey, facts, key, mac, otherKey, path } from './support.ts'

describe('making a pay link', () => {
  test('the check value of the protocol', () => {
    expect(linkMac(key, facts)).toBe('MG6XFIFTTTDSIFQU')
    expect(payLink('https://pay.example.com', facts, mac)).toBe(
      'HTTPS://PAY.EXAMPLE.COM/P/TAXI-0042/K7Q2ZD0042.1/2350CNY/MG6XFIFTTTDSIFQU',
    )
  })

  // Made with another implementation of HMAC and base32.
  test.each([
    [{ vehicle: 'A', trip: '0', rev: 1, amount: 1, currency: 'JPY' }, 'WISIUVKYVK4IA47I'],
    [
      { vehicle: 'A-9', trip: 'ZZZZZZZZZZZZ', rev: 999_999_999, amount: MAX_AMOUNT, currency: 'KWD' },
      'VOWIXKVSLJE3ASI3',
    ],
  ])('more check values: %j', (given, expected) => {
    expect(linkMac(key, given)).toBe(expected)
  })

  test('every link is in the alphanumeric mode of a QR symbol', () => {
    fc.assert(
      fc.property(
        anyFacts,
        anyKey,
        fc.constantFrom('https://a.b', 'HTTP://127.0.0.1:8080'),
        (any, k, base) => {
          expect(payLink(base, any, linkMac(k, any))).toMatch(/^[0-9A-Z $%*+\-./:]+$/)
        },
      ),
    )
  })

  test.each<[string, Partial<PayLinkFacts>]>([
    ['a vehicle in small letters', { vehicle: 'taxi' }],
    ['a vehicle with a slash', { vehicle: 'A/B' }],
    ['no trip', { trip: '' }],
    ['revision 0', { rev: 0 }],
    ['a revision of ten digits', { rev: 1_000_000_000 }],
    ['a broken revision', { rev: 1.5 }],
    ['nothing due', { amount: 0 }],
    ['a negative amount', { amount: -1 }],
    ['a broken amount', { amount: 23.5 }],
    ['too great an amount', { amount: MAX_AMOUNT + 1 }],
    ['not a number', { amount: Number.NaN }],
    ['a currency in small letters', { currency: 'cny' }],
  ])('%s is never signed', (_, wrong) => {
    expect(() => linkMac(key, { ...facts, ...wrong })).toThrow(TypeError)
    expect(() => payLink('HTTPS://A', { ...facts, ...wrong }, mac)).toThrow(TypeError)
    expect(verifyPayLink([key], { ...facts, ...wrong, mac })).toBe(false)
  })

  test.each(['', 'MG6XFIFTTTDSIFQ', 'mg6xfiftttdsifqu', `${mac}A`, 'MG6XFIFTTTDSIFQ1'])(
    '%j is no MAC',
    wrong => {
      expect(() => payLink('HTTPS://A', facts, wrong)).toThrow(TypeError)
      expect(verifyPayLink([key], { ...facts, mac: wrong })).toBe(false)
    },
  )
})

describe('where the page is', () => {
  test.each([
    'https://pay.example.com',
    'HTTPS://PAY.EXAMPLE.COM',
    'Http://localhost:8080',
    'HTTP://127.0.0.1:65535',
    'https://pay-1.example.com:443',
  ])('%s is a base', base => {
    expect(isPayBase(base)).toBe(true)
    expect(stickerLink(base)).toBe(`${base.toUpperCase()}/S`)
  })

  test.each([
    '',
    'pay.example.com',
    'ftp://pay.example.com',
    'https://',
    'https:///',
    'https://pay.example.com/',
    'https://pay.example.com/pay',
    'https://pay.example.com?x',
    'https://user@pay.example.com',
    'https://pay.example.com:0',
    'https://pay.example.com:080',
    'https://pay.example.com:65536',
    'https://pay..example.com',
    'https://[::1]',
    'https://payé.example',
    'httpſ://pay.example',
    ' https://pay.example',
    'https://pay.example\n',
    `https://${'a'.repeat(64)}.example`,
    `https://${'a.'.repeat(200)}example`,
    `https://${'a'.repeat(63)}${`.${'a'.repeat(63)}`.repeat(4)}`,
    null,
    undefined,
    7,
  ])('%j is none', base => {
    expect(isPayBase(base)).toBe(false)
    expect(() => payLink(base as string, facts, mac)).toThrow(TypeError)
    expect(() => stickerLink(base as string)).toThrow(TypeError)
  })

  test('sticker links', () => {
    expect(stickerLink('https://pay.example.com', 'TAXI-0042')).toBe('HTTPS://PAY.EXAMPLE.COM/S/TAXI-0042')
    expect(stickerLink('https://pay.example.com')).toBe('HTTPS://PAY.EXAMPLE.COM/S')
    expect(() => stickerLink('https://pay.example.com', 'taxi')).toThrow(TypeError)
    expect(() => stickerLink('https://pay.example.com', '')).toThrow(TypeError)
  })
})

describe('reading a pay link', () => {
  test.each([
    path,
    path.toLowerCase(),
    `HTTPS://PAY.EXAMPLE.COM${path}`,
    `https://pay.example.com${path.toLowerCase()}`,
    `Http://localhost:8080${path}`,
  ])('%s', link => {
    expect(parsePayLink(link)).toEqual({ ...facts, mac })
  })

  test.each([
    ['nothing', ''],
    ['a slash', '/'],
    ['a path without its slash', path.slice(1)],
    ['a slash behind', `${path}/`],
    ['one more part', `${path}/X`],
    ['one part less', path.slice(0, path.lastIndexOf('/'))],
    ['a part before', `/x${path}`],
    ['a doubled slash', path.replace('/P/', '/P//')],
    ['another kind of page', path.replace('/P/', '/S/')],
    ['a query', `${path}?a=1`],
    ['an empty query', `${path}?`],
    ['a fragment', `${path}#x`],
    ['a percent escape', path.replace('TAXI', '%54AXI')],
    ['an escaped slash', path.replace('/P/', '/P%2F')],
    ['dots', `/P/../P${path.slice(2)}`],
    ['white space before', ` ${path}`],
    ['a line end', `${path}\n`],
    ['a NUL', `${path}\u0000`],
    ['a backslash', path.replaceAll('/', '\\')],
    ['an amount with a leading zero', path.replace('2350', '02350')],
    ['an amount of nothing', path.replace('2350', '0')],
    ['a signed amount', path.replace('2350', '+2350')],
    ['a negative amount', path.replace('2350', '-2350')],
    ['an amount with a point', path.replace('2350', '23.50')],
    ['an amount with an exponent', path.replace('2350', '2E3')],
    ['no amount', path.replace('2350', '')],
    ['an amount over the greatest', path.replace('2350', '1000000000000')],
    ['digits of another script', path.replace('2350', '٢٣٥٠')],
    ['revision 0', path.replace('.1/', '.0/')],
    ['a revision with a leading zero', path.replace('.1/', '.01/')],
    ['a revision of ten digits', path.replace('.1/', '.1000000000/')],
    ['no revision', path.replace('.1/', '/')],
    ['two revisions', path.replace('.1/', '.1.1/')],
    ['no currency', path.replace('CNY', '')],
    ['a currency of two letters', path.replace('CNY', 'CN')],
    ['a currency of four letters', path.replace('CNY', 'CNYY')],
    ['a trip id of 13', path.replace('K7Q2ZD0042', 'K7Q2ZD0042ABC')],
    ['a trip id with a hyphen', path.replace('K7Q2ZD0042', 'K7-Q2')],
    ['a vehicle id that begins with a hyphen', path.replace('TAXI', '-TAXI')],
    ['a vehicle id that ends with a hyphen', path.replace('0042/', '004-/')],
    ['a vehicle id of 21', path.replace('TAXI-0042', 'A'.repeat(21))],
    ['a short MAC', path.slice(0, -1)],
    ['a long MAC', `${path}A`],
    ['a MAC with a digit that base32 has not', path.replace(mac, mac.replace('6', '1'))],
    ['a MAC with padding', path.replace(mac, `${mac.slice(0, -1)}=`)],
    ['another scheme', `alipays://pay.example.com${path}`],
    ['no scheme', `//pay.example.com${path}`],
    ['a user name', `https://me@pay.example.com${path}`],
    ['two links', path + path],
    ['a letter that folds to S', path.replace('TAXI', 'TAXſ')],
    ['a letter that folds to K', path.replace('K7', '\u212a7')],
    ['too long', `https://${'a'.repeat(63)}${`.${'a'.repeat(63)}`.repeat(4)}${path}`],
  ])('%s is refused', (_, link) => {
    expect(parsePayLink(link)).toBeNull()
  })

  test('what is no text is refused', () => {
    for (const thing of [null, undefined, 7, [path], { length: 1 }])
      expect(parsePayLink(thing as unknown as string)).toBeNull()
  })

  test('a long text is refused before it is looked at', () => {
    expect(parsePayLink(`/P/${'A'.repeat(10_000_000)}`)).toBeNull()
  })

  test('the longest link is read', () => {
    const longest = {
      vehicle: 'A'.repeat(20),
      trip: 'B'.repeat(12),
      rev: 999_999_999,
      amount: MAX_AMOUNT,
      currency: 'CNY',
    }
    const host = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`
    expect(host).toHaveLength(253)
    const link = payLink(`https://${host}:65535`, longest, linkMac(key, longest))
    expect(parsePayLink(link)).toMatchObject(longest)
  })
})

describe('verifying a pay link', () => {
  const parsed = { ...facts, mac }

  test('the current key or the previous one', () => {
    expect(verifyPayLink([key], parsed)).toBe(true)
    expect(verifyPayLink([otherKey, key], parsed)).toBe(true)
    expect(verifyPayLink([key, otherKey], parsed)).toBe(true)
    expect(verifyPayLink([otherKey], parsed)).toBe(false)
    expect(verifyPayLink([], parsed)).toBe(false)
  })

  test('any facts go through making, reading and verifying', () => {
    const bases = fc.constantFrom('', 'https://pay.example.com', 'HTTP://LOCALHOST:8080')
    fc.assert(
      fc.property(anyFacts, anyKey, bases, fc.boolean(), (any, k, base, small) => {
        const link = payLink(base || 'HTTPS://A', any, linkMac(k, any)).slice(
          base === '' ? 'HTTPS://A'.length : 0,
        )
        const read = parsePayLink(small ? link.toLowerCase() : link)
        expect(read).toEqual({ ...any, mac: linkMac(k, any) })
        expect(verifyPayLink([k], read!)).toBe(true)
        expect(`${factsText(read!)}/${read!.mac}`).toBe(link.slice(link.indexOf('/P/') + 3))
      }),
      { numRuns: 1000 },
    )
  })

  test('any altered character makes it another link or none', () => {
    fc.assert(
      fc.property(anyFacts, anyKey, fc.nat(), anyCharacter, (any, k, at, character) => {
        const link = `/P/${factsText(any)}/${linkMac(k, any)}`
        const read = parsePayLink(altered(link, at, character))
        expect(read !== null && verifyPayLink([k], read)).toBe(false)
      }),
      { numRuns: 3000 },
    )
  })

  test('any altered fact makes it false', () => {
    fc.assert(
      fc.property(
        anyFacts,
        anyFacts,
        fc.subarray(Object.keys(facts) as (keyof PayLinkFacts)[], { minLength: 1 }),
        anyKey,
        (any, others, changed, k) => {
          const forged = { ...any, ...Object.fromEntries(changed.map(name => [name, others[name]])) }
          fc.pre(factsText(forged) !== factsText(any))
          expect(verifyPayLink([k], { ...forged, mac: linkMac(k, any) })).toBe(false)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('no text makes the reader throw', () => {
    const nearly = fc
      .array(
        fc.oneof(
          fc.constantFrom('/P/', '/', '.', 'TAXI-0042', 'K7Q2', '1', '2350CNY', mac, 'https://'),
          anyCharacter,
        ),
      )
      .map(parts => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), nearly), text => {
        const read = parsePayLink(text)
        if (read !== null) expect(typeof verifyPayLink([key], read)).toBe('boolean')
      }),
      { numRuns: 2000 },
    )
  })
})
