import { describe, expect, test } from 'vitest'
import { qrCommand, qrDots } from '../../../src/protocols/printers/qr.ts'
import { isBlack } from '../../../src/protocols/printers/raster.ts'

describe('the QR command', () => {
  test('model 2, module size, level, store and print', () => {
    expect(qrCommand('HELLO', 'escpos', 384).toString('hex')).toBe(
      '1d286b0400314132' +
        '00' +
        '1d286b03003143' +
        '08' +
        '1d286b03003145' +
        '32' +
        '1d286b0800315030' +
        '48454c4c4f' +
        '1d286b0300315130',
    )
  })

  test('counts bytes, not characters', () => {
    const bytes = qrCommand('出租车é', 'escpos', 384)
    const at = bytes.indexOf(Buffer.from('315030', 'hex'))
    expect(bytes.readUInt16LE(at - 2)).toBe(3 + Buffer.byteLength('出租车é'))
  })

  test('counts more than 255 bytes', () => {
    const bytes = qrCommand('x'.repeat(300), 'escpos', 576)
    expect(bytes.readUInt16LE(bytes.indexOf(Buffer.from('315030', 'hex')) - 2)).toBe(303)
  })

  test('is level M where Q would make the symbol larger', () => {
    const levels = [...'x'.repeat(30)].map((_, i) => {
      const bytes = qrCommand('X'.repeat(i + 1), 'escpos', 384)
      return bytes[bytes.indexOf(Buffer.from('3145', 'hex')) + 2]
    })
    expect(new Set(levels)).toEqual(new Set([0x31, 0x32]))
  })

  test('of Star', () => {
    expect(qrCommand('HI', 'star', 576).toString('hex')).toBe(
      '1b1d79533002' + '1b1d79533102' + '1b1d79533208' + '1b1d79443100' + '0200' + '4849' + '1b1d7950',
    )
  })

  test('what would be too small to read is refused', () => {
    expect(() => qrCommand('x'.repeat(800), 'escpos', 384)).toThrow(/does not fit/)
    expect(() => qrDots('x'.repeat(800), 384)).toThrow(/does not fit/)
  })
})

test('as dots it has four modules of white on each side, and modules of 4 to 8 dots', () => {
  for (const [text, dots] of [
    ['HELLO', 384],
    ['HTTPS://PAY.EXAMPLE.COM/P/TAXI-0042/K7Q2ZD0042AB/1/2350/CNY/MG6XFIFTTTDSIFQU', 384],
    ['x'.repeat(200), 384],
  ] as const) {
    const image = qrDots(text, dots)
    expect(image.width).toBeLessThanOrEqual(dots)
    let first = image.width
    for (let x = 0; x < image.width; x++)
      for (let y = 0; y < image.height; y++)
        if (isBlack(image, x, y)) first = Math.min(first, x, y, image.width - 1 - x)
    // The finder pattern is seven modules wide, its frame one.
    let run = 0
    while (isBlack(image, first + run, first)) run++
    const module = run / 7
    expect(module).toBeGreaterThanOrEqual(4)
    expect(module).toBeLessThanOrEqual(8)
    expect(first).toBe(4 * module)
  }
})
