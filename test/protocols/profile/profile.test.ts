import { describe, expect, test } from 'vitest'
import { ProfileError } from '../../../src/protocols/profile/fields.ts'
import { readProfile } from '../../../src/protocols/profile/profile.ts'
import { document } from './generic.ts'

// biome-ignore lint/suspicious/noExplicitAny: a file may hold anything
type Change = (profile: Record<string, any>) => void

function problemsAfter(...changes: Change[]) {
  const profile = document()
  for (const change of changes) change(profile)
  try {
    readProfile(profile)
    return []
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error
    return error.problems
  }
}

describe('what is wrong with a profile is said with key, value and hint', () => {
  test.each<[string, Change, string, RegExp]>([
    ['an unknown section', p => (p.lines = {}), 'lines', /unknown key; known here: format, name/],
    ['an unknown key', p => (p.frame.stop = '*'), 'frame.stop', /known here: start, delimiter/],
    ['a missing name', p => delete p.name, 'name', /missing/],
    ['another version', p => (p.format = 2), 'format', /the number 1/],
    ['a baud rate that is none', p => (p.line.baud = 9601), 'line.baud', /one of 300/],
    ['a parity that is none', p => (p.line.parity = 'mark'), 'line.parity', /none, even, odd/],
    ['a checksum that nobody knows', p => (p.frame.checksum = 'crc32'), 'frame.checksum', /none, nmea-xor/],
    ['a line without bound', p => (p.frame.max_length = 100_000), 'frame.max_length', /8 to 1024/],
    ['a start mark of two', p => (p.frame.start = '$$'), 'frame.start', /one ASCII character/],
    ['no delimiter', p => (p.frame.delimiter = ''), 'frame.delimiter', /1 to 4 characters/],
    ['a start mark in the delimiter', p => (p.frame.start = '\n'), 'frame.start', /must not stand in/],
    [
      'a position that is none',
      p => (p.positions.BUSY = 'busy'),
      'positions.BUSY',
      /for-hire, hired, stopped/,
    ],
    ['no positions', p => delete p.positions, 'positions', /words of the position message/],
    ['no messages', p => (p.messages = []), 'messages', /at least one/],
    [
      'a pattern that hangs',
      p => (p.messages[0].pattern = '^(?:a*)*$'),
      'messages.0.pattern',
      /may not repeat/,
    ],
    [
      'a missing figure',
      p => (p.messages[2].pattern = '^E(?<trip>.*)$'),
      'messages.2.pattern',
      /needs the group \(\?<total>/,
    ],
    [
      'an unknown figure',
      p => (p.messages[0].pattern = '^P(?<position>[A-Z]*),(?<amount>.*)$'),
      'messages.0.pattern',
      /known: position, trip/,
    ],
    [
      'a figure out of place',
      p => (p.messages[1].pattern = '^(?<trip>\\d*),(?<total>\\d*),(?<rev>.*)$'),
      'messages.1.pattern',
      /not a figure of a running/,
    ],
    [
      'a scale that is none',
      p => (p.figures.total.decimals = '2'),
      'figures.total.decimals',
      /whole number from 0/,
    ],
    ['a date format that is none', p => (p.figures.end.format = 'YYYYMMDD'), 'figures.end.format', /hh, mm/],
    [
      'an unknown place in a template',
      p => (p.write.ack = 'ACK,{tripNo}'),
      'write.ack',
      /only \{trip\}, \{rev\}/,
    ],
    [
      'an open place in a template',
      p => (p.write.display = 'PAY,{trip'),
      'write.display',
      /only \{trip\}, \{word\}/,
    ],
    ['a start mark in a template', p => (p.write.ack = '$BRG,ACK'), 'write.ack', /added by themselves/],
    ['a display without words', p => (p.write.words = {}), 'write.words', /the meter's words/],
    [
      'a word that could be a frame',
      p => (p.write.words.PAID = 'PAID\r\n$X'),
      'write.words.PAID',
      /printable/,
    ],
    [
      'a word that nobody asks for',
      p => (p.write.words.PAYED = 'X'),
      'write.words.PAYED',
      /known here: UNPAID/,
    ],
    ['half a sample', p => (p.samples[0] = { line: 'x' }), 'samples.0', /a sample is/],
  ])('%s', (_, change, key, hint) => {
    const problems = problemsAfter(change)
    expect(problems.map(problem => problem.key)).toEqual([key])
    expect(problems[0]?.hint).toMatch(hint)
    expect(problems[0]?.found).not.toBe('')
  })

  test('all at once, those between sections too', () => {
    const keys = problemsAfter(
      p => (p.line.baud = 1),
      p => (p.frame.foo = 1),
      p => (p.write.ack = '{x}'),
      p => (p.messages[0].pattern = '^(?<position>[A-Z]*)(?<speed>\\d*)$'),
    ).map(problem => problem.key)
    expect(keys).toEqual(['line.baud', 'frame.foo', 'messages.0.pattern', 'write.ack'])
  })

  test('a file that is no table at all', () => {
    expect(() => readProfile('text')).toThrow(ProfileError)
    expect(() => readProfile(null)).toThrow(ProfileError)
  })
})

describe('samples that do not hold are named', () => {
  test.each<[string, Change, RegExp]>([
    ['a figure', p => (p.samples[1].expect.trip = '18'), /trip=17/],
    ['a refusal', p => (p.samples[5].refused = 'checksum'), /^refused=number$/],
    ['a line of two', p => (p.samples[0].line += '\r\n$MTR,POS,HIRED,17*7F'), /trip=16; kind=position/],
    ['what is written', p => (p.write.ack = 'BRG,ACK,{rev},{trip}'), /writes \$BRG,ACK,1,17/],
    ['what is not written', p => delete p.write.ack, /writes nothing/],
  ])('%s', (_, change, detail) => {
    const profile = document()
    change(profile)
    const failures = readProfile(profile)
      .trySamples()
      .filter(({ fault }) => fault !== null)
    expect(failures).toHaveLength(1)
    expect(failures[0]?.became).toMatch(detail)
  })
})
