/** What the link owes over any broker: the same tests against aedes (3.1.1) and Mosquitto (5). */
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'mqtt'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MAX_MESSAGE_BYTES } from '../../../src/contract/limits.ts'
import { clientId, topics } from '../../../src/contract/topics.ts'
import type { TestBroker } from '../../support/broker.ts'
import { startTunnel } from '../../support/tunnel.ts'
import { type Bench, type BenchOptions, bench, KEY, VEHICLE } from './bench.ts'

const place = topics(VEHICLE)
const OTHER = { id: 'TAXI-0043', key: Buffer.alloc(32, 7) }

export const soon = { timeout: 10_000, interval: 10 }

export function linkSuite(
  name: string,
  makeBroker: () => Promise<TestBroker>,
  protocol: '5' | '3.1.1',
): void {
  describe(`over ${name}`, () => {
    let broker: TestBroker
    const open: Bench[] = []
    beforeAll(async () => {
      broker = await makeBroker()
      return () => broker.stop()
    })
    beforeEach(async () => {
      // Nothing of the test before: sessions and retained messages are gone.
      await broker.wipe()
      await broker.start()
    })
    afterEach(async () => {
      for (const one of open.splice(0)) await one.stop()
    })

    async function made(options: BenchOptions = {}): Promise<Bench> {
      const one = await bench(broker.url, {
        ...options,
        partner: { vehicles: [{ id: VEHICLE, key: KEY }, OTHER], ...options.partner },
      })
      open.push(one)
      return one
    }
    async function started(options: BenchOptions = {}): Promise<Bench> {
      const one = await made(options)
      one.link.start()
      await expect.poll(() => one.link.online, soon).toBe(true)
      return one
    }

    test('a ride is told, paid, and the notice acknowledged', async () => {
      const { link, ledger, partner, online } = await started()
      expect(link.state().protocol).toBe(protocol)
      ledger.trip('RIDE1')
      link.poke()
      await expect.poll(() => partner.account(VEHICLE, 'RIDE1')?.document?.due, soon).toBe(2350)
      const jti = partner.pay(VEHICLE, 'RIDE1')
      await expect
        .poll(() => ledger.applied.map(notice => [notice.trip, notice.n, notice.received]), soon)
        .toEqual([['RIDE1', 1, 2350]])
      await expect.poll(() => partner.resultOf(jti), soon).toBe('applied')
      await expect.poll(() => ledger.upTo, soon).toBe(ledger.lastSeq)
      expect(partner.owed).toBe(0)
      expect(online).toEqual([true])
      expect(link.state()).toMatchObject({ state: 'online', lastError: null, refused: 0, denied: 0 })
    })

    test('a message that cannot be committed is not acknowledged: it comes again after a reconnect and counts once', async () => {
      let failures = 0
      const { link, ledger, partner } = await started({
        // So rarely repeated that only the broker can bring it again within the test.
        partner: { repeatMs: 60_000 },
        onDown(message, book) {
          if (message.typ === 'settlement' && failures < 3) {
            failures += 1
            throw new Error('database or disk is full')
          }
          book.down(message)
        },
      })
      ledger.trip('RIDE2')
      link.poke()
      await expect.poll(() => ledger.upTo, soon).toBe(1)
      partner.pay(VEHICLE, 'RIDE2')
      await expect.poll(() => ledger.applied.length, soon).toBe(1)
      expect(failures).toBe(3)
      await expect.poll(() => link.online, soon).toBe(true)
      expect(link.state().connects).toBe(2)
      expect(link.state().lastError).toContain('disk is full')
      await sleep(100)
      expect(ledger.applied).toHaveLength(1)
    })

    test('a message that can never be handled does not keep the car offline, and is handled once it can be', async () => {
      let isBroken = true
      const { link, ledger, partner, refusals } = await started({
        onDown(message, book) {
          if (isBroken && message.typ === 'settlement') throw new Error('a bug')
          book.down(message)
        },
      })
      ledger.trip('RIDE2')
      link.poke()
      await expect.poll(() => ledger.upTo, soon).toBe(1)
      const jti = partner.pay(VEHICLE, 'RIDE2')
      await expect.poll(() => refusals.at(-1), soon).toMatchObject({ reason: 'handler', jti })
      await expect.poll(() => link.online, soon).toBe(true)
      ledger.trip('RIDE3')
      link.poke()
      await expect.poll(() => ledger.upTo, soon).toBe(2)
      const { connects } = link.state()
      await expect.poll(() => refusals.length, soon).toBeGreaterThan(2)
      expect(link.state().connects).toBe(connects)
      isBroken = false
      await expect.poll(() => ledger.applied.length, soon).toBe(1)
    })

    test('what came while the car was away is there when it comes back', async () => {
      const one = await started({ partner: { repeatMs: 60_000 } })
      one.ledger.trip('RIDE3')
      one.link.poke()
      await expect.poll(() => one.ledger.upTo, soon).toBe(1)
      await one.link.stop()
      one.partner.pay(VEHICLE, 'RIDE3')
      await sleep(50)
      one.link.start()
      await expect.poll(() => one.ledger.applied.length, soon).toBe(1)
    })

    test('a broker killed and wiped in mid-stream loses no row, and their order stays', async () => {
      const { link, ledger, partner } = await started()
      const rows = 400
      let told = 0
      const teller = setInterval(() => {
        for (let i = 0; i < 20 && told < rows; i++) ledger.trip(`R${++told}`)
        link.poke()
      }, 5)
      try {
        for (const pause of [30, 60, 90]) {
          await sleep(pause)
          await broker.wipe()
          await sleep(20)
          await broker.start()
        }
        await expect.poll(() => [told, ledger.upTo], { ...soon, timeout: 20_000 }).toEqual([rows, rows])
      } finally {
        clearInterval(teller)
      }
      const seen = partner.documents.map(({ document }) => document.seq)
      expect(seen).toEqual(Array.from({ length: rows }, (_, i) => i + 1))
      expect(link.state().connects).toBeGreaterThan(1)
    })

    test('a cloud that was down gets everything, and is not flooded meanwhile', async () => {
      const { link, ledger, partner } = await started()
      partner.isDeaf = true
      for (let i = 0; i < 300; i++) ledger.trip(`D${i}`)
      link.poke()
      await sleep(1_000)
      expect(ledger.upTo).toBe(0)
      expect(link.state()).toMatchObject({ online: true, cloudAnswers: false })
      expect(link.state().ahead).toBeLessThanOrEqual(64)
      partner.isDeaf = false
      await expect.poll(() => ledger.upTo, soon).toBe(300)
      expect(link.state()).toMatchObject({ online: true, cloudAnswers: true, ahead: 0 })
      expect(partner.documents).toHaveLength(300)
    })

    test('forged, altered, misdirected, replayed, overlong and unreadable messages change nothing', async () => {
      const { link, ledger, partner, refusals } = await started({ partner: { repeatMs: 60_000 } })
      ledger.trip('RIDE4')
      link.poke()
      await expect.poll(() => ledger.upTo, soon).toBe(1)
      const { faults } = partner
      faults.forged(VEHICLE, 'RIDE4')
      faults.altered(VEHICLE, 'RIDE4')
      faults.forAnotherVehicle(VEHICLE, 'RIDE4', OTHER.id)
      faults.onAnotherTopic(VEHICLE, 'RIDE4')
      faults.oversize(VEHICLE)
      faults.oversize(VEHICLE, 10 * MAX_MESSAGE_BYTES)
      faults.raw(place.downSettlement, Buffer.from([0, 255, 254]))
      faults.raw(place.downAck, '')
      faults.raw(`taxi/${VEHICLE}/down/reboot`, 'now')
      await expect
        .poll(() => refusals.map(refusal => refusal.reason), soon)
        .toEqual([
          'signature',
          'signature',
          'vehicle',
          'type',
          'oversize',
          'oversize',
          'form',
          'form',
          'topic',
        ])
      expect(ledger.applied).toEqual([])
      expect(link.state()).toMatchObject({ connects: 1, refused: 9 })
      // All were acknowledged to the broker: nothing waits in the session, and what is genuine still comes.
      const account = partner.account(VEHICLE, 'RIDE4')!
      const genuine = account.capture(
        {
          vehicle: VEHICLE,
          trip: 'RIDE4',
          rev: 1,
          amount: 2350,
          currency: 'CNY',
          mac: account.revision(1)!.link,
        },
        '1',
        1,
      )
      const jti = faults.replayed(VEHICLE, genuine, 3)
      await expect.poll(() => ledger.results.get(jti), soon).toBe('duplicate')
      expect(ledger.applied).toHaveLength(1)
    })

    test('a packet beyond all bounds costs the connection, not the memory, and does not come back for ever', async () => {
      const { link, ledger, partner } = await started()
      partner.faults.oversize(VEHICLE, 3 * 1024 * 1024)
      await sleep(300)
      await expect.poll(() => link.online, soon).toBe(true)
      ledger.trip('RIDE5')
      link.poke()
      await expect.poll(() => ledger.upTo, soon).toBe(1)
      // Over 5 the broker knows the limit and throws it away; over 3.1.1 the first bytes end the connection.
      expect(link.state()).toMatchObject({ connects: protocol === '5' ? 1 : 2, refused: 0 })
    })

    test('a fresh ledger gets its rides back', async () => {
      const first = await started()
      first.ledger.trip('RIDE6')
      first.link.poke()
      await expect.poll(() => first.ledger.upTo, soon).toBe(1)
      first.partner.pay(VEHICLE, 'RIDE6')
      await expect.poll(() => first.partner.owed, soon).toBe(0)
      first.ledger.becomeNew('ledger-2')
      first.link.poke()
      await expect.poll(() => first.ledger.fresh, soon).toBe(false)
      expect(first.ledger.restored).toMatchObject([
        { trip: 'RIDE6', received: 2350, n: 1, captures: [{ rev: 1, amount: 2350 }] },
      ])
    })

    test('a notice that was sent while the ledger did not know of it comes by the sync', async () => {
      const { link, ledger, partner } = await made({ partner: { repeatMs: 60_000 } })
      ledger.trip('RIDE7')
      link.start()
      await expect.poll(() => ledger.upTo, soon).toBe(1)
      await link.stop()
      partner.pay(VEHICLE, 'RIDE7')
      await broker.wipe()
      await broker.start()
      await expect.poll(() => partner.isConnected, soon).toBe(true)
      ledger.openTrips = [{ trip: 'RIDE7', n: 0 }]
      link.start()
      await expect.poll(() => ledger.applied.length, soon).toBe(1)
    })

    test('the status is retained: online with a link, offline after a clean stop and after a death', async () => {
      const tunnel = await startTunnel(broker.port)
      const one = await started({ link: { url: `mqtt://127.0.0.1:${tunnel.port}` } })
      const seen: { online: boolean; bootId: string; unsent?: number }[] = []
      const watcher = connect(broker.url, { clientId: 'watcher' })
      watcher.on('message', (_, payload) => seen.push(JSON.parse(payload.toString())))
      await new Promise(resolve => watcher.on('connect', resolve))
      await watcher.subscribeAsync(place.upStatus)
      await expect.poll(() => seen.at(-1), soon).toEqual({ online: true, bootId: 'boot-1', unsent: 0 })
      one.partner.isDeaf = true
      one.ledger.trip('RIDE8')
      one.link.statusChanged()
      await expect.poll(() => seen.at(-1), soon).toEqual({ online: true, bootId: 'boot-1', unsent: 1 })
      tunnel.closed = true
      tunnel.cut()
      await expect.poll(() => seen.at(-1), soon).toEqual({ online: false, bootId: 'boot-1' })
      tunnel.closed = false
      await expect.poll(() => seen.at(-1), soon).toEqual({ online: true, bootId: 'boot-1', unsent: 1 })
      await one.link.stop()
      expect(one.link.state().state).toBe('stopped')
      await expect.poll(() => seen.at(-1), soon).toEqual({ online: false, bootId: 'boot-1' })
      await watcher.endAsync(true)
      await tunnel.stop()
    })

    test('another client with the same id does not start a fight at full speed', async () => {
      const one = await started({ link: { backoff: { firstMs: 20, longestMs: 2_000 } } })
      let takeovers = 0
      // It takes the session again each time that it is thrown out, as fast as it can.
      const rival = connect(broker.url, {
        clientId: clientId(VEHICLE),
        clean: false,
        reconnectPeriod: 1,
        protocolVersion: protocol === '5' ? 5 : 4,
      })
      rival.on('connect', () => {
        takeovers += 1
      })
      await sleep(3_000)
      // Without a growing back-off it would be a takeover every 20 ms.
      expect(takeovers).toBeGreaterThan(1)
      expect(takeovers).toBeLessThan(20)
      await rival.endAsync(true)
      await expect.poll(() => one.link.online, soon).toBe(true)
    })

    test('a broker that takes the connection and says nothing is given up, and is found again when it speaks', async () => {
      const tunnel = await startTunnel(broker.port)
      tunnel.dead = true
      const one = await made({
        link: { url: `mqtt://127.0.0.1:${tunnel.port}`, timing: { connectTimeoutMs: 100 } },
      })
      one.link.start()
      await expect.poll(() => tunnel.taken, soon).toBeGreaterThan(2)
      expect(one.link.state().lastError).toContain('did not answer in time')
      tunnel.dead = false
      await expect.poll(() => one.link.online, soon).toBe(true)
      await tunnel.stop()
    })

    test('a link that goes dead without a word is noticed by its keepalive', async () => {
      const tunnel = await startTunnel(broker.port)
      const one = await started({
        link: {
          url: `mqtt://127.0.0.1:${tunnel.port}`,
          keepaliveS: 1,
          timing: { ackBackoff: { firstMs: 60_000, longestMs: 60_000 } },
        },
      })
      await expect.poll(() => one.partner.counters.syncs, soon).toBe(1)
      tunnel.dead = true
      await expect.poll(() => one.link.online, soon).toBe(false)
      expect(one.link.state().lastError).toBe('Keepalive timeout')
      tunnel.dead = false
      await expect.poll(() => one.link.online, soon).toBe(true)
      expect(one.online).toEqual([true, false, true])
      await tunnel.stop()
    })

    test('a link that goes dead under unanswered rows is noticed sooner', async () => {
      const tunnel = await startTunnel(broker.port)
      const one = await started({ link: { url: `mqtt://127.0.0.1:${tunnel.port}` } })
      await expect.poll(() => one.partner.counters.syncs, soon).toBe(1)
      tunnel.dead = true
      one.ledger.trip('RIDE9')
      one.link.poke()
      await expect.poll(() => one.link.online, soon).toBe(false)
      expect(one.link.state().lastError).toBe('the broker does not answer publishes')
      tunnel.dead = false
      await expect.poll(() => one.ledger.upTo, soon).toBe(1)
      await tunnel.stop()
    })

    test('stop ends in its time while the broker says nothing', async () => {
      const tunnel = await startTunnel(broker.port)
      const one = await started({ link: { url: `mqtt://127.0.0.1:${tunnel.port}`, timing: { stopMs: 100 } } })
      tunnel.dead = true
      await one.link.stop()
      expect(one.link.state().state).toBe('stopped')
      await tunnel.stop()
    })

    test('after stop nothing goes out and nothing is taken in', async () => {
      const one = await started({ link: { timing: { stopMs: 300 } } })
      await one.link.stop()
      const { received } = one.link.state()
      one.partner.faults.raw(place.downAck, 'x')
      one.ledger.trip('RIDE9')
      one.link.poke()
      one.link.statusChanged()
      await sleep(100)
      expect(one.partner.documents).toEqual([])
      expect(one.link.state()).toMatchObject({ state: 'stopped', received, refused: 0 })
      expect(one.online).toEqual([true, false])
      await one.link.stop()
    })
  })
}
