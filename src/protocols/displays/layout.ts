/** Where everything stands on a board's screen, lying or upright. */
import type { Block, Part } from './blocks.ts'
import type { BoardScreen } from './boardScreen.ts'
import { type Column, columnOf, cutColumn, heightOf, type Says, saysOf } from './column.ts'
import type { BoardFonts } from './letters.ts'
import type { Rect, Size } from './picture.ts'

/** Device pixels of a module that phones read well in bad light. */
export const GOOD_MODULE = 4

export interface Placed extends Block {
  readonly x: number
  readonly y: number
}

export interface Layout {
  readonly blocks: readonly Placed[]
  /** Whole device pixels for each module; 0 where there is no room at all. */
  readonly code: { readonly x: number; readonly y: number; readonly module: number } | null
  readonly band: Rect | null
  /** Some text had no room. */
  readonly isCut: boolean
}

/** A plate with its frame, or a small amount. */
const TIGHT_ROW = 24

/** The code and the rooms beside it, each with the parts that go into it. */
interface Plan {
  readonly code: Layout['code']
  readonly rooms: readonly { readonly room: Rect; readonly parts: readonly Part[] }[]
}

const MIDDLE: readonly Part[] = ['word', 'figure', 'line', 'hint']
const ALL: readonly Part[] = ['plate', ...MIDDLE, 'driver']

export function layOut(screen: BoardScreen, size: Size, fonts: BoardFonts): Layout {
  const says = saysOf(screen)
  const short = Math.min(size.width, size.height)
  const pad = Math.max(4, Math.round(short / 30))
  const band =
    screen.band === null ? null : { x: 0, y: 0, width: size.width, height: Math.round(size.height * 0.08) }
  const top = band?.height ?? 0
  const inner = inset({ x: 0, y: top, width: size.width, height: size.height - top }, pad)
  const plans =
    screen.code === null
      ? [{ code: null, rooms: [{ room: inner, parts: ALL }] }]
      : plansFor(screen.code.size, size, pad)
  const options = { fonts, mostText: Math.round(short / 10) }
  let best: { plan: Plan; columns: readonly Column[]; text: number } | null = null
  for (const plan of plans) {
    const columns = plan.rooms.map(({ room, parts }) => columnOf(says, parts, room, options))
    if (!columns.every(column => column !== null)) continue
    const text = Math.min(...columns.map(column => column.text))
    if (best === null || text > best.text) best = { plan, columns, text }
    // Text that is easy to read is large enough: from there on the code's size counts for more.
    if (best.text >= short / 20) break
  }
  if (best !== null) return placed(best.plan, best.columns, band, says)
  const last = plans.at(-1)!
  const columns = last.rooms.map(({ room, parts }) => cutColumn(says, parts, room, fonts))
  return placed(last, columns, band, says)
}

/** From the largest code to the smallest that is read well; where that is too large, the largest that fits. */
function plansFor(modules: number, size: Size, pad: number): Plan[] {
  const isLying = size.width > size.height
  const short = Math.floor((Math.min(size.width, size.height) - 2) / modules)
  const share = Math.floor((isLying ? 0.56 * size.width : 0.5 * size.height) / modules)
  const largest = Math.min(short, Math.max(share, GOOD_MODULE))
  const plans: Plan[] = []
  for (let module = largest; module >= Math.min(GOOD_MODULE, largest); module--) {
    const side = module * modules
    if (isLying) plans.push(...lying(side, module, size, pad))
    else plans.push(upright(side, module, size, pad))
  }
  if (!isLying) {
    const module = Math.min(GOOD_MODULE, largest)
    plans.push(uprightTight(module * modules, module, size, pad))
  }
  return plans
}

function lying(side: number, module: number, { width, height }: Size, pad: number): Plan[] {
  const left = Math.min(pad, (height - side) >> 1)
  const x = left + side + pad
  const beside = { x, y: pad, width: width - x - pad, height: height - 2 * pad }
  const plans: Plan[] = [
    { code: { x: left, y: (height - side) >> 1, module }, rooms: [{ room: beside, parts: ALL }] },
  ]
  // Where the code is not as high as the screen, a long hint has room below both; in the corner it leaves the most.
  for (const edge of new Set([left, 0])) {
    const top = side + edge + pad
    const below = { x: pad, y: top, width: width - 2 * pad, height: height - top - (pad >> 1) }
    const x = edge + side + pad
    if (below.height > pad)
      plans.push({
        code: { x: edge, y: edge, module },
        rooms: [
          {
            room: { x, y: Math.max(edge, pad >> 1), width: width - x - pad, height: side },
            parts: ALL.filter(part => part !== 'hint'),
          },
          { room: below, parts: ['hint'] },
        ],
      })
  }
  return plans
}

function upright(side: number, module: number, { width, height }: Size, pad: number): Plan {
  const x = (width - side) >> 1
  const y = Math.min(pad, x)
  const below = { x: pad, y: y + side + pad, width: width - 2 * pad, height: height - side - y - 2 * pad }
  return { code: { x, y, module }, rooms: [{ room: below, parts: ALL }] }
}

/**
 * For the smallest upright panels: the plate beside the amount, and no word. What to do says as much, and the driver's hint has to be
 * read in full.
 */
function uprightTight(side: number, module: number, { width, height }: Size, pad: number): Plan {
  const half = (width - 3 * pad) >> 1
  const row = { y: side, width: half, height: TIGHT_ROW }
  const top = side + TIGHT_ROW + (pad >> 1)
  return {
    code: { x: (width - side) >> 1, y: 0, module },
    rooms: [
      { room: { ...row, x: pad }, parts: ['plate'] },
      { room: { ...row, x: 2 * pad + half }, parts: ['figure'] },
      {
        room: { x: pad, y: top, width: width - 2 * pad, height: height - top - (pad >> 1) },
        parts: ['line', 'hint'],
      },
    ],
  }
}

function placed(plan: Plan, columns: readonly Column[], band: Rect | null, says: Says): Layout {
  const blocks = columns.flatMap((column, i) => stacked(column, plan.rooms[i]!.room))
  const parts = plan.rooms.flatMap(room => room.parts)
  const said = parts.filter(part => (part === 'figure' ? says.amount : says.texts[part]) !== '')
  const isCut = columns.some(column => column.isCut) || said.length > blocks.length
  return { blocks, code: plan.code, band, isCut }
}

/** The plate at the top, the driver at the bottom, all else in the middle of what is left. */
function stacked({ blocks, gap }: Column, room: Rect): Placed[] {
  const across = (block: Block) => room.x + ((room.width - block.width) >> 1)
  let [top, bottom] = [room.y, room.y + room.height]
  const out: Placed[] = []
  for (const block of blocks) {
    if (block.part === 'plate') {
      out.push({ ...block, x: across(block), y: top })
      top += block.height + gap
    } else if (block.part === 'driver') {
      bottom -= block.height
      out.push({ ...block, x: across(block), y: bottom })
      bottom -= gap
    }
  }
  const middle = blocks.filter(({ part }) => part !== 'plate' && part !== 'driver')
  const height = heightOf(middle, gap)
  // In the middle of the whole where the plate leaves it free: it then does not jump when the driver's line comes and goes.
  let y = Math.max(top, Math.min(bottom - height, room.y + ((room.height - height) >> 1)))
  for (const block of middle) {
    out.push({ ...block, x: across(block), y })
    y += block.height + gap
  }
  return out
}

function inset({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by }
}
