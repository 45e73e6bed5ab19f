import { PNG } from 'pngjs'
import encoder from 'qrcode/lib/core/qrcode.js'
import { describe, expect, test } from 'vitest'
import { PayCodes, payCode, payCodePng, payCodeSvg, QUIET_ZONE } from '../../../src/agent/screens/payCode.ts'
import { bilevelPng } from '../../../src/agent/screens/png.ts'
import { has } from '../../support/programs.ts'
import { readCodes } from '../../support/zbar.ts'

const LINK = 'HTTPS://PAY.EXAMPLE.COM/P/TAXI-0042/K7Q2ZD0042.1/2350CNY/MG6XFIFTTTDSIFQU'

describe('the symbol', () => {
  test('stays small: upper case goes in the alphanumeric mode, lower case would take a greater version', () => {
    const symbol = encoder.create(LINK, { errorCorrectionLevel: 'M' })
    expect(symbol.segments.some(segment => segment.mode.id === 'Byte')).toBe(false)
    // ISO/IEC 18004 asks for four modules on every side.
    expect(payCode(LINK).size).toBe(symbol.modules.size + 8)
    expect(payCode(LINK).size).toBeLessThan(payCode(LINK.toLowerCase()).size)
  })

  test('the path draws each dark module and nothing else, inside the quiet zone', () => {
    const { modules } = encoder.create(LINK, { errorCorrectionLevel: 'M' })
    const { path, size } = payCode(LINK)
    const drawn = new Set<string>()
    const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1H(\d+)z/g)]
    expect(runs.map(run => run[0]).join('')).toBe(path)
    for (const [, x, y, run, back] of runs) {
      expect(back).toBe(x)
      for (let i = 0; i < Number(run); i++) drawn.add(`${Number(x) + i},${y}`)
    }
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const [column, row] = [x - QUIET_ZONE, y - QUIET_ZONE]
        const inside = column >= 0 && row >= 0 && column < modules.size && row < modules.size
        expect(drawn.has(`${x},${y}`)).toBe(inside && Boolean(modules.get(row, column)))
      }
    }
  })
})

describe('the PNG', () => {
  test('is a valid bilevel picture with whole pixels for each module and a white margin', () => {
    const code = payCode(LINK)
    const png = PNG.sync.read(payCodePng(code))
    const scale = png.width / code.size
    expect(png.height).toBe(png.width)
    expect(scale).toBeGreaterThanOrEqual(4)
    expect(Number.isInteger(scale)).toBe(true)
    const dark = (x: number, y: number) => png.data[(y * png.width + x) * 4] === 0
    for (let i = 0; i < png.width; i++) {
      for (let edge = 0; edge < QUIET_ZONE * scale; edge++) {
        expect(
          dark(i, edge) || dark(edge, i) || dark(i, png.width - 1 - edge) || dark(png.width - 1 - edge, i),
        ).toBe(false)
      }
    }
    expect(dark(QUIET_ZONE * scale, QUIET_ZONE * scale)).toBe(true)
  })

  test.each([1, 7, 8, 9, 31])('a picture %i wide keeps every pixel', width => {
    const dark = (x: number, y: number) => (x * 3 + y) % 5 === 0
    const png = PNG.sync.read(bilevelPng(width, 3, dark))
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < width; x++) expect(png.data[(y * width + x) * 4]).toBe(dark(x, y) ? 0 : 255)
    }
  })

  test.skipIf(!has('zbarimg'))('is read by zbar as the link itself', async () => {
    expect(await readCodes(payCodePng(payCode(LINK)))).toEqual([LINK])
  })
})

test('the SVG is dark on an own white ground', () => {
  const code = payCode(LINK)
  const svg = payCodeSvg(code)
  expect(svg).toContain(`viewBox="0 0 ${code.size} ${code.size}"`)
  expect(svg.indexOf('fill="#fff"')).toBeLessThan(svg.indexOf(code.path))
})

test('the same link is drawn once, another link anew', () => {
  const codes = new PayCodes()
  codes.warm()
  expect(codes.of(LINK)).toBe(codes.of(LINK))
  expect(codes.png(LINK)).toBe(codes.png(LINK))
  const other = LINK.replace('2350', '9999')
  expect(codes.png(other)).not.toEqual(codes.png(LINK))
  expect(codes.of(other).link).toBe(other)
})
