import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { PATIENCE } from '../../../src/agent/printer/connection.ts'
import { printerOpener } from '../../../src/agent/printer/opener.ts'
import { VirtualPrinter } from '../../../src/simulators/printer/virtualPrinter.ts'

describe('printer port', () => {
  test('absent: no printer', () => {
    expect(printerOpener(null)).toBe(null)
  })

  test.each(['tcp://192.168.1.5:9100', 'tcp://printer', 'tcp://[::1]:9100', '/dev/usb/lp0'])('%s', port => {
    expect(printerOpener({ port, status: 'none' })).toBeTypeOf('function')
  })

  test.each([
    '',
    'lp0',
    'COM1',
    'http://printer:9100',
    'tcp://',
    'tcp://printer:99999',
    'tcp://user@printer:9100',
    'tcp://printer:9100/queue',
  ])('%j is refused with advice', port => {
    expect(() => printerOpener({ port, status: 'none' })).toThrow('/dev/usb/lp0')
  })

  test.each([
    [{ port: '/dev/ttyUSB0', baud: 9_600 }],
    [{ port: '/dev/ttyUSB0', baud: 19_200, flow: 'xon' }],
  ] as const)('%j is a serial line', wiring => {
    expect(printerOpener({ ...wiring, status: 'none' })).toBeTypeOf('function')
  })

  test.each([
    [{ port: 'tcp://printer', baud: 9_600 }, 'leave them out'],
    [{ port: 'tcp://printer', flow: 'rts' }, 'leave them out'],
    [{ port: '/dev/ttyUSB0', flow: 'rts' }, 'needs baud'],
  ] as const)('%j is refused with advice', (wiring, advice) => {
    expect(() => printerOpener({ ...wiring, status: 'none' })).toThrow(advice)
  })

  test('meter is the meter’s own printer, where there is one', async () => {
    const texts: string[] = []
    const open = printerOpener(
      { port: 'meter', status: 'none' },
      PATIENCE,
      async text => void texts.push(text),
    )
    await (await open!()).print(Buffer.from('receipt\n'))
    expect(texts).toEqual(['receipt\n'])
    expect(() => printerOpener({ port: 'meter', status: 'none' })).toThrow('no meter here')
  })

  test('tcp reaches the printer', async () => {
    const printer = new VirtualPrinter()
    const { port } = await printer.start()
    const connection = await printerOpener({ port: `tcp://127.0.0.1:${port}`, status: 'none' })!()
    const receipt = once(printer, 'receipt')
    await connection.print(Buffer.from('hello\n'))
    expect((await receipt)[1]).toEqual(['hello'])
    await printer.stop()
  })

  test('a job never gets less than 15 seconds, and a long one gets more', () => {
    expect(PATIENCE.jobMs(0)).toBeGreaterThanOrEqual(15_000)
    expect(PATIENCE.jobMs(50_000)).toBeGreaterThan(100_000)
  })
})
