import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Ledger, LedgerError } from '../../../src/agent/ledger/ledger.ts'
import { askedTrip, commit, ledgerAt, optionsFor, receipt, scratch } from './support.ts'

/** A file system of one MiB of its own, or null where this process may not mount one. */
function smallDisk(): string | null {
  const directory = scratch()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => void execFileSync('umount', ['-l', directory]))
  return directory
}

const canMount = ((): boolean => {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const ride = (i: number) =>
  commit({
    position: 'stopped',
    current: `T${i}`,
    trips: [askedTrip(`T${i}`)],
    outbox: [{ typ: 'trip', payload: { trip: `T${i}`, text: 'x'.repeat(2000) } }],
    inbox: { jti: `m${i}`, typ: 'settlement', result: 'applied' },
    prints: [{ trip: `T${i}`, kind: 'original', document: receipt(`T${i}`) }],
    alarms: [{ kind: 'payment-late', detail: `no. ${i}` }],
  })

function fill(ledger: Ledger): { stored: number; error: unknown } {
  for (let i = 0; ; i++)
    try {
      ledger.commit(ride(i))
    } catch (error) {
      return { stored: i, error }
    }
}

function state(ledger: Ledger): object {
  const { fileBytes, walBytes, ...counts } = ledger.counts()
  return { ...counts, current: ledger.currentId(), newest: ledger.trips({ limit: 1 }) }
}

describe.skipIf(!canMount)('a full disk (a real one: only who may mount can make it)', () => {
  test('refuses the commit whole, keeps what was there, and takes it when there is room again', () => {
    const directory = smallDisk()!
    const path = join(directory, 'l.db')
    const ballast = join(directory, 'ballast')
    writeFileSync(ballast, Buffer.alloc(300_000))
    const ledger = ledgerAt(path)
    const { stored, error } = fill(ledger)
    expect(stored).toBeGreaterThan(3)
    expect(error).toBeInstanceOf(LedgerError)
    expect(error).toMatchObject({ code: 'full', message: expect.stringContaining('Free some space') })
    const before = state(ledger)
    expect(before).toMatchObject({ trips: stored, lastSeq: stored, lastReceiptNo: stored, inbox: stored })
    expect(() => ledger.commit(ride(stored))).toThrow(expect.objectContaining({ code: 'full' }))
    expect(state(ledger)).toEqual(before)
    rmSync(ballast)
    ledger.commit(ride(stored))
    expect(state(ledger)).toMatchObject({ trips: stored + 1, lastSeq: stored + 1 })
    ledger.close()
    const again = ledgerAt(path)
    expect(again.movedAside).toBeNull()
    expect(again.counts()).toMatchObject({ trips: stored + 1, lastSeq: stored + 1 })
  })

  test('is no damage at the next start', () => {
    const directory = smallDisk()!
    const path = join(directory, 'l.db')
    const ballast = join(directory, 'ballast')
    const ledger = Ledger.open(optionsFor(path))
    ledger.commit(ride(0))
    ledger.close()
    for (let size = 65_536; size >= 1; size /= 2)
      try {
        for (;;) writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' })
      } catch {}
    expect(() => Ledger.open(optionsFor(path))).toThrow(expect.objectContaining({ code: 'full' }))
    rmSync(ballast)
    const again = ledgerAt(path)
    expect(again.movedAside).toBeNull()
    expect(again.counts()).toMatchObject({ trips: 1, lastSeq: 1 })
  })

  test('leaves no half ledger behind', () => {
    const directory = smallDisk()!
    const path = join(directory, 'l.db')
    writeFileSync(join(directory, 'ballast'), Buffer.alloc(1024 * 1024 - 32_768))
    expect(() => Ledger.open(optionsFor(path))).toThrow(expect.objectContaining({ code: 'full' }))
    expect(readdirSync(directory).sort()).toEqual(['ballast', 'l.db.lock'])
    rmSync(join(directory, 'ballast'))
    expect(ledgerAt(path).counts().trips).toBe(0)
  })
})

test('a file that may grow no further refuses the commit whole', () => {
  const ledger = ledgerAt(join(scratch(), 'l.db'))
  const { db } = ledger as unknown as { db: import('better-sqlite3').Database }
  db.pragma('max_page_count = 60')
  const { stored, error } = fill(ledger)
  expect(error).toMatchObject({ code: 'full' })
  expect(state(ledger)).toMatchObject({
    trips: stored,
    lastSeq: stored,
    lastReceiptNo: stored,
    inbox: stored,
  })
  db.pragma('max_page_count = 1000')
  ledger.commit(ride(stored))
  expect(ledger.lastSeq()).toBe(stored + 1)
})
