/**
 * Every capture in this folder, replayed: nothing throws, any split of its bytes gives the same events, and where an `.events`
 * file stands beside it (farebridge replay FILE --expect), exactly those. So a fault from the field becomes a test by copying a file.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Capture, readCapture } from '../../src/protocols/capture.ts'
import { flatHeard } from '../../src/protocols/flat.ts'
import { readMeterProfile } from '../../src/protocols/meterProfiles.ts'
import { replay } from '../../src/protocols/replay.ts'
import { document } from '../protocols/profile/generic.ts'
import { seededWith } from '../support/seeded.ts'

const FOLDER = import.meta.dirname
const captures = readdirSync(FOLDER).filter(name => name.endsWith('.capture'))

function eventsOf(capture: Capture): string[] {
  const profile = readMeterProfile(document(capture.head.profile))
  return [...replay(capture, profile)]
    .filter(({ heard }) => heard.kind !== 'discarded')
    .map(({ heard }) => JSON.stringify(flatHeard(heard)))
}

/** Each piece in pieces of its own, at the same moment. */
function resplit(capture: Capture, seed: number): Capture {
  const random = seededWith(seed)
  const pieces = capture.pieces.flatMap(({ t, dir, bytes }) => {
    const parts = []
    for (let at = 0; at < bytes.length; ) {
      const size = random.whole(1, 9)
      parts.push({ t, dir, bytes: bytes.subarray(at, at + size) })
      at += size
    }
    return parts
  })
  return { ...capture, pieces }
}

test('there are captures of every kind of driver', () => {
  const kinds = captures.map(name => readCapture(readFileSync(join(FOLDER, name), 'utf8')).head.profile)
  expect(new Set(kinds)).toEqual(new Set(['generic', 'jtt905', 'mdt', 'gwp5043', 'tap']))
})

describe.each(captures)('%s', name => {
  const file = join(FOLDER, name)
  const capture = readCapture(readFileSync(file, 'utf8'))

  test('gives what it gave', () => {
    const events = eventsOf(capture)
    expect(events.length).toBeGreaterThan(0)
    if (existsSync(`${file}.events`)) {
      const expected = readFileSync(`${file}.events`, 'utf8').trim().split('\n')
      expect(events).toEqual(expected)
    }
  })

  test('gives the same however its bytes are split', () => {
    const events = eventsOf(capture)
    for (const seed of [1, 2, 3]) expect(eventsOf(resplit(capture, seed))).toEqual(events)
  })
})
