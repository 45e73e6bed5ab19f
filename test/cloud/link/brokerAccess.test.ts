/** The server as a broker in the field knows it: by a password or by its certificate, and with the rights of the README. */
import { afterEach, expect, test } from 'vitest'
import { VehicleLink } from '../../../src/cloud/link/link.ts'
import type { BrokerOptions } from '../../../src/cloud/link/options.ts'
import { serverLog } from '../../../src/cloud/log.ts'
import { openStore } from '../../../src/cloud/store/open.ts'
import { makeAuthority } from '../../support/certificates.ts'
import { startMosquitto } from '../../support/mosquitto.ts'
import { has } from '../../support/programs.ts'
import { until } from '../../support/waiting.ts'
import { FLEET, KEYS } from './rig.ts'

const ending: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

const RIGHTS = ['user cloud', 'topic read taxi/+/up/#', 'topic write taxi/+/down/#']

async function linkTo(broker: BrokerOptions): Promise<VehicleLink> {
  const store = await openStore({ kind: 'pglite', folder: null })
  ending.push(() => store.close())
  const link = new VehicleLink({
    ...{ store, fleet: FLEET, broker, signer: KEYS.current, issuer: 'https://pay.example', serverId: 's1' },
    ...{ shared: false, now: Date.now, log: serverLog('silent') },
  })
  link.start()
  ending.push(() => link.stop())
  return link
}

const refused = (link: VehicleLink) =>
  until('the broker has refused twice', () => (link.counters.failures ?? 0) >= 2, 20_000)

test.skipIf(!has('mosquitto'))('by a password: the right one is let in, a wrong one never is', async () => {
  const mosquitto = await startMosquitto({ users: { cloud: 'a password' }, acl: RIGHTS })
  ending.push(() => mosquitto.stop())
  const { url } = mosquitto
  const right = await linkTo({ url, protocol: 'auto', username: 'cloud', password: 'a password' })
  await until('the link is up', () => right.connected)
  const wrong = await linkTo({ url, protocol: 'auto', username: 'cloud', password: 'another' })
  await refused(wrong)
  expect(wrong.connected).toBe(false)
})

test.skipIf(!has('mosquitto') || !has('openssl'))(
  'by its certificate over TLS; a broker that nobody vouches for is not talked to',
  async () => {
    const [authority, stranger] = [makeAuthority(), makeAuthority()]
    ending.push(() => {
      authority.remove()
      stranger.remove()
    })
    const broker = authority.issue('localhost')
    const tls = { ca: authority.caFile, cert: broker.certFile, key: broker.keyFile }
    const mosquitto = await startMosquitto({ tls, acl: RIGHTS })
    ending.push(() => mosquitto.stop())
    const { cert, key } = authority.issue('cloud')
    const url = `mqtts://127.0.0.1:${mosquitto.port}`
    const right = await linkTo({ url, protocol: '5', tls: { ca: authority.ca, cert, key } })
    await until('the link is up', () => right.connected)
    const deceived = await linkTo({ url, protocol: '5', tls: { ca: stranger.ca, cert, key } })
    await refused(deceived)
    expect(deceived.connected).toBe(false)
  },
)
