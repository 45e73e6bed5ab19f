/** One shape for each face, in a field of 100 by 100; told apart by outline alone, at a glance and without colour. */
const line = d => ({ d, class: 'line' })
const fill = d => ({ d, class: 'fill' })

const ring = r => `M50 ${50 - r}a${r} ${r} 0 1 1 0 ${2 * r}a${r} ${r} 0 1 1 0 -${2 * r}z`
const box = (x, y, side) => `M${x} ${y}h${side}v${side}h${-side}z`

export const SHAPES = {
  starting: [line(ring(14))],
  ready: [line(ring(38))],
  'on-trip': [line('M18 20l30 30-30 30M52 20l30 30-30 30')],
  checking: [
    line('M22 10h56M22 90h56M30 10v14l20 26 20-26V10M30 90V76l20-26 20 26v14'),
    fill('M36 84l14-16 14 16z'),
  ],
  open: [
    line(`${box(12, 12, 26)}${box(62, 12, 26)}${box(12, 62, 26)}`),
    fill(
      `${box(21, 21, 8)}${box(71, 21, 8)}${box(21, 71, 8)}${box(56, 56, 12)}${box(80, 56, 12)}${box(68, 68, 12)}${box(56, 80, 12)}${box(80, 80, 12)}`,
    ),
  ],
  unknown: [line('M30 34c0-28 42-28 42 0 0 18-21 16-21 34'), fill(box(44, 80, 14))],
  short: [line(ring(38)), fill('M50 12a38 38 0 0 1 0 76z')],
  unpaid: [line('M18 18l64 64M82 18l-64 64')],
  free: [line('M50 8c34 0 34 62 0 62s-34-62 0-62zM16 90h68')],
  refunded: [line('M24 34h36a23 23 0 0 1 0 46H34M42 14L22 34l20 20')],
  paid: [line('M10 54l28 28 52-60')],
  over: [line('M6 60l22 22 38-46'), line('M80 6v32M64 22h32')],
  cash: [
    line('M8 26h84v48H8z'),
    line('M50 38a12 12 0 1 1 0 24a12 12 0 1 1 0 -24z'),
    fill(`${box(16, 46, 8)}${box(76, 46, 8)}`),
  ],
  phone: [
    { d: 'M32 6h36q8 0 8 8v72q0 8-8 8H32q-8 0-8-8V14q0-8 8-8z', class: 'line thin' },
    { d: `${box(34, 26, 14)}${box(52, 26, 14)}${box(34, 44, 14)}`, class: 'line finer' },
    fill(`${box(52, 44, 6)}${box(60, 52, 6)}${box(46, 80, 8)}`),
  ],
  speak: [line('M10 14h80v52H48L28 88V66H10z'), fill(`${box(28, 36, 9)}${box(46, 36, 9)}${box(64, 36, 9)}`)],
  lost: [line('M32 22a38 38 0 0 0 38 60M68 18a38 38 0 0 1 12 50'), line('M10 10l80 80')],
}
