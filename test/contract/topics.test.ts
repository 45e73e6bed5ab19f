import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientId, parseTopic, topics } from '../../src/contract/topics.ts'
import { anyCharacter, anyVehicle } from './support.ts'

describe('topics', () => {
  test('of one vehicle', () => {
    expect(topics('TAXI-0042')).toEqual({
      upTrip: 'taxi/TAXI-0042/up/trip',
      upAck: 'taxi/TAXI-0042/up/ack',
      upSync: 'taxi/TAXI-0042/up/sync',
      upStatus: 'taxi/TAXI-0042/up/status',
      downAck: 'taxi/TAXI-0042/down/ack',
      downSettlement: 'taxi/TAXI-0042/down/settlement',
      downNotice: 'taxi/TAXI-0042/down/notice',
      downRestore: 'taxi/TAXI-0042/down/restore',
      downAll: 'taxi/TAXI-0042/down/#',
    })
    expect(clientId('TAXI-0042')).toBe('farebridge-TAXI-0042')
  })

  test.each(['', '+', '#', 'A/B', 'taxi', 'A+', '$SYS'])('%j has none', vehicle => {
    expect(() => topics(vehicle)).toThrow(TypeError)
    expect(() => clientId(vehicle)).toThrow(TypeError)
  })

  test('each of any vehicle is read again', () => {
    fc.assert(
      fc.property(anyVehicle, vehicle => {
        const { downAll, ...named } = topics(vehicle)
        expect(parseTopic(downAll)).toBeNull()
        for (const topic of Object.values(named)) {
          const parsed = parseTopic(topic)!
          expect(`taxi/${parsed.vehicle}/${parsed.direction}/${parsed.name}`).toBe(topic)
        }
      }),
    )
  })

  test.each([
    '',
    'taxi',
    'taxi/TAXI-0042',
    'taxi/TAXI-0042/up',
    'taxi/TAXI-0042/up/',
    'taxi/TAXI-0042/up/settlement',
    'taxi/TAXI-0042/down/trip',
    'taxi/TAXI-0042/down/toString',
    'taxi/TAXI-0042/down/ack/',
    'taxi/TAXI-0042/down/ack/more',
    'taxi/TAXI-0042/side/ack',
    '/taxi/TAXI-0042/down/ack',
    'Taxi/TAXI-0042/down/ack',
    'taxi/taxi-0042/down/ack',
    'taxi/+/down/ack',
    'taxi//down/ack',
    'taxi/TAXI-0042/down/#',
    'taxi/TAXI-0042/DOWN/ack',
  ])('%j is none of ours', topic => {
    expect(parseTopic(topic)).toBeNull()
  })

  test('no text makes the reader throw', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('taxi', '/', 'up', 'down', 'ack', 'A'), anyCharacter)),
        parts => {
          const parsed = parseTopic(parts.join(''))
          if (parsed !== null)
            expect(`taxi/${parsed.vehicle}/${parsed.direction}/${parsed.name}`).toBe(parts.join(''))
        },
      ),
      { numRuns: 2000 },
    )
  })
})
