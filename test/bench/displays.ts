/** What a display without a browser costs: drawing, the bytes that leave, and the agent's memory. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { drawBoard } from '../../src/protocols/displays/canvas.ts'
import { usualProject } from '../../src/simulators/display/project.ts'
import { VirtualDisplay } from '../../src/simulators/display/virtualDisplay.ts'
import { boardScreen, fontsFor } from '../support/boardScreens.ts'
import { manyTrips } from './measures.ts'
import { memoryOf } from './proc.ts'
import { Rig } from './rig.ts'
import { type Row, row } from './table.ts'

const SIZES = [
  { width: 800, height: 480 },
  { width: 1920, height: 1080 },
] as const
const SETTLED_MS = 6_500

export async function displayBench(draws: number, trips: number): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-panel-'))
  const path = join(folder, 'fb0')
  const display = new VirtualDisplay({ project: usualProject() })
  try {
    writeFileSync(path, Buffer.alloc(800 * 480 * 2))
    const port = await display.listen(0)
    const kinds: readonly (readonly [string, string])[] = [
      ['no display', ''],
      [
        'a framebuffer of 800 × 480',
        `[display]\nkind = "framebuffer"\nport = "${path}"\nwidth = 800\nheight = 480\nbits = 16\n`,
      ],
      ['a serial display', `[display]\nkind = "hmi"\nport = "tcp://127.0.0.1:${port}"\n`],
    ]
    const rows = SIZES.map(size => drawing(size, draws))
    for (const [name, sections] of kinds) rows.push(...(await memory(name, sections, trips)))
    return rows
  } finally {
    await display.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function drawing(size: { width: number; height: number }, draws: number): Row {
  const fonts = fontsFor('zh-CN')
  const screens = [boardScreen('open', { language: 'zh-CN' }), boardScreen('paid', { language: 'zh-CN' })]
  const ms = Array.from({ length: draws }, (_, i) => {
    const since = performance.now()
    drawBoard(screens[i % 2]!, size, fonts, 0)
    return performance.now() - since
  })
  return row(`framebuffer: a screen of ${size.width} × ${size.height} drawn`, 'ms', ms)
}

async function memory(name: string, sections: string, trips: number): Promise<Row[]> {
  const rig = new Rig({ serial: true, sections })
  process.env.NODE_COMPILE_CACHE = join(rig.folder, 'compiled')
  try {
    await rig.set()
    await rig.startAgent()
    await sleep(SETTLED_MS)
    await rig.stopAgent()
    await rig.startAgent()
    await sleep(SETTLED_MS)
    const idle = memoryOf(rig.pid)
    await manyTrips(rig, trips)
    const after = memoryOf(rig.pid)
    return [
      row(`${name}: resident, idle`, 'MiB', [idle.residentMiB]),
      row(`${name}: resident, after ${trips} trips`, 'MiB', [after.residentMiB]),
    ]
  } finally {
    await rig.strike()
  }
}
