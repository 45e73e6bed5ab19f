import { describe, expect, test } from 'vitest'
import { askedTrip, commit, newLedger, STAMP } from './support.ts'

const tell = (...ids: string[]) =>
  commit({ outbox: ids.map(id => ({ typ: 'trip' as const, payload: { trip: id, total: 2350 } })) })

describe('what must reach the cloud', () => {
  test('is numbered from 1 without a gap, in order', () => {
    const ledger = newLedger()
    ledger.commit(tell('A', 'B'))
    ledger.commit(commit({ outbox: [{ typ: 'ack', payload: { acks: [] } }] }))
    expect(ledger.outboxAfter(0, 10)).toEqual([
      { seq: 1, typ: 'trip', payload: { trip: 'A', total: 2350 } },
      { seq: 2, typ: 'trip', payload: { trip: 'B', total: 2350 } },
      { seq: 3, typ: 'ack', payload: { acks: [] } },
    ])
    expect(ledger.outboxAfter(1, 1).map(row => row.seq)).toEqual([2])
    expect(ledger.lastSeq()).toBe(3)
  })

  test('a commit that fails takes no number', () => {
    const ledger = newLedger()
    ledger.commit(tell('A'))
    const bad = askedTrip('B', { cash: -1 })
    expect(() => ledger.commit({ ...tell('B'), trips: [bad] })).toThrow()
    const unstorable = commit({ outbox: [{ typ: 'trip', payload: { big: 1n } }] })
    expect(() => ledger.commit(unstorable)).toThrow(expect.objectContaining({ code: 'refused' }))
    ledger.commit(tell('C'))
    expect(ledger.outboxAfter(0, 10).map(row => row.seq)).toEqual([1, 2])
  })

  test('is unsent until the cloud says that it is committed there', () => {
    const ledger = newLedger()
    const later = { at: STAMP.at + 60, source: 'unverified' } as const
    expect(ledger.unsent()).toEqual({ count: 0, oldest: null })
    ledger.commit(tell('A', 'B'))
    ledger.commit({ ...tell('C'), stamp: later })
    expect(ledger.unsent()).toEqual({ count: 3, oldest: STAMP })
    expect(ledger.outboxDone(2)).toBe('ok')
    expect(ledger.upTo()).toBe(2)
    expect(ledger.unsent()).toEqual({ count: 1, oldest: later })
    expect(ledger.outboxAfter(ledger.upTo(), 10).map(row => row.seq)).toEqual([3])
    expect(ledger.outboxDone(3)).toBe('ok')
    expect(ledger.unsent()).toEqual({ count: 0, oldest: null })
  })

  test('an old acknowledgement takes nothing back', () => {
    const ledger = newLedger()
    ledger.commit(tell('A', 'B'))
    ledger.outboxDone(2)
    expect(ledger.outboxDone(1)).toBe('ok')
    expect(ledger.upTo()).toBe(2)
  })
})

describe('an older copy of the card', () => {
  test('is known by an acknowledgement of what was never written here', () => {
    const ledger = newLedger()
    ledger.commit(tell('A'))
    expect(ledger.outboxDone(2)).toBe('rolled-back')
    expect(ledger.upTo()).toBe(0)
  })

  test('goes on as a new ledger: the unsent counts from 1 again, the rides stay', () => {
    let ids = 0
    const ledger = newLedger({ newId: () => `id-${++ids}` })
    const ids5 = ['A', 'B', 'C', 'D', 'E']
    ledger.commit({ ...tell(...ids5), trips: ids5.map(id => askedTrip(id)), restored: true, current: 'E' })
    ledger.outboxDone(2)
    expect(ledger.fresh()).toBe(false)
    ledger.rekey()
    expect(ledger.id).toBe('id-2')
    expect(ledger.fresh()).toBe(true)
    expect(ledger.upTo()).toBe(0)
    expect(ledger.lastSeq()).toBe(3)
    expect(ledger.unsent().count).toBe(3)
    expect(ledger.outboxAfter(0, 10).map(row => [row.seq, row.payload])).toEqual([
      [1, { trip: 'C', total: 2350 }],
      [2, { trip: 'D', total: 2350 }],
      [3, { trip: 'E', total: 2350 }],
    ])
    expect(ledger.currentId()).toBe('E')
    expect(ledger.trip('A')).toBeDefined()
    expect(ledger.alarms(10)).toMatchObject([
      { kind: 'ledger-rolled-back', detail: expect.stringContaining('id-1') },
    ])
    ledger.commit(tell('F'))
    expect(ledger.lastSeq()).toBe(4)
  })

  test('with everything acknowledged begins at 1', () => {
    const ledger = newLedger()
    ledger.commit(tell('A', 'B'))
    ledger.outboxDone(2)
    ledger.rekey()
    expect(ledger.lastSeq()).toBe(0)
    ledger.commit(tell('C'))
    expect(ledger.outboxAfter(0, 10).map(row => row.seq)).toEqual([1])
  })
})
