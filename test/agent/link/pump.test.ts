import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { MAX_AHEAD, OutboxPump, type PumpOptions } from '../../../src/agent/link/pump.ts'
import { PocketLedger, quiet } from './bench.ts'

const WINDOW = 16

interface Sent {
  typ: string
  payload: { seq?: number; ledger: string; fresh?: boolean }
  answer(error?: Error): void
}

/** A ledger with `rows`, a pump over it, and a broker that answers only when it is told to. */
function rig(
  rows: number,
  options: Partial<PumpOptions> & { fresh?: boolean; brokerAnswers?: boolean } = {},
) {
  const ledger = new PocketLedger()
  for (let i = 0; i < rows; i++) ledger.add('trip', { trip: `T${i + 1}` })
  ledger.fresh = options.fresh ?? false
  const sent: Sent[] = []
  const calls = { stalled: 0, denied: 0 }
  const limits: number[] = []
  const make = () =>
    new OutboxPump({
      outbox: {
        after: (seq, limit) => {
          limits.push(limit)
          return ledger.after(seq, limit)
        },
        upTo: () => ledger.upTo,
        header: () => ({ v: 1, vehicle: 'TAXI-0042', ledger: ledger.id }),
      },
      sync: () => ({ fresh: ledger.fresh, lastSeq: ledger.lastSeq, trips: [] }),
      publish: (typ, payload, done) => {
        let isAnswered = false
        const answer = (error?: Error) => {
          if (!isAnswered) done(error ?? null)
          isAnswered = true
        }
        sent.push({ typ, payload: payload as Sent['payload'], answer })
        if (options.brokerAnswers !== false) queueMicrotask(() => answer())
      },
      window: WINDOW,
      ackBackoff: { firstMs: 10_000, longestMs: 80_000 },
      random: () => 1,
      log: quiet,
      onStalled: () => {
        calls.stalled += 1
      },
      onDenied: () => {
        calls.denied += 1
      },
      ...options,
    })
  const pump = make()
  return {
    ...{ ledger, pump, sent, calls, limits },
    seqs: () => sent.filter(one => one.typ !== 'sync').map(one => one.payload.seq!),
    syncs: () => sent.filter(one => one.typ === 'sync').length,
    /** The cloud acknowledges, and the answer to a sync with it. */
    acknowledge(upTo: number) {
      ledger.down({
        typ: 'ack',
        message: { iss: '', sub: '', jti: '', iat: 0, ledger: ledger.id, upTo },
        raw: '',
      })
      pump.acknowledged(ledger.id)
    },
    settle: () => vi.advanceTimersByTimeAsync(0),
  }
}

describe('the outbox pump', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('starts with a sync, then sends every row in order with header and number', async () => {
    const { sent, seqs, settle } = rig(3)
    await settle()
    expect(sent[0]).toMatchObject({
      typ: 'sync',
      payload: { v: 1, vehicle: 'TAXI-0042', ledger: 'ledger-1', fresh: false },
    })
    expect(seqs()).toEqual([1, 2, 3])
    expect(sent[1]).toMatchObject({ typ: 'trip', payload: { v: 1, ledger: 'ledger-1', seq: 1, trip: 'T1' } })
  })

  test('never has more on the way to the broker than the window, nor reads more than that at once', async () => {
    const { sent, limits, settle } = rig(1_000, { brokerAnswers: false })
    await settle()
    expect(sent).toHaveLength(WINDOW)
    for (let i = 0; i < 40; i++) {
      sent[i]?.answer()
      await settle()
    }
    expect(sent).toHaveLength(WINDOW + 40)
    expect(Math.max(...limits)).toBeLessThanOrEqual(WINDOW)
  })

  test('runs ahead of the cloud’s acknowledgement by a bounded number of rows, whatever the broker says', async () => {
    const { seqs, acknowledge, settle } = rig(1_000)
    await settle()
    expect(seqs()).toHaveLength(MAX_AHEAD)
    acknowledge(10)
    await settle()
    expect(seqs()).toHaveLength(MAX_AHEAD + 10)
    expect(seqs()).toEqual(Array.from({ length: MAX_AHEAD + 10 }, (_, i) => i + 1))
  })

  test('a cloud that is silent is asked with one row, less and less often', async () => {
    const { seqs, pump, syncs } = rig(1_000)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(seqs().slice(MAX_AHEAD)).toEqual([1])
    await vi.advanceTimersByTimeAsync(3_600_000)
    // 20 + 40 s, then every 80 s: 47 rows and as many syncs in an hour.
    expect(new Set(seqs().slice(MAX_AHEAD))).toEqual(new Set([1]))
    expect(seqs().length - MAX_AHEAD).toBeLessThan(60)
    expect(syncs()).toBeLessThan(60)
    pump.stop()
  })

  test('after a silence each acknowledgement doubles how far it runs ahead, and nothing is left out', async () => {
    const { seqs, acknowledge, pump, settle } = rig(300)
    await vi.advanceTimersByTimeAsync(10_000)
    const bursts: number[] = []
    for (let i = 0; i < 12; i++) {
      const before = seqs().length
      acknowledge(seqs().at(-1)!)
      await settle()
      bursts.push(seqs().length - before)
    }
    expect(bursts.slice(0, 6)).toEqual([2, 4, 8, 16, 32, 64])
    expect(new Set(seqs())).toEqual(new Set(Array.from({ length: 300 }, (_, i) => i + 1)))
    pump.stop()
  })

  test('all acknowledged: nothing is on its way and no timer is left', async () => {
    const { acknowledge, pump, settle, sent } = rig(3)
    await settle()
    acknowledge(3)
    await settle()
    expect(pump.ahead).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(sent).toHaveLength(4)
  })

  test('a lost sync is sent again, though the outbox is empty', async () => {
    const { syncs, acknowledge, pump } = rig(0)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(syncs()).toBe(2)
    acknowledge(0)
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(syncs()).toBe(2)
    pump.stop()
  })

  test('a cloud that says nothing to a sync alone is not silent, and the next row waits no longer for it', async () => {
    const { pump, ledger, seqs, syncs } = rig(0)
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(syncs()).toBeLessThan(60)
    expect(pump.answers).toBe(true)
    ledger.add('trip', { trip: 'T1' })
    pump.poke()
    await vi.advanceTimersByTimeAsync(9_999)
    expect(seqs()).toEqual([1])
    expect(pump.answers).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    expect(seqs()).toEqual([1, 1])
    expect(pump.answers).toBe(false)
    pump.stop()
  })

  test('a cloud that owes rows since before the connect has to acknowledge first', async () => {
    const { pump, acknowledge, settle } = rig(1)
    await settle()
    expect(pump.answers).toBe(false)
    acknowledge(1)
    expect(pump.answers).toBe(true)
  })

  test('a restore is an answer to the sync of a new ledger', async () => {
    const { pump, ledger, syncs } = rig(0, { fresh: true })
    ledger.fresh = false
    pump.restored()
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(syncs()).toBe(1)
  })

  test('a fresh ledger asks until the restore has come, whatever else is acknowledged', async () => {
    const { syncs, acknowledge, pump, ledger } = rig(0, { fresh: true })
    acknowledge(0)
    await vi.advanceTimersByTimeAsync(10_000)
    acknowledge(0)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(syncs()).toBe(3)
    acknowledge(0)
    ledger.fresh = false
    pump.restored()
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(syncs()).toBe(3)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a ledger with a new id starts over: sync first, then its own rows from 1', async () => {
    const { ledger, pump, sent, settle, acknowledge } = rig(2)
    await settle()
    acknowledge(2)
    ledger.id = 'ledger-2'
    ledger.rewind()
    pump.poke()
    await settle()
    const later = sent.slice(3).map(({ typ, payload }) => [typ, payload.ledger, payload.seq])
    expect(later).toEqual([
      ['sync', 'ledger-2', undefined],
      ['trip', 'ledger-2', 1],
      ['trip', 'ledger-2', 2],
    ])
    pump.stop()
  })

  test('a broker that answers no publish at all is given up', async () => {
    const { calls, pump } = rig(3, { brokerAnswers: false })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(calls.stalled).toBe(1)
    pump.stop()
  })

  test('a publish that the broker refuses leaves its row owed', async () => {
    const { calls, sent, pump, settle, seqs } = rig(1, { brokerAnswers: false })
    for (const one of sent) one.answer(new Error('Not authorized'))
    await settle()
    expect(calls.denied).toBe(2)
    expect(pump.ahead).toBe(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(seqs()).toEqual([1, 1])
    pump.stop()
  })

  test('an outbox that cannot be read is tried again', async () => {
    let broken = true
    const rows = [{ seq: 1, typ: 'trip' as const, payload: {} }]
    const { seqs, pump } = rig(0, {
      outbox: {
        after: (seq, limit) => {
          if (broken) throw new Error('disk I/O error')
          return rows.slice(seq, seq + limit)
        },
        upTo: () => 0,
        header: () => ({ v: 1, vehicle: 'TAXI-0042', ledger: 'l' }),
      },
    })
    expect(() => pump.poke()).not.toThrow()
    broken = false
    await vi.advanceTimersByTimeAsync(10_000)
    expect(new Set(seqs())).toEqual(new Set([1]))
    pump.stop()
  })

  test('a new ledger id whose rows cannot be read at first still gets its sync', async () => {
    const { ledger, pump, syncs, settle, acknowledge } = rig(1)
    await settle()
    acknowledge(1)
    ledger.id = 'ledger-2'
    ledger.rewind()
    const after = ledger.after.bind(ledger)
    ledger.after = () => {
      throw new Error('disk I/O error')
    }
    pump.poke()
    ledger.after = after
    await vi.advanceTimersByTimeAsync(10_000)
    expect(syncs()).toBe(2)
    pump.stop()
  })

  test('after stop nothing is sent and no timer is left', async () => {
    const { pump, sent, ledger } = rig(1_000, { brokerAnswers: false })
    pump.stop()
    for (const one of sent) one.answer()
    ledger.add('trip', {})
    pump.poke()
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(sent).toHaveLength(WINDOW)
    expect(vi.getTimerCount()).toBe(0)
  })
})
