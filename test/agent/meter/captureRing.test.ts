import { describe, expect, test } from 'vitest'
import { CaptureRing, recording } from '../../../src/agent/meter/captureRing.ts'
import { readCapture } from '../../../src/protocols/capture.ts'
import { FakePort } from './fakePort.ts'

describe('the ring of raw bytes', () => {
  test('holds both directions with their moments, and joins what came together', () => {
    let now = 1000
    const ring = new CaptureRing({ profile: 'generic' }, () => now)
    ring.add('<', Buffer.from('$MT'))
    now += 5
    ring.add('<', Buffer.from('R'))
    now += 5
    ring.add('>', Buffer.from('ok'))
    now += 500
    ring.add('<', Buffer.from('x'))
    const { head, pieces } = readCapture(ring.text())
    expect(head.profile).toBe('generic')
    expect(pieces.map(({ t, dir, bytes }) => [t, dir, bytes.toString()])).toEqual([
      [0, '<', '$MTR'],
      [10, '>', 'ok'],
      [510, '<', 'x'],
    ])
  })

  test.each([1, 7, 1000, 100_000])('stays within its memory whatever comes, in chunks of %i', size => {
    let now = 0
    const ring = new CaptureRing({}, () => (now += 100), 10_000)
    for (let sent = 0; sent < 300_000; sent += size) ring.add('<', Buffer.alloc(size, sent & 0xff))
    const held = ring.pieces.reduce((sum, { bytes }) => sum + bytes.length + 64, 0)
    expect(held).toBeLessThanOrEqual(10_000 + 64)
    expect(ring.pieces.length).toBeGreaterThan(0)
    // The newest stay.
    expect(ring.pieces.at(-1)!.t).toBe(now - 100)
  })

  test('a recorded port is the port itself, both ways', async () => {
    const port = new FakePort()
    const ring = new CaptureRing({}, () => 0)
    const opened = await recording(async () => port, ring)()
    const heard: string[] = []
    let gone = ''
    opened.onData(bytes => heard.push(bytes.toString()))
    opened.onClose(reason => {
      gone = reason
    })
    port.say('hello')
    await opened.write(Buffer.from('ack'))
    port.hangUp('pulled')
    await opened.close()
    expect([heard, port.written, gone, port.isClosed]).toEqual([['hello'], ['ack'], 'pulled', true])
    expect(ring.pieces.map(({ dir, bytes }) => dir + bytes.toString())).toEqual(['<hello', '>ack'])
    port.fault = new Error('unplugged')
    await expect(opened.write(Buffer.from('x'))).rejects.toThrow('unplugged')
  })
})
