import { describe, expect, test } from 'vitest'
import { type BoardPicture, drawBoard, moveBand } from '../../../src/protocols/displays/canvas.ts'
import { layOut } from '../../../src/protocols/displays/layout.ts'
import { boardScreen, FACES, fontsFor, needsFonts, VARIANTS } from '../../support/boardScreens.ts'

needsFonts()

const WHAT = [...FACES, ...VARIANTS]

describe('the band of PAID', () => {
  const size = { width: 480, height: 320 }
  const paid = boardScreen('paid')
  const at = (elapsedMs: number, screen = paid) => drawBoard(screen, size, fontsFor('en'), elapsedMs)

  test('moves, and nothing else does', () => {
    const [first, later] = [at(0), at(200)]
    const { band } = first.layout
    expect(differing(first, later).length).toBeGreaterThan(100)
    for (const i of differing(first, later)) expect(Math.floor(i / size.width)).toBeLessThan(band!.height)
    moveBand(first, paid, 200)
    expect(differing(first, later)).toEqual([])
  })

  test('goes on or back, and comes round', () => {
    const shift = (way: 'on' | 'back') => {
      const screen = { ...paid, band: { ...paid.band!, motif: 'checks' as const, way } }
      const [first, later] = [at(0, screen), at(200, screen)]
      const row = (picture: BoardPicture) => [...picture.pixels.subarray(10 * size.width, 11 * size.width)]
      for (let by = 1; by < 8; by++) {
        if (sameMoved(row(first), row(later), by)) return by
        if (sameMoved(row(first), row(later), -by)) return -by
      }
      return 0
    }
    expect(shift('on')).toBeGreaterThan(0)
    expect(shift('back')).toBeLessThan(0)
    expect(differing(at(0), at(1600))).toEqual([])
  })

  test('is another one for another motif, angle or width, and there only for a payment', () => {
    const kinds = [
      { motif: 'stripes', angle: 25 },
      { motif: 'stripes', angle: 155 },
      { motif: 'checks', angle: 25 },
      { motif: 'dots', angle: 25 },
    ] as const
    const seen = [10, 18, 30].flatMap(width =>
      kinds.map(kind =>
        Buffer.from(at(0, { ...paid, band: { ...paid.band!, ...kind, width } }).pixels).toString('latin1'),
      ),
    )
    expect(new Set(seen).size).toBe(12)
    for (const what of WHAT) {
      const { band } = layOut(boardScreen(what), size, fontsFor('en'))
      expect(band !== null, what).toBe(what === 'paid' || what === 'over')
    }
  })

  test('is a good part ink and a good part ground at every moment, so that it is seen', () => {
    for (const motif of ['stripes', 'checks', 'dots'] as const)
      for (let elapsed = 0; elapsed < 1600; elapsed += 100) {
        const picture = at(elapsed, { ...paid, band: { ...paid.band!, motif } })
        const pixels = picture.pixels.subarray(0, picture.layout.band!.height * size.width)
        const ink = pixels.filter(colour => colour !== 0).length / pixels.length
        expect(ink).toBeGreaterThan(0.25)
        expect(ink).toBeLessThan(0.75)
      }
  })
})

function sameMoved(row: number[], later: number[], by: number): boolean {
  const from = Math.abs(by)
  for (let x = from; x < row.length - from; x++) if (row[x - by] !== later[x]) return false
  return true
}

function differing(one: BoardPicture, other: BoardPicture): number[] {
  return [...one.pixels.keys()].filter(i => one.pixels[i] !== other.pixels[i])
}
