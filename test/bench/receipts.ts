/** What a receipt costs by printer and layout, drawn in a process with the device's own flags: bytes on the wire and time. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { AGENT_FLAGS } from '../../src/cli/demo/car.ts'
import { paperBytes } from '../../src/protocols/printers/bytes.ts'
import { readFont } from '../../src/protocols/printers/font.ts'
import type { Fonts } from '../../src/protocols/printers/rasterText.ts'
import { receiptPaper } from '../../src/receipts/receiptPaper.ts'
import { RECEIPT } from '../agent/printer/fixtures.ts'
import { layoutNamed, modelNamed } from '../receipts/support.ts'
import { type Row, row } from './table.ts'

const CASES = [
  ['generic-58', 'generic-en'],
  ['generic-58-chinese', 'china'],
  ['epson-tm', 'germany'],
  ['epson-tm-japanese', 'japan'],
  ['star-line', 'generic-en'],
  ['generic-58-raster', 'china'],
] as const

const FOLDER = '/usr/share/fonts/X11/misc'

interface Figures {
  readonly bytes: number
  readonly ms: readonly number[]
}

export function receiptBench(n: number): Row[] {
  return CASES.flatMap(([model, layout]) => {
    if (model.endsWith('raster') && !existsSync(join(FOLDER, 'gb24st.pcf.gz'))) return []
    const args = [...AGENT_FLAGS, import.meta.filename, model, layout, String(n)]
    const done = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (done.status !== 0) throw new Error(`${model}: ${done.stderr}`)
    const { bytes, ms } = JSON.parse(done.stdout) as Figures
    const name = `receipt, ${layout} on ${model}`
    return [row(`${name}: on the wire`, 'bytes', [bytes]), row(`${name}: drawn`, 'ms', ms)]
  })
}

function fonts(): Fonts {
  const load = (name: string) => readFont(gunzipSync(readFileSync(join(FOLDER, `${name}.pcf.gz`))))
  return { latin: load('12x24'), wide: { font: load('gb24st'), set: 'gb2312' } }
}

function measured(modelName: string, layoutName: string, n: number): Figures {
  const [model, layout] = [modelNamed(modelName), layoutNamed(layoutName)]
  const loaded = model.text === 'raster' ? fonts() : null
  const ms: number[] = []
  let bytes = 0
  for (let i = 0; i < n; i++) {
    const begun = performance.now()
    bytes = paperBytes(receiptPaper(RECEIPT, false, layout, model.columns), model, loaded).length
    ms.push(performance.now() - begun)
  }
  return { bytes, ms }
}

if (process.argv[1] === import.meta.filename) {
  const [model, layout, n] = process.argv.slice(2) as [string, string, string]
  console.log(JSON.stringify(measured(model, layout, Number(n))))
}
