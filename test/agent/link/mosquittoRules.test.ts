/** What a broker's access rules do: the ACL of DESIGN §5.4 over certificates, and rules that are wrong. */

import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { makeAuthority } from '../../support/certificates.ts'
import { type Mosquitto, startMosquitto } from '../../support/mosquitto.ts'
import { has } from '../../support/programs.ts'
import { type Bench, bench, VEHICLE } from './bench.ts'
import { soon } from './linkSuite.ts'

const CLOUD = ['user cloud', 'topic readwrite taxi/#']
const RULES = ['pattern write taxi/%u/up/#', 'pattern read taxi/%u/down/#', ...CLOUD]
const USERS = { [VEHICLE]: 'secret', cloud: 'secret' }

// Needs Debian's mosquitto.
describe.skipIf(!has('mosquitto'))('access rules', () => {
  let broker: Mosquitto | undefined
  let one: Bench | undefined
  afterEach(async () => {
    await one?.stop()
    await broker?.stop()
  })

  for (const protocol of ['3.1.1', '5'] as const)
    test(`a denied publish over ${protocol} loses no row, whatever the broker answers`, async () => {
      broker = await startMosquitto({ users: USERS, acl: CLOUD })
      one = await bench(broker.url, {
        partner: { broker: broker.urlFor('cloud') },
        link: { protocol, url: broker.urlFor(VEHICLE) },
      })
      for (let i = 0; i < 100; i++) one.ledger.trip(`RIDE${i}`)
      one.link.start()
      await expect.poll(() => one?.link.online, soon).toBe(true)
      await sleep(500)
      expect(one.partner.documents).toEqual([])
      expect(one.ledger.upTo).toBe(0)
      // Over 3.1.1 the broker acknowledges what it throws away; over 5 it says no.
      if (protocol === '5') expect(one.link.state().denied).toBeGreaterThan(0)
      else expect(one.link.state().denied).toBe(0)
      broker.setAcl(RULES)
      await expect.poll(() => one?.ledger.upTo, soon).toBe(100)
      expect(one.partner.documents.map(({ document }) => document.seq)).toEqual(
        Array.from({ length: 100 }, (_, i) => i + 1),
      )
    })

  for (const persistence of [true, false])
    test(`a broker ${persistence ? 'with' : 'without'} a memory of its own is restarted: what was meant for a car that is away ${persistence ? 'waits' : 'comes from the cloud'}`, async () => {
      broker = await startMosquitto({ persistence })
      one = await bench(broker.url, { partner: { repeatMs: persistence ? 60_000 : 300 } })
      one.ledger.trip('RIDE1')
      one.link.start()
      await expect.poll(() => one?.ledger.upTo, soon).toBe(1)
      await one.link.stop()
      one.partner.pay(VEHICLE, 'RIDE1')
      await sleep(50)
      await broker.restart()
      one.link.start()
      await expect.poll(() => one?.ledger.applied.length, soon).toBe(1)
    })

  test('a wrong password is told and tried again', async () => {
    broker = await startMosquitto({ users: USERS, acl: RULES })
    one = await bench(broker.url, {
      partner: { broker: broker.urlFor('cloud') },
      link: { url: broker.urlFor(VEHICLE).replace('secret', 'wrong') },
    })
    one.link.start()
    await expect.poll(() => one?.link.state().attempts, soon).toBeGreaterThan(2)
    expect(one.link.state().lastError).toContain('Not authorized')
    expect(one.link.state().protocol).toBe('5')
  })

  test.skipIf(!has('openssl'))(
    'over TLS the certificate’s name is the vehicle; another authority’s broker is refused',
    async () => {
      const authority = makeAuthority()
      const stranger = makeAuthority()
      const server = authority.issue('localhost')
      const vehicle = authority.issue(VEHICLE)
      const cloud = authority.issue('cloud')
      const { certFile: cert, keyFile: key } = server
      broker = await startMosquitto({ tls: { ca: authority.caFile, cert, key }, acl: RULES })
      const { ca } = authority
      const refusals: Bench[] = []
      try {
        one = await bench(broker.url, {
          partner: { tls: { ca, cert: cloud.cert, key: cloud.key } },
          link: { tls: { ca, cert: vehicle.cert, key: vehicle.key } },
        })
        one.ledger.trip('RIDE1')
        one.link.start()
        await expect.poll(() => one?.ledger.upTo, soon).toBe(1)
        await one.link.stop()

        const wrong = await bench(broker.url, {
          partner: { tls: { ca, cert: cloud.cert, key: cloud.key }, clientId: 'other' },
          link: { tls: { ca: stranger.ca, cert: vehicle.cert, key: vehicle.key } },
        })
        refusals.push(wrong)
        wrong.link.start()
        await expect.poll(() => wrong.link.state().attempts, soon).toBeGreaterThan(2)
        expect(wrong.link.state().lastError).toMatch(/certificate/)
      } finally {
        for (const refused of refusals) await refused.stop()
        authority.remove()
        stranger.remove()
      }
    },
  )
})
