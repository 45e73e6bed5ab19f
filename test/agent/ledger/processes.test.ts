import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Ledger } from '../../../src/agent/ledger/ledger.ts'
import { commit, ledgerAt, optionsFor, scratch, trip } from './support.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = 65534

interface Child {
  readonly process: ChildProcess
  /** The next line, or null at the end. */
  line(): Promise<string | null>
  /** Every line not yet read, to the end. */
  rest(): Promise<string[]>
}

function start(name: string, args: string[], as?: number): Child {
  const file = join(import.meta.dirname, 'children', name)
  const child = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(as === undefined ? {} : { uid: as, gid: as }),
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async () => {
    const next = await lines.next()
    return next.done === true ? null : next.value
  }
  const rest = async () => {
    const all: string[] = []
    for (let next = await line(); next !== null; next = await line()) all.push(next)
    return all
  }
  return { process: child, line, rest }
}

describe('one agent at a time', () => {
  test('another process is refused, and let in after kill -9', async () => {
    const path = join(scratch(), 'l.db')
    const first = start('hold.ts', [path])
    expect(await first.line()).toBe('open')
    expect(() => Ledger.open(optionsFor(path))).toThrow(expect.objectContaining({ code: 'locked' }))
    const second = start('hold.ts', [path])
    expect(await second.line()).toBe('locked')
    first.process.kill('SIGKILL')
    await first.rest()
    expect(ledgerAt(path).id).toBe('of-a-child')
  })
})

describe('reading beside the agent', () => {
  test('sees what is committed, while the agent goes on', async () => {
    const path = join(scratch(), 'l.db')
    const ledger = ledgerAt(path, { newId: () => 'mine' })
    const outbox = [{ typ: 'trip' as const, payload: { trip: 'B' } }]
    ledger.commit(commit({ trips: [trip('A'), trip('B')], outbox }))
    expect(JSON.parse((await start('read.ts', [path]).line())!)).toEqual({
      trips: ['B', 'A'],
      unsent: 1,
      vehicle: 'TAXI-0042',
      id: 'mine',
    })
    ledger.commit(commit({ trips: [trip('C')] }))
    expect(JSON.parse((await start('read.ts', [path]).line())!)).toMatchObject({ trips: ['C', 'B', 'A'] })
  })

  test('is no agent: one may start beside a reader and stop before it', () => {
    const path = join(scratch(), 'l.db')
    Ledger.open(optionsFor(path)).close()
    const reader = Ledger.openReadOnly(path)
    onTestFinished(() => reader.close())
    const ledger = ledgerAt(path)
    ledger.commit(commit({ trips: [trip('A')] }))
    expect(reader.trip('A')?.id).toBe('A')
    const { db } = reader as unknown as { db: import('better-sqlite3').Database }
    expect(() => db.exec('DELETE FROM trip')).toThrow('readonly')
    ledger.close()
    expect(reader.trip('A')?.id).toBe('A')
  })

  test('also what a kill left in the WAL', () => {
    const [from, path] = [join(scratch(), 'l.db'), join(scratch(), 'l.db')]
    const ledger = ledgerAt(from)
    ledger.commit(commit({ trips: [trip('A')] }))
    for (const part of ['', '-wal']) copyFileSync(from + part, path + part)
    const reader = Ledger.openReadOnly(path)
    expect(reader.trip('A')?.id).toBe('A')
    reader.close()
  })

  test('says when there is no ledger, or none that it can read', () => {
    const path = join(scratch(), 'l.db')
    expect(() => Ledger.openReadOnly(path)).toThrow(/There is no ledger at/)
    expect(readdirSync(join(path, '..'))).toEqual([])
  })
})

test.skipIf(!isRoot)(
  'another user’s ledger is refused and stays as it is (root alone can act as another user)',
  async () => {
    const directory = scratch()
    const path = join(directory, 'l.db')
    Ledger.open(optionsFor(path)).close()
    const before = readFileSync(path)
    chmodSync(path, 0o644)
    chmodSync(directory, 0o755)
    expect(await start('hold.ts', [path], NOBODY).line()).toBe('unreadable')
    // The lock and the directory are his, the file is not.
    chownSync(directory, NOBODY, NOBODY)
    chownSync(`${path}.lock`, NOBODY, NOBODY)
    expect(await start('hold.ts', [path], NOBODY).line()).toBe('unreadable')
    expect(readFileSync(path)).toEqual(before)
    expect(readdirSync(directory).filter(name => name.includes('damaged'))).toEqual([])
  },
)

/** Few rounds: whether the disk really has it when the power goes is another test's matter. */
test.each([1, 2, 3])(
  'kill -9 loses nothing acknowledged and leaves nothing half done: round %i',
  async round => {
    const path = join(scratch(), 'l.db')
    const acked: string[] = []
    for (const life of [1, 2]) {
      const child = start('commitLoop.ts', [path, `${round}L${life}`])
      const enough = 20 + Math.floor(Math.random() * 60)
      for (let i = 0; i < enough; i++) acked.push((await child.line())!)
      child.process.kill('SIGKILL')
      acked.push(...(await child.rest()))
    }
    const ledger = ledgerAt(path)
    expect(ledger.movedAside).toBeNull()
    const trips = ledger.trips({ limit: 500 }).reverse()
    const ids = trips.map(row => row.trip.id)
    // At most the one commit of each life that nobody heard of.
    expect(ids.filter(id => !acked.includes(id)).length).toBeLessThanOrEqual(2)
    expect(acked.filter(id => !ids.includes(id))).toEqual([])
    expect(ledger.currentId()).toBe(ids.at(-1))
    expect(ledger.lastSeq()).toBe(ids.length)
    expect(ledger.outboxAfter(0, 1000).map(row => [row.seq, (row.payload as { trip: string }).trip])).toEqual(
      ids.map((id, i) => [i + 1, id]),
    )
    expect(ledger.printJobs({ limit: 1000 }).map(job => [job.receiptNo, job.trip])).toEqual(
      ids.map((id, i) => [i + 1, id]).reverse(),
    )
    for (const { trip } of trips) {
      expect(trip.revisions).toHaveLength(1)
      expect(trip.captures).toHaveLength(1)
      expect(ledger.inboxResult(trip.id)).toBe('applied')
    }
  },
)
