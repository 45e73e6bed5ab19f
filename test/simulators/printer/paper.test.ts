import { PNG } from 'pngjs'
import { describe, expect, test } from 'vitest'
import { CommandReader } from '../../../src/simulators/printer/commands.ts'
import { Paper } from '../../../src/simulators/printer/paper.ts'
import { picture } from '../../../src/simulators/printer/picture.ts'
import { has } from '../../support/programs.ts'
import { readCodes } from '../../support/zbar.ts'

function print(bytes: string | Buffer, width = 384): Paper {
  const paper = new Paper(width)
  for (const command of new CommandReader().push(Buffer.from(bytes as string, 'latin1'))) paper.obey(command)
  return paper
}

/** The box around all ink, in dots. */
function ink(paper: Paper): { left: number; right: number; top: number; bottom: number; dots: number } {
  const box = { left: 1e9, right: -1, top: 1e9, bottom: -1, dots: 0 }
  for (let y = 0; y < paper.canvas.height; y++) {
    for (let x = 0; x < paper.canvas.width; x++) {
      if (!paper.canvas.get(x, y)) continue
      box.dots++
      box.left = Math.min(box.left, x)
      box.right = Math.max(box.right, x)
      box.top = Math.min(box.top, y)
      box.bottom = Math.max(box.bottom, y)
    }
  }
  return box
}

describe('paper', () => {
  test('32 characters fit 384 dots, the 33rd is broken to the next line', () => {
    expect(print(`${'x'.repeat(32)}\n`)).toMatchObject({ overflows: 0, text: ['x'.repeat(32)] })
    expect(print(`${'x'.repeat(33)}\n`)).toMatchObject({ overflows: 1, text: ['x'.repeat(32), 'x'] })
    expect(print(`\x1b!\x20${'x'.repeat(17)}\n`)).toMatchObject({ overflows: 1 })
    expect(print(`\x1bM\x01${'x'.repeat(42)}\n`)).toMatchObject({ overflows: 0 })
  })

  test('sizes, weight and place are dots', () => {
    const plain = ink(print('H\n'))
    const wide = ink(print('\x1d!\x11H\n'))
    expect(wide.right - wide.left + 1).toBe((plain.right - plain.left + 1) * 2)
    expect(wide.bottom - wide.top + 1).toBe((plain.bottom - plain.top + 1) * 2)
    expect(ink(print('\x1bE\x01H\n')).dots).toBeGreaterThan(plain.dots)
    expect(ink(print('\x1b-\x02H\n')).bottom).toBe(23)
    expect(ink(print('\x1dB\x01H\n')).dots).toBe(12 * 24 - plain.dots)
    expect(ink(print('\x1ba\x01H\n')).left).toBe(plain.left + 186)
    expect(ink(print('\x1ba\x02H\n')).left).toBe(plain.left + 372)
  })

  test('alignment in the middle of a line does nothing', () => {
    expect(ink(print('H\x1ba\x02\n')).left).toBe(ink(print('H\n')).left)
  })

  test('a line without ink leaves none', () => {
    expect(ink(print('   \n')).dots).toBe(0)
  })

  test('feeds move the paper on', () => {
    expect(print('x\n').canvas.height).toBe(30)
    expect(print('\x1b!\x10x\n').canvas.height).toBe(48)
    expect(print('\x1b3\x28x\n').canvas.height).toBe(40)
    expect(print('x\n\x1bd\x04').canvas.height).toBe(150)
    expect(print('x\n\x1dV\x42\x10').canvas.height).toBe(46)
  })

  test('reset brings everything back', () => {
    expect(ink(print('\x1ba\x02\x1d!\x11\x1bE\x01\x1b@H\n'))).toEqual(ink(print('H\n')))
  })

  test.each([
    [0, 0x82, 'é'],
    [16, 0xe9, 'é'],
    [16, 0x80, '€'],
    [19, 0xd5, '€'],
    [17, 0x80, 'А'],
  ])('code page %i: %i is %s', (page, byte, char) => {
    const paper = print(Buffer.from([0x1b, 0x74, page, byte, 0x0a]))
    expect(paper.text).toEqual([char])
    expect(paper.unknown.size).toBe(0)
  })

  test('what it does not carry out is counted by name', () => {
    const paper = print('\x1bt\xff\x1bt\xff\x1b\x7f\x07\x1bp\x00\x01\x01\x1d(k\x03\x000Q0')
    expect(paper.unknown).toEqual(
      new Map([
        ['ESC t', 2],
        ['ESC x7f', 1],
        ['x07', 1],
        ['ESC p', 1],
        ['GS ( k', 1],
      ]),
    )
  })

  test('a picture is drawn bit by bit, and one that is too wide is an overflow', () => {
    const paper = print(
      Buffer.concat([Buffer.from('\x1dv0\x00\x01\x00\x02\x00'), Buffer.from([0b10000001, 0b00011000])]),
    )
    const dots = Array.from({ length: 2 }, (_, y) =>
      Array.from({ length: 8 }, (_, x) => Number(paper.canvas.get(x, y))).join(''),
    )
    expect(dots).toEqual(['10000001', '00011000'])
    expect(paper).toMatchObject({ text: ['[picture 8×2]'], overflows: 0 })
    const wide = Buffer.concat([Buffer.from([0x1d, 0x76, 0x30, 0, 49, 0, 1, 0]), Buffer.alloc(49, 255)])
    expect(print(wide).overflows).toBe(1)
  })

  const LINK = 'HTTPS://PAY.EXAMPLE.COM/P/TAXI-0042/K7Q2ZD0042.1/2350CNY/MG6XFIFTTTDSIFQU'
  const qr = (data: string, size: number) => {
    const stored = Buffer.from(data)
    const length = stored.length + 3
    return Buffer.concat([
      Buffer.from([0x1b, 0x61, 1]),
      Buffer.from([0x1d, 0x28, 0x6b, 4, 0, 0x31, 0x41, 50, 0]),
      Buffer.from([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x43, size]),
      Buffer.from([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x45, 49]),
      Buffer.from([0x1d, 0x28, 0x6b, length & 255, length >> 8, 0x31, 0x50, 0x30]),
      stored,
      Buffer.from([0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30]),
    ])
  }

  test.skipIf(!has('zbarimg'))('a QR symbol is one that another decoder reads', async () => {
    const paper = print(qr(LINK, 6))
    expect(paper).toMatchObject({ text: [`[QR ${LINK}]`], overflows: 0 })
    expect(paper.unknown.size).toBe(0)
    expect(await readCodes(picture(paper.canvas, true))).toEqual([LINK])
  })

  test('a QR symbol wider than the paper is an overflow; one that holds too much is unknown', () => {
    expect(print(qr(LINK, 16)).overflows).toBe(1)
    expect(print(qr('x'.repeat(4_000), 3)).unknown).toEqual(new Map([['GS ( k', 1]]))
  })

  test('no job makes endless paper', () => {
    const paper = print(Buffer.from('\x1bd\xff'.repeat(200), 'latin1'))
    expect(paper.canvas.height).toBeLessThanOrEqual(20_000)
  })

  test('the picture is paper with margins', () => {
    const png = PNG.sync.read(picture(print('H\n').canvas, false))
    expect(png.width).toBe(384 + 64)
    expect([...png.data.subarray(0, 3)].every(value => value > 240)).toBe(true)
  })
})
