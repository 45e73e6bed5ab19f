/** Hostile bytes, and a witness with code of its own that says which records were really on the line. */
import { expect, test } from 'vitest'
import { readJtt905Profile } from '../../../src/protocols/jtt905/profile.ts'
import type { AllowedFrame, Heard, MeterEvent } from '../../../src/protocols/meterDriver.ts'
import { count } from '../../support/counts.ts'
import { type Seeded, seeded } from '../../support/seeded.ts'
import { document } from '../profile/generic.ts'
import { bytes, fromMeter, heartbeatBytes, recordBytes, sealed, VECTORS } from './meterBytes.ts'

const MAX_TOTAL = 100_000
const STREAM_BYTES = 3000

const record = (tripNo: number, amount: number) =>
  recordBytes({
    tripNo: tripNo.toString(16).padStart(8, '0'),
    amount: String(amount).padStart(6, '0'),
    surcharge: String(amount % 7).padStart(6, '0'),
  })

const totals = Buffer.concat([
  Buffer.alloc(41),
  bytes(
    '1000 202307260600 202307261800 001234 000800 0017 080000 004567 000120 0002 0010 00123456 00065432 0230',
  ),
  bytes('00001000'),
])

/** What a sound meter and a sound unit say. */
function sound(dice: Seeded): Buffer {
  return dice.pick([
    () => fromMeter(0x00e8, record(dice.pick([1, 0x55aa, 0x55aa55aa, 0xffffffff]), dice.whole(0, 999_999))),
    () => fromMeter(0x00f2, record(dice.whole(0, 0xffffffff), dice.whole(0, 3000))),
    () => fromMeter(0x0006, record(7, 80)),
    () => fromMeter(0x00e8, Buffer.concat([record(9, 90), Buffer.alloc(dice.whole(0, 70), 0x55)])),
    () => fromMeter(0x00e7, '20230726193500'),
    () => fromMeter(0x00e9, heartbeatBytes(dice.whole(0, 255))),
    () => fromMeter(dice.pick([0x00e4, 0x00f1]), totals),
    () => fromMeter(dice.pick([0x00e0, 0x00e3]), '90'),
    () => fromMeter(0x00e1, Buffer.concat([Buffer.alloc(41), bytes('202307260600 00001000 90')])),
    () => sealed(dice.whole(0, 6), dice.whole(0, 255), dice.whole(0, 0x1ff), noise(dice, 140)),
    () => dice.pick(Object.values(VECTORS)),
  ])()
}

function noise(dice: Seeded, most: number): Buffer {
  return Buffer.from(Array.from({ length: dice.whole(0, most) }, () => dice.whole(0, 255)))
}

/** A frame whose check is right and whose data is not: the worst that a damaged meter can do. */
function twisted(dice: Seeded): Buffer {
  const frame = sound(dice)
  const data = Buffer.from(frame.subarray(8, -3))
  for (let n = dice.whole(1, 4); n > 0 && data.length > 0; n--)
    data[dice.whole(0, data.length - 1)] = dice.whole(0, 255)
  return sealed(dice.pick([0, 2]), 3, frame.readUInt16BE(6), data)
}

function damaged(dice: Seeded): Buffer {
  const frame = Buffer.from(sound(dice))
  const at = dice.whole(0, frame.length - 1)
  return dice.pick([
    () => frame.subarray(at),
    () => frame.subarray(0, at),
    () => Buffer.concat([frame.subarray(0, at), noise(dice, 4), frame.subarray(at)]),
    () => {
      frame[at] = frame[at]! ^ (1 << dice.whole(0, 7))
      return frame
    },
  ])()
}

function stream(dice: Seeded): Buffer {
  const parts: Buffer[] = []
  for (let length = 0; length < STREAM_BYTES; ) {
    const part = dice.pick([
      sound,
      sound,
      twisted,
      damaged,
      damaged,
      () => noise(dice, 60),
      () => bytes('55AA0200'),
    ])(dice)
    parts.push(part)
    length += part.length
  }
  return Buffer.concat(parts)
}

interface Witnessed {
  readonly tripNo: string
  /** Minor units. */
  readonly amount: number
  readonly surcharge: number
}

/** Every record that stands anywhere in the stream in a frame with a good check, whether or not it was to be read there. */
function witness(line: Buffer, plateBytes: number): Witnessed[] {
  const found: Witnessed[] = []
  const mark = bytes('55AA')
  for (let at = line.indexOf(mark); at >= 0; at = line.indexOf(mark, at + 1)) {
    if (at + 11 > line.length) break
    const end = at + 4 + line.readUInt16BE(at + 2)
    const isFrame = end + 3 <= line.length && line.subarray(end + 1, end + 3).equals(mark)
    if (!isFrame || line.subarray(at + 2, end + 1).reduce((sum, byte) => sum ^ byte, 0) !== 0) continue
    const hasRecord = [0x00e8, 0x00f2, 0x0006].includes(line.readUInt16BE(at + 6))
    const data = line.subarray(at + 8, end)
    if (!hasRecord || data.length < plateBytes + 60) continue
    const tenths = (from: number) =>
      10 * Number(data.toString('hex', plateBytes + from, plateBytes + from + 3))
    found.push({
      tripNo: String(data.readUInt32BE(plateBytes + 55)),
      amount: tenths(52),
      surcharge: tenths(47),
    })
  }
  return found
}

/** The driver's own words, for a car that has none. */
const SIGNS = Buffer.concat([Buffer.alloc(56), bytes('90')])

/** Only these answers may ever leave: whatever was heard. */
function isAllowed(frame: AllowedFrame, plateBytes: number): boolean {
  const command = frame.readUInt16BE(6)
  const data = frame.subarray(8, -3)
  const isSound = sealed(frame[4]!, frame[5]!, command, data).equals(frame)
  if (!isSound || (frame[4] !== 0 && frame[4] !== 2)) return false
  if ([0x00e7, 0x00e8, 0x00f2, 0x00e4, 0x00f1].includes(command))
    return data.equals(bytes('90')) || isRefusal(frame)
  if (command === 0x00e9) return data.equals(Buffer.alloc(10))
  const signs = plateBytes === 9 ? Buffer.concat([Buffer.alloc(3), SIGNS]) : SIGNS
  return (command === 0x00e0 || command === 0x00e3) && data.equals(signs)
}

const isRefusal = (frame: Buffer) => frame.subarray(8, -3).equals(bytes('FF'))

function checkEvent(event: MeterEvent, onLine: readonly Witnessed[], isAdded: boolean): void {
  if (event.kind !== 'record') return
  const {
    tripNo,
    total,
    fare,
    supplements,
    startedAt = '',
    endedAt = '',
    distanceM = 0,
    waitS = 0,
  } = event.record
  const paid = isAdded ? total - (supplements ?? 0) : total
  expect(onLine).toContainEqual({ tripNo, amount: paid, surcharge: supplements })
  expect(fare).toBe(total - (supplements ?? 0))
  expect(Math.min(fare ?? 0, total, supplements ?? 0, distanceM, waitS)).toBeGreaterThanOrEqual(0)
  expect(total).toBeLessThanOrEqual(MAX_TOTAL)
  expect(`${startedAt} ${endedAt}`).toMatch(/^20\d{12} 2[01]\d{12}$/)
  expect(endedAt >= startedAt).toBe(true)
}

test('whatever comes: nothing throws, no record that was not on the line, only allowed answers', () => {
  const dice = seeded()
  const total = count(300_000, 10_000_000)
  const seen: Record<string, number> = {}
  for (let sent = 0; sent < total; ) {
    const isAdded = dice.chance(0.2)
    const plateBytes = dice.chance(0.2) ? 9 : 6
    const driver = readJtt905Profile({
      ...document('jtt905'),
      samples: [],
      jtt905: {
        surcharge: isAdded ? 'added' : 'included',
        plate_bytes: plateBytes,
        refused_answer: dice.pick(['none', 'error']),
        id_order: dice.pick(['licence-first', 'plate-first']),
      },
    }).driver({ maxTotal: MAX_TOTAL })
    const line = stream(dice)
    const heard: Heard[] = []
    for (let at = 0; at < line.length; ) {
      const next = at + dice.whole(1, 200)
      heard.push(...driver.hear(line.subarray(at, next)))
      if (dice.chance(0.1)) heard.push(...driver.tick!(), ...driver.tick!())
      at = next
    }
    heard.push(...driver.tick!(), ...driver.tick!())
    const onLine = witness(line, plateBytes)
    let discarded = 0
    for (const one of heard) {
      const kind = one.kind === 'event' ? one.event.kind : one.kind
      seen[kind] = (seen[kind] ?? 0) + 1
      if (one.kind === 'discarded') discarded += one.bytes
      if (one.kind === 'event') checkEvent(one.event, onLine, isAdded)
      if (one.kind === 'ask') expect(isRefusal(one.frame)).toBe(true)
      const answer = one.kind === 'ask' ? one.frame : 'answer' in one ? one.answer : undefined
      if (answer !== undefined && !isAllowed(answer, plateBytes)) expect.unreachable(answer.toString('hex'))
    }
    expect(discarded).toBeLessThan(line.length)
    const again = driver.hear(fromMeter(0x00e9, heartbeatBytes(1)))
    expect(again[0]).toMatchObject({ event: { position: 'hired' } })
    sent += line.length
  }
  // The dice reached everything that there is to be heard.
  const kinds = ['record', 'position', 'shift', 'message', 'refused', 'unknown', 'discarded', 'ask']
  expect(Object.keys(seen).sort()).toEqual(kinds.sort())
})

test('a record whose damage escapes the check is told as it stands', () => {
  // An exclusive-or misses two flips of one bit in two bytes: no figure is made up for them.
  const dice = seeded()
  const profile = readJtt905Profile({ ...document('jtt905'), samples: [] })
  const good = fromMeter(0x00e8, record(12, 235))
  for (let n = count(3000, 300_000); n > 0; n--) {
    const frame = Buffer.from(good)
    const bit = 1 << dice.whole(0, 7)
    for (const at of [dice.whole(0, good.length - 1), dice.whole(0, good.length - 1)])
      frame[at] = frame[at]! ^ bit
    for (const one of profile.driver({ maxTotal: MAX_TOTAL }).hear(frame))
      if (one.kind === 'event') checkEvent(one.event, witness(frame, 6), false)
  }
})
