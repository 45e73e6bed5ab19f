/** Brokers that say no: to the protocol, to the vehicle, to a subscription. */
import type { AedesOptions } from 'aedes'
import { afterEach, describe, expect, test } from 'vitest'
import { type AedesBroker, startAedes } from '../../support/aedes.ts'
import { type Bench, bench } from './bench.ts'
import { soon } from './linkSuite.ts'

type Version = Parameters<NonNullable<AedesOptions['preConnect']>>[1]['protocolVersion']

describe('a broker that says no', () => {
  let broker: AedesBroker | undefined
  let one: Bench | undefined
  afterEach(async () => {
    await one?.stop()
    await broker?.stop()
  })

  /** The protocol versions of the vehicle's CONNECTs, in order. */
  function watching(hooks: AedesOptions = {}): { versions: Version[]; hooks: AedesOptions } {
    const versions: Version[] = []
    const preConnect: AedesOptions['preConnect'] = (_, packet, done) => {
      if (packet.clientId.startsWith('farebridge-TAXI')) versions.push(packet.protocolVersion)
      done(null, true)
    }
    return { versions, hooks: { preConnect, ...hooks } }
  }

  test('to version 5: goes on with 3.1.1 at once and remembers it', async () => {
    const { versions, hooks } = watching()
    broker = await startAedes(hooks)
    one = await bench(broker.url, { link: { backoff: { firstMs: 10_000, longestMs: 10_000 } } })
    one.link.start()
    await expect.poll(() => one?.link.online, soon).toBe(true)
    await one.link.stop()
    one.link.start()
    await expect.poll(() => one?.link.online, soon).toBe(true)
    expect(versions).toEqual([5, 4, 4])
  })

  test('to version 5, where the configuration wants nothing else: it is told, and tried again', async () => {
    const { versions, hooks } = watching()
    broker = await startAedes(hooks)
    one = await bench(broker.url, { link: { protocol: '5' } })
    one.link.start()
    await expect.poll(() => versions.length, soon).toBeGreaterThan(2)
    expect(new Set(versions)).toEqual(new Set([5]))
    expect(one.link.state().lastError?.toLowerCase()).toContain('unacceptable protocol version')
  })

  test('where the configuration wants 3.1.1, version 5 is never tried', async () => {
    const { versions, hooks } = watching()
    broker = await startAedes(hooks)
    one = await bench(broker.url, { link: { protocol: '3.1.1' } })
    one.link.start()
    await expect.poll(() => one?.link.online, soon).toBe(true)
    expect(versions).toEqual([4])
  })

  test('to the vehicle: tried again for as long as it takes, and never answered by another protocol', async () => {
    let isKnown = false
    const { versions, hooks } = watching()
    broker = await startAedes({
      ...hooks,
      authenticate: (client, _user, _password, done) =>
        isKnown || !client.id.startsWith('farebridge-TAXI')
          ? done(null, true)
          : done(Object.assign(new Error('no'), { returnCode: 5 }), false),
    })
    one = await bench(broker.url, { link: { protocol: '3.1.1' } })
    one.ledger.trip('RIDE1')
    one.link.start()
    await expect.poll(() => versions.length, soon).toBeGreaterThan(4)
    expect(one.link.state()).toMatchObject({ online: false, connects: 0 })
    expect(one.link.state().lastError).toContain('Not authorized')
    isKnown = true
    await expect.poll(() => one?.ledger.upTo, soon).toBe(1)
    expect(new Set(versions)).toEqual(new Set([4]))
  })

  test('to the subscription: not online, and the ACL named', async () => {
    let isAllowed = false
    broker = await startAedes({
      authorizeSubscribe: (client, subscription, done) =>
        done(null, isAllowed || !client.id.startsWith('farebridge-TAXI') ? subscription : null),
    })
    one = await bench(broker.url)
    one.link.start()
    await expect.poll(() => one?.link.state().attempts, soon).toBeGreaterThan(2)
    expect(one.online).toEqual([])
    expect(one.link.state().lastError).toContain('ACL')
    isAllowed = true
    await expect.poll(() => one?.link.online, soon).toBe(true)
  })

  test('nobody there at all: started before its broker, it finds it', async () => {
    broker = await startAedes()
    one = await bench(broker.url)
    await broker.stop()
    one.link.start()
    await expect.poll(() => one?.link.state().attempts, soon).toBeGreaterThan(2)
    expect(one.link.state().lastError).toContain('ECONNREFUSED')
    await broker.start()
    await expect.poll(() => one?.link.online, soon).toBe(true)
  })
})
