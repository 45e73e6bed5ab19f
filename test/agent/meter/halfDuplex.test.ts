import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { halfDuplex } from '../../../src/agent/meter/halfDuplex.ts'
import type { Port } from '../../../src/agent/port/port.ts'
import { FakePort } from './fakePort.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function line() {
  const port = new FakePort()
  const collisions: string[] = []
  const opened = await halfDuplex(async () => port, {
    quietMs: 10,
    onCollision: (written, heard) => collisions.push(`${written}/${heard}`),
  })()
  const heard: string[] = []
  opened.onData(bytes => heard.push(bytes.toString('latin1')))
  return { port, opened, heard, collisions }
}

/** Writes and lets the time pass that the wait for quiet takes. */
async function write(opened: Port, text: string): Promise<void> {
  const writing = opened.write(Buffer.from(text))
  await vi.advanceTimersByTimeAsync(50)
  await writing
}

describe('a two-wire line', () => {
  test('the own echo is not heard, in one piece or in many, glued to the answer or not', async () => {
    const { port, opened, heard, collisions } = await line()
    await write(opened, 'ASK')
    port.say('ASK')
    await write(opened, 'MORE')
    for (const piece of ['M', 'OR', 'EANS', 'WER']) port.say(piece)
    expect(heard.join('|')).toBe('ANS|WER')
    expect(collisions).toEqual([])
  })

  test('a line without an echo loses nothing', async () => {
    const { port, opened, heard } = await line()
    await write(opened, 'ASK')
    port.say('ANSWER')
    // Its first byte looked like the echo's for a moment.
    expect(heard.join('')).toBe('ANSWER')
  })

  test('somebody else speaks at the same time: told, and every byte is handed on in order', async () => {
    const { port, opened, heard, collisions } = await line()
    await write(opened, 'ASK')
    port.say('AS')
    port.say('#%')
    expect(heard.join('')).toBe('AS#%')
    expect(collisions).toEqual(['ASK/AS#%'])
    port.say('next')
    expect(heard.join('')).toBe('AS#%next')
  })

  test('an echo that never comes whole is given up, and what came of it is handed on', async () => {
    const { port, opened, heard } = await line()
    await write(opened, 'ASK')
    port.say('A')
    await vi.advanceTimersByTimeAsync(1_000)
    port.say('SK')
    expect(heard.join('')).toBe('ASK')
  })

  test('a write waits until the line is quiet, and no longer than it must', async () => {
    const { port, opened } = await line()
    const talk = setInterval(() => port.say('.'), 5)
    await vi.advanceTimersByTimeAsync(6)
    const writing = opened.write(Buffer.from('ASK'))
    await vi.advanceTimersByTimeAsync(500)
    expect(port.written).toEqual([])
    clearInterval(talk)
    await vi.advanceTimersByTimeAsync(20)
    await writing
    expect(port.written).toEqual(['ASK'])
    // A line that is never quiet does not keep a record unanswered for ever.
    const again = setInterval(() => port.say('.'), 5)
    const forced = opened.write(Buffer.from('NOW'))
    await vi.advanceTimersByTimeAsync(3_000)
    await forced
    clearInterval(again)
    expect(port.written).toEqual(['ASK', 'NOW'])
  })

  test('what the meter says between the echoes is heard byte for byte', async () => {
    vi.useRealTimers()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.boolean(), fc.stringMatching(/^[a-z]{1,6}$/)), { maxLength: 8 }),
        async turns => {
          const port = new FakePort()
          const opened = await halfDuplex(async () => port, { quietMs: 0 })()
          const heard: string[] = []
          opened.onData(bytes => heard.push(bytes.toString()))
          let said = ''
          for (const [isOurs, text] of turns)
            if (isOurs) {
              await opened.write(Buffer.from(text.toUpperCase()))
              port.say(text.toUpperCase())
            } else {
              port.say(text)
              said += text
            }
          expect(heard.join('')).toBe(said)
          await opened.close()
        },
      ),
      { numRuns: 50 },
    )
  })
})
