import { describe, expect, test } from 'vitest'
import { confirmationCode } from '../../src/contract/confirmationCode.ts'
import { linkMac, parsePayLink, payLink, verifyPayLink } from '../../src/contract/payLink.ts'

/** The check values that the protocol itself gives (DESIGN §5.2 and §5.3). */
const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
const facts = { vehicle: 'TAXI-0042', trip: 'K7Q2ZD0042', rev: 1, amount: 2350, currency: 'CNY' }

describe('check values of the protocol', () => {
  test('pay link', () => {
    const link = payLink('https://pay.example.com', facts, linkMac(key, facts))
    expect(link).toBe('HTTPS://PAY.EXAMPLE.COM/P/TAXI-0042/K7Q2ZD0042.1/2350CNY/MG6XFIFTTTDSIFQU')
    const parsed = parsePayLink(link)
    expect(parsed).toEqual({ ...facts, mac: 'MG6XFIFTTTDSIFQU' })
    expect(verifyPayLink([key], parsed!)).toBe(true)
  })

  test('confirmation code', () => {
    expect(confirmationCode(key, facts)).toBe('461995')
  })
})
