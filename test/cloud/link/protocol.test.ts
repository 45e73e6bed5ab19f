/** Which version of MQTT the server tries with a broker that speaks one of them, or none. */
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { VehicleLink } from '../../../src/cloud/link/link.ts'
import type { LinkOptions } from '../../../src/cloud/link/options.ts'
import { serverLog } from '../../../src/cloud/log.ts'
import { openStore } from '../../../src/cloud/store/open.ts'
import { until } from '../../support/waiting.ts'
import { FLEET, KEYS } from './rig.ts'

const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

/** Says "unacceptable protocol version" to whoever comes, and keeps the versions that were tried. */
async function refusing(): Promise<{ readonly url: string; readonly tried: number[] }> {
  const tried: number[] = []
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', (connect: Buffer) => {
      // The level stands behind the protocol's name (MQTT 5 §3.1.2.2).
      const level = connect[connect.indexOf('MQTT') + 4]!
      tried.push(level)
      socket.end(Buffer.from(level === 5 ? [0x20, 3, 0, 132, 0] : [0x20, 2, 0, 1]))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ending.push(() => new Promise(resolve => server.close(resolve)))
  return { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, tried }
}

const CASES = [
  { protocol: 'auto', shared: false, versions: [5, 4, 5, 4] },
  // Shared subscriptions are of version 5.
  { protocol: 'auto', shared: true, versions: [5, 5, 5] },
  { protocol: '5', shared: false, versions: [5, 5, 5] },
  { protocol: '3.1.1', shared: false, versions: [4, 4, 4] },
] as const

test('both versions in turn, or the one that was asked for, without an end', async () => {
  const store = await openStore({ kind: 'pglite', folder: null })
  ending.push(() => store.close())
  await Promise.all(
    CASES.map(async ({ protocol, shared, versions }) => {
      const { url, tried } = await refusing()
      const options: LinkOptions = {
        ...{ store, fleet: FLEET, broker: { url, protocol }, signer: KEYS.current, shared },
        ...{ issuer: 'https://pay.example', serverId: 's1', now: Date.now, log: serverLog('silent') },
      }
      const link = new VehicleLink(options)
      ending.push(() => link.stop())
      link.start()
      await until('it has tried', () => tried.length >= versions.length)
      expect(tried.slice(0, versions.length), `${protocol}, shared ${shared}`).toEqual(versions)
      expect(link.connected).toBe(false)
    }),
  )
})
