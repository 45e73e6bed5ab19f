import fc from 'fast-check'
import { generate, type Packet } from 'mqtt-packet'
import { expect, test } from 'vitest'
import { PacketGauge } from '../../../src/agent/link/packetGauge.ts'

const publish = (bytes: number): Packet => ({
  cmd: 'publish',
  topic: 'a',
  payload: Buffer.alloc(bytes),
  qos: 1,
  messageId: 1,
  dup: false,
  retain: false,
})

const others: Packet[] = [{ cmd: 'pingresp' }, { cmd: 'puback', messageId: 7 }]

/** Feeds the bytes cut at the given places; true when none was too long. */
function fed(limit: number, bytes: Buffer, cuts: readonly number[]): boolean {
  const gauge = new PacketGauge(limit)
  const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return places.slice(1).every((end, i) => gauge.feed(bytes.subarray(places[i], end)))
}

test('lets any stream of packets within the limit through and stops one beyond it, however the bytes are cut', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 6 })
  fc.assert(
    fc.property(
      sizes,
      fc.array(fc.nat(), { maxLength: 12 }),
      fc.integer({ min: 100, max: 20_000 }),
      (wanted, cuts, limit) => {
        const packets = wanted.flatMap((size, i) => [publish(size), others[i % others.length]!])
        const bytes = Buffer.concat(packets.map(packet => generate(packet)))
        // A PUBLISH of a one-letter topic at QoS 1 has five bytes before its payload.
        expect(fed(limit, bytes, cuts)).toBe(wanted.every(size => size + 5 <= limit))
      },
    ),
  )
})

test('stops at the announcement, before any of the bytes have come', () => {
  expect(new PacketGauge(1024).feed(Buffer.from([0x32, 0xff, 0xff, 0xff, 0x7f]))).toBe(false)
})

test('stops a length that never ends', () => {
  expect(new PacketGauge(1024).feed(Buffer.from([0x32, 0x80, 0x80, 0x80, 0x80]))).toBe(false)
})
