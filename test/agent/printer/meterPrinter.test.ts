import { describe, expect, test } from 'vitest'
import { meterPrinter } from '../../../src/agent/printer/meterPrinter.ts'

describe('the meter’s own printer', () => {
  test('gets the job as a text, and its end is not called confirmed', async () => {
    const texts: string[] = []
    const connection = await meterPrinter(async text => void texts.push(text))()
    expect(await connection.condition()).toBe(null)
    expect(await connection.print(Buffer.from('RECEIPT\n42\n'))).toEqual({
      isConfirmed: false,
      condition: null,
    })
    expect(texts).toEqual(['RECEIPT\n42\n'])
  })

  test.each([
    ['says how much was taken', Object.assign(new Error('refused'), { sent: 132 }), 132],
    ['says that nothing was', Object.assign(new Error('refused'), { sent: 0 }), 0],
    ['does not say', new Error('refused'), 7],
    ['is no error', 'refused', 7],
  ])('a failure that %s', async (_, thrown, sent) => {
    const connection = await meterPrinter(() => Promise.reject(thrown))()
    await expect(connection.print(Buffer.from('receipt'))).rejects.toMatchObject({
      name: 'PrintError',
      sent,
      message: 'meter printer: refused',
    })
  })

  test('let go, the text is given up', async () => {
    const connection = await meterPrinter(
      (_, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(Object.assign(new Error('given up'), { sent: 132 })))
        }),
    )()
    const ended = connection.print(Buffer.from('receipt'))
    connection.close()
    await expect(ended).rejects.toMatchObject({ sent: 132 })
  })

  test('let go before the job, nothing is begun', async () => {
    let begun = 0
    const connection = await meterPrinter(async () => void begun++)()
    connection.close()
    await expect(connection.print(Buffer.from('receipt'))).rejects.toMatchObject({ sent: 0 })
    expect(begun).toBe(0)
  })
})
