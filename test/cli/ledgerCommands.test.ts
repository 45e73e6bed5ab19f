import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { consoleLog } from '../../src/agent/health/log.ts'
import { Ledger } from '../../src/agent/ledger/ledger.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { main } from '../../src/cli/main.ts'
import { table } from '../../src/cli/table.ts'
import type { Stamp } from '../../src/domain/time.ts'
import { newTrip, type Trip } from '../../src/domain/trip.ts'
import { keptIo } from '../support/io.ts'
import { RIGHT_CONFIG, VehicleFolder } from '../support/vehicleFolder.ts'

const NOW: Stamp = { at: Math.floor(Date.now() / 1000), source: 'ntp' }
const LONG_AGO: Stamp = { at: 86_400, source: 'unverified' }

let folder: string
let path: string
let ledger: Ledger

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farebridge-cli-'))
  path = join(folder, 'ledger.db')
  ledger = Ledger.open({
    path,
    vehicle: 'TAXI-0042',
    currency: 'CNY',
    clock: { stamp: () => NOW, monotonicMs: () => 0 },
    log: consoleLog({ write: () => {} }),
    newId: () => 'L1',
  })
})
afterEach(() => {
  ledger.close()
  rmSync(folder, { recursive: true })
})

function ended(id: string, tripNo: string, total: number, extra: Partial<Trip> = {}): Trip {
  const record = { tripNo, rev: 1, total, startedAt: '20261123100100', endedAt: '20261123102200' }
  return { ...newTrip(id, tripNo, 'CNY'), metering: false, record, ...extra }
}

function book(stamp: Stamp, ...trips: Trip[]): void {
  ledger.commit({ stamp, trips, dropped: [], outbox: [], prints: [], alarms: [] })
}

async function run(...args: string[]) {
  const io = keptIo()
  const code = await main(args, io, COMMANDS)
  return { code, out: io.output, err: io.errors.join('\n') }
}

describe('trips', () => {
  beforeEach(() => {
    book(NOW, ended('AAAAAAAAAAAA', '17', 2350, { cash: 2350 }))
    book(LONG_AGO, newTrip('BBBBBBBBBBBB', '18', 'CNY'))
    book(
      NOW,
      ended('CCCCCCCCCCCC', '19', 1000, {
        captures: [{ tradeNo: '1', rev: 1, amount: 400 }],
        noticeReceived: 400,
        noticeN: 1,
      }),
    )
  })

  test('newest first, money in the currency’s own form, while the agent has the ledger open', async () => {
    const { code, out, err } = await run('trips', '--ledger', path)
    expect([code, err]).toEqual([0, ''])
    expect(
      out.map(line =>
        line
          .split(/\s{2,}/)
          .map(cell => cell.trim())
          .filter(Boolean),
      ),
    ).toEqual([
      ['no', 'time', 'trip', 'meter', 'state', 'total', 'due', 'cash', 'received', 'refunded', 'currency'],
      ['3', '2026-11-23 10:22', 'CCCCCCCCCCCC', '19', 'short', '10.00', '6.00', '4.00', 'CNY'],
      ['2', '1970-01-02 00:00Z?', 'BBBBBBBBBBBB', '18', 'metering', 'CNY'],
      ['1', '2026-11-23 10:22', 'AAAAAAAAAAAA', '17', 'cash', '23.50', '23.50', 'CNY'],
    ])
  })

  test('page by page', async () => {
    const first = await run('trips', '--ledger', path, '--limit', '2')
    expect(first.out).toHaveLength(3)
    expect(first.err).toBe('older ones: --before=2')
    const second = await run('trips', '--ledger', path, '--limit', '2', '--before=2')
    expect(second.out).toHaveLength(2)
    expect(second.err).toBe('')
  })

  test('--json for programs, amounts in minor units', async () => {
    const { out } = await run('trips', '--ledger', path, '--json', '--limit', '1')
    expect(JSON.parse(out.join('\n'))).toMatchObject({
      ledger: 'L1',
      vehicle: 'TAXI-0042',
      trips: [{ order: 3, id: 'CCCCCCCCCCCC', settlement: 'short', due: 600, begun: NOW }],
    })
  })

  test('by the vehicle’s configuration, secrets or not', async () => {
    const vehicle = new VehicleFolder()
    try {
      vehicle.write(
        'vehicle.toml',
        RIGHT_CONFIG.replace('ledger.db', path).replace('vehicle.key', 'not-readable.key'),
      )
      expect((await run('trips', '--config', vehicle.config)).out).toHaveLength(4)
      vehicle.write('vehicle.toml', RIGHT_CONFIG.replace('ledger.db', ''))
      const wrong = await run('trips', '--config', vehicle.config)
      expect(wrong.code).toBe(3)
      expect(wrong.err).toContain('ledger.path')
    } finally {
      vehicle.remove()
    }
  })

  test('no ledger, and two ways to name one', async () => {
    const none = await run('trips', '--ledger', join(folder, 'none.db'))
    expect(none.code).toBe(1)
    expect(none.err).toContain('none.db')
    expect((await run('trips', '--ledger', path, '--config', 'x')).code).toBe(2)
    expect((await run('trips', '--ledger', path, '--limit', '0')).code).toBe(2)
  })
})

describe('shift', () => {
  test('payments without a ride stand apart', async () => {
    const unallocated = { tradeNo: 'X1', amount: 700, currency: 'CNY', paidAt: NOW.at }
    ledger.commit({ stamp: NOW, trips: [], dropped: [], outbox: [], prints: [], alarms: [], unallocated })
    expect((await run('shift', '--ledger', path)).out.join('\n')).toMatch(/received without a ride +7\.00/)
    const { out } = await run('shift', '--ledger', path, '--json')
    expect(JSON.parse(out.join('\n')).totals[0]).toMatchObject({ withoutRide: 700 })
  })

  test('an empty one', async () => {
    expect(await run('shift', '--ledger', path)).toEqual({ code: 0, out: ['TAXI-0042: no ride'], err: '' })
  })

  test('totals of the last hours; --since counts by number, whatever the clock said', async () => {
    book(LONG_AGO, ended('AAAAAAAAAAAA', '16', 500, { cash: 500 }))
    book(NOW, ended('BBBBBBBBBBBB', '17', 2350, { cash: 2350 }))
    book(NOW, ended('CCCCCCCCCCCC', '18', 1000, { unpaid: true }))
    book(NOW, { ...ended('DDDDDDDDDDDD', '19', 900, { cash: 900 }), currency: 'JPY' })
    const today = await run('shift', '--ledger', path)
    expect(today.err).toBe('')
    expect(today.out[0]).toMatch(/^TAXI-0042: \d{4}-.*Z \(no 2\) to .*Z \(no 4\)$/)
    const rows = today.out.map(line => line.replace(/\s{2,}/, ': '))
    expect(rows.slice(2, 10)).toEqual([
      'CNY, 2 rides',
      'metered: 33.50',
      'cash: 23.50',
      'received by code: 0.00',
      'refunded: 0.00',
      'still open: 0.00',
      'left unpaid: 10.00',
      '1 unpaid, 1 cash',
    ])
    expect(rows).toContain('JPY, 1 rides')
    expect(rows).toContain('cash: 900')
    const all = JSON.parse((await run('shift', '--ledger', path, '--since', '0', '--json')).out.join('\n'))
    expect(all).toMatchObject({
      isWhole: true,
      first: { order: 1 },
      last: { order: 4 },
      totals: [{ currency: 'CNY', trips: 3, cash: 2850 }, { trips: 1 }],
    })
  })

  test('a clock that nobody vouched for is said', async () => {
    book({ ...NOW, source: 'unverified' }, ended('AAAAAAAAAAAA', '17', 2350, { cash: 2350 }))
    expect((await run('shift', '--ledger', path)).err).toContain('--since NO is sure')
    expect((await run('shift', '--ledger', path, '--since', '0')).err).toBe('')
  })

  test('rides that the cloud gave back are in no span of hours', async () => {
    book(NOW, ended('BBBBBBBBBBBB', '17', 2350, { cash: 2350 }))
    const restored = [ended('AAAAAAAAAAAA', '16', 500, { cash: 500 })]
    ledger.commit({
      stamp: NOW,
      trips: restored,
      restored: true,
      dropped: [],
      outbox: [],
      prints: [],
      alarms: [],
    })
    expect((await run('shift', '--ledger', path)).out).toContain('1 cash')
    expect((await run('shift', '--ledger', path, '--since=-10')).out).toContain('2 cash')
  })

  test('many pages of rides are added up', async () => {
    const trips = Array.from({ length: 1234 }, (_, i) => ended(`T${i}`, String(i), 100, { cash: 100 }))
    book(NOW, ...trips)
    const { out } = await run('shift', '--ledger', path, '--json')
    expect(JSON.parse(out.join('\n'))).toMatchObject({
      isWhole: true,
      totals: [{ trips: 1234, cash: 123_400 }],
    })
  })

  test('--meter sets what the meter counted beside what is here', async () => {
    expect((await run('shift', '--ledger', path, '--meter')).out).toEqual([
      'TAXI-0042: the meter told of no shift',
    ])
    const closed = {
      id: 'S1',
      isOpen: false,
      driver: 'Li',
      from: '20261123060000',
      to: '20261123180000',
      meter: { trips: 2, total: 3350 },
      own: { trips: 1, total: 2350 },
    }
    const open = { id: 'S2', isOpen: true, from: '20261124060000' }
    ledger.commit({
      stamp: NOW,
      trips: [],
      dropped: [],
      outbox: [],
      prints: [],
      alarms: [],
      shifts: [closed, open],
    })
    const { out } = await run('shift', '--ledger', path, '--meter')
    expect(out.map(line => line.split(/\s{2,}/))).toEqual([
      ['driver', 'from', 'to', 'meter', 'rides', 'ledger', 'rides'],
      ['-', '2026-11-24 06:00', '-', 'open'],
      ['Li', '2026-11-23 06:00', '2026-11-23 18:00', '33.50', '2', '23.50', '1', 'DIFFERS'],
    ])
    const json = JSON.parse((await run('shift', '--ledger', path, '--meter', '--json')).out.join('\n'))
    expect(json.shifts).toMatchObject([
      { id: 'S2', agrees: null },
      { id: 'S1', agrees: false },
    ])
    expect((await run('shift', '--ledger', path, '--meter', '--since', '1')).code).toBe(2)
  })

  test('--hours or --since', async () => {
    expect((await run('shift', '--ledger', path, '--hours', '1', '--since', '1')).code).toBe(2)
  })
})

test('a table counts wide characters as two', () => {
  expect(
    table(
      [{ title: 'a' }, { title: 'b', right: true }],
      [
        ['出租', '1'],
        ['x', '200'],
      ],
    ),
  ).toEqual(['a       b', '出租    1', 'x     200'])
})
