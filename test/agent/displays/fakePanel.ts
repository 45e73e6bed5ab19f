/** A framebuffer made of a regular file, with the sysfs files that tell of it. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { FramebufferDisplay, type FramebufferOptions } from '../../../src/agent/displays/framebuffer.ts'
import { systemClock } from '../../../src/agent/health/clock.ts'
import type { Log } from '../../../src/agent/health/log.ts'
import type { BoardScreen } from '../../../src/protocols/displays/boardScreen.ts'
import { drawBoard } from '../../../src/protocols/displays/canvas.ts'
import { isNear, type Panel, pngOfBoard, pngOfPicture } from '../../support/boardPicture.ts'
import { fontsFor } from '../../support/boardScreens.ts'
import { until } from '../../support/waiting.ts'

/** Waits of a test: short, but as in the field. */
export const QUICK = { backoff: { firstMs: 10, longestMs: 40 }, frameMs: 200, lookMs: 30, stopMs: 200 }

export interface PanelOptions {
  readonly width?: number
  readonly height?: number
  readonly bits?: 16 | 32
  readonly stride?: number
  readonly lines?: number
}

export class FakePanel {
  readonly folder = mkdtempSync(join(tmpdir(), 'farebridge-fb-'))
  readonly path = join(this.folder, 'fb0')
  readonly sysfs = join(this.folder, 'sys')
  readonly panel: Panel
  readonly lines: number

  constructor({
    width = 320,
    height = 240,
    bits = 16,
    stride = (width * bits) / 8,
    lines = height,
  }: PanelOptions = {}) {
    this.panel = { width, height, bits, stride }
    this.lines = lines
    this.says('virtual_size', `${width},${lines}\n`)
    this.says('bits_per_pixel', `${bits}\n`)
    this.says('stride', `${stride}\n`)
    this.plug()
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }))
  }

  /** What a sysfs file tells. */
  says(name: string, text: string | Buffer): void {
    mkdirSync(join(this.sysfs, 'fb0'), { recursive: true })
    writeFileSync(join(this.sysfs, 'fb0', name), text)
  }

  /** Whatever memory holds after a start: no black. */
  plug(fill = 0x5a): void {
    writeFileSync(this.path, Buffer.alloc(this.panel.stride * this.lines, fill))
  }

  unplug(): void {
    rmSync(this.path, { force: true })
  }

  bytes(): Buffer {
    return existsSync(this.path) ? readFileSync(this.path) : Buffer.alloc(0)
  }

  png(): Buffer {
    return pngOfBoard(this.bytes(), this.panel)
  }

  /** True when every pixel is black, pages that are not seen included. */
  isBlack(): boolean {
    const bytes = this.bytes()
    const { bits, stride } = this.panel
    return (
      bytes.length === stride * this.lines &&
      bytes.every((byte, i) => byte === (bits === 32 && (i % stride) % 4 === 3 ? 0xff : 0))
    )
  }

  display(options: Partial<FramebufferOptions> = {}): FramebufferDisplay {
    const display = new FramebufferDisplay({
      path: this.path,
      sysfs: this.sysfs,
      rotate: 0,
      fonts: fontsFor('en'),
      log: silent,
      clock: systemClock(() => true),
      patience: QUICK,
      ...options,
    })
    onTestFinished(() => display.stop())
    return display
  }
}

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, from: () => silent }

/** Until what is on the panel is the screen, pixel for pixel. */
export async function shows(fake: FakePanel, screen: BoardScreen): Promise<void> {
  const wanted = pngOfPicture(drawBoard(screen, fake.panel, fontsFor('en'), 0))
  await until(`the panel shows ${screen.face}`, () => isNear(fake.png(), wanted), 5000)
}
