/**
 * The taximeter as the agent sees it: events in, acknowledgements and the display out, over a link that comes and goes.
 * A trip record is acknowledged only after `onEvent` returned, which is after its commit; the meter repeats it until
 * then. What is written comes from the profile's allow-list and from nowhere else.
 */
import type { MeterDisplay } from '../../domain/view.ts'
import type {
  AllowedFrame,
  DriverSetting,
  Heard,
  MeterDriver,
  MeterEvent,
  MeterProfile,
} from '../../protocols/meterDriver.ts'
import type { Clock } from '../health/clock.ts'
import type { Log } from '../health/log.ts'
import type { Backoff } from '../pace/backoff.ts'
import { Connection } from '../port/connection.ts'
import { type Port, PortError, type PortOpener } from '../port/port.ts'
import type { LinkState } from '../port/reconnect.ts'
import { Complaints } from './complaints.ts'
import { FrameWriter } from './frameWriter.ts'
import { Printing } from './printing.ts'
import { MeterPrintError } from './printRun.ts'
import { SilenceWatch, silenceText } from './silence.ts'

export type { MeterEvent, MeterProfile } from '../../protocols/meterDriver.ts'

/** What somebody should know: a message that the meter meant and that cannot be right, or a port that another holds. */
export interface MeterTrouble {
  readonly kind: 'record-refused' | 'message-refused' | 'locked'
  readonly detail: string
  /** The meter's own words, printable. */
  readonly raw?: string
}

export interface MeterStatus {
  readonly state: LinkState
  /** The link is open and no good frame came for `silentAfterMs`. */
  readonly silent: boolean
  readonly lastFrameAgoMs: number | null
  readonly frames: number
  readonly discardedBytes: number
  readonly refused: number
  readonly reconnects: number
  /** What is wrong and what to do, or empty. */
  readonly detail: string
}

export interface MeterOptions {
  readonly open: PortOpener
  readonly profile: MeterProfile
  /** The greatest total that is believed, in minor units. */
  readonly maxTotal?: number
  /** What a meter may ask for when a driver signs in. */
  readonly car?: Pick<DriverSetting, 'plate' | 'driver' | 'licence'>
  /** Not one byte is ever written: the wiring, or the operator, allows reading alone. */
  readonly listenOnly?: boolean
  /** Returns after the commit. A throw means: do not acknowledge, the meter will say it again. */
  readonly onEvent: (event: MeterEvent) => void
  readonly onTrouble: (trouble: MeterTrouble) => void
  readonly onStatus: () => void
  readonly log: Log
  readonly clock: Clock
  readonly backoff?: Backoff
  readonly silentAfterMs: number
  readonly openTimeoutMs?: number
  readonly writeTimeoutMs?: number
  /** How long the meter has for acknowledging a frame of a text to be printed. */
  readonly printAckMs?: number
  /** How long after a question of ours its acknowledgement is still to be expected. */
  readonly askAckMs?: number
}

type HeardOf<K extends Heard['kind']> = Extract<Heard, { kind: K }>

const METER_BACKOFF: Backoff = { firstMs: 250, longestMs: 15_000 }
const MAX_TOTAL = 1_000_000

export class Meter {
  readonly #o: MeterOptions
  readonly #connection: Connection
  readonly #complaints: Complaints
  readonly #silence: SilenceWatch
  readonly #printing: Printing
  #driver: MeterDriver | null = null
  #writer: FrameWriter | null = null
  #ticks: NodeJS.Timeout | undefined
  #wanted: MeterDisplay | null = null
  #shown: string | null = null
  #lastFrameAt: number | null = null
  /** Bytes since the last good frame of this link. */
  #unreadable = 0
  #counts = { frames: 0, discardedBytes: 0, refused: 0, opened: 0 }
  #trouble = ''
  #isLocked = false
  /** The meter spoke on this link, and has not fallen silent since. */
  #isThere = false

  constructor(options: MeterOptions) {
    this.#o = options
    this.#complaints = new Complaints(options.log, options.clock)
    this.#silence = new SilenceWatch(options.silentAfterMs, () => this.#onSilence())
    this.#printing = new Printing({
      clock: options.clock,
      ackMs: options.printAckMs,
      askAckMs: options.askAckMs,
      ask: frame => this.#ask(frame),
      show: () => this.#writeDisplay(),
    })
    this.#connection = new Connection({
      open: options.open,
      backoff: options.backoff ?? METER_BACKOFF,
      ...(options.openTimeoutMs === undefined ? {} : { openTimeoutMs: options.openTimeoutMs }),
      onPort: port => this.#onPort(port),
      onLost: (reason, error) => this.#onLost(reason, error),
      onState: () => options.onStatus(),
    })
  }

  start(): void {
    this.#connection.start()
  }

  /** Settles when the port is free again. */
  async stop(): Promise<void> {
    this.#leave()
    await this.#connection.stop()
    this.#complaints.flush()
  }

  /** Sets what the meter's display should show: written when it changes, after each reconnect, and after a silence. */
  show(display: MeterDisplay | null): void {
    this.#wanted = display
    this.#writeDisplay()
  }

  /**
   * Prints a text on the meter's own printer, in between the other traffic; settles when the meter has acknowledged that it
   * prints. Rejects with MeterPrintError, whose `sent` is 0 when surely nothing was taken. One text at a time; an aborted one
   * stops before its next frame.
   */
  async print(text: string, signal?: AbortSignal): Promise<void> {
    const driver = this.#driver
    const writer = this.#writer
    if (this.#o.listenOnly === true) throw notPrinted('listen_only is set: nothing is written to the meter')
    if (driver === null || writer === null || !this.#isThere) throw notPrinted('the meter is not there')
    if (driver.print === undefined) throw notPrinted('this kind of meter lets nobody use its printer')
    const print = driver.print(text)
    if (typeof print === 'string') throw notPrinted(print)
    await this.#printing.print(print, frame => writer.send(frame), signal)
  }

  status(): MeterStatus {
    const { frames, discardedBytes, refused, opened } = this.#counts
    return {
      state: this.#connection.state,
      silent: this.#silence.silent,
      lastFrameAgoMs: this.#lastFrameAt === null ? null : this.#o.clock.monotonicMs() - this.#lastFrameAt,
      frames,
      discardedBytes,
      refused,
      reconnects: Math.max(0, opened - 1),
      detail: this.#silence.silent ? this.#silenceText() : this.#trouble,
    }
  }

  #onPort(port: Port): void {
    const driver = this.#o.profile.driver({ maxTotal: this.#o.maxTotal ?? MAX_TOTAL, ...this.#o.car })
    this.#driver = driver
    if (this.#o.listenOnly !== true)
      this.#writer = new FrameWriter(
        port,
        reason => this.#connection.drop(port, reason),
        this.#o.writeTimeoutMs,
      )
    this.#counts.opened++
    this.#unreadable = 0
    this.#trouble = ''
    this.#isLocked = false
    this.#isThere = false
    this.#silence.heard()
    this.#o.log.info('meter link open', { profile: this.#o.profile.name, opened: this.#counts.opened })
    port.onData(bytes => {
      if (this.#driver === driver) this.#hear(driver, bytes)
    })
    this.#writeDisplay()
    this.#beginTicks(driver)
  }

  #beginTicks(driver: MeterDriver): void {
    const { tickMs } = this.#o.profile
    if (driver.tick === undefined || tickMs === undefined) return
    const tick = () => this.#takeAll(driver, driver.tick!())
    this.#ticks = setInterval(tick, tickMs)
    tick()
  }

  #onLost(reason: string, error: unknown): void {
    this.#leave()
    this.#trouble = reason
    this.#complaints.warn('the link', `no meter link: ${reason}`)
    if (!(error instanceof PortError) || error.fault !== 'locked' || this.#isLocked) return
    this.#isLocked = true
    this.#o.onTrouble({ kind: 'locked', detail: reason })
  }

  #leave(): void {
    clearInterval(this.#ticks)
    this.#printing.lost()
    this.#driver = null
    this.#writer?.close()
    this.#writer = null
    this.#shown = null
    this.#silence.stop()
  }

  #hear(driver: MeterDriver, bytes: Buffer): void {
    this.#unreadable += bytes.length
    this.#takeAll(driver, driver.hear(bytes))
  }

  #takeAll(driver: MeterDriver, all: readonly Heard[]): void {
    for (const heard of all) {
      // A handler may have stopped the meter, or a write may have failed, in the middle of a chunk.
      if (this.#driver !== driver) return
      this.#take(driver, heard)
    }
  }

  #take(driver: MeterDriver, heard: Heard): void {
    if (heard.kind === 'discarded') this.#onDiscarded(heard)
    else if (heard.kind === 'unknown') this.#onUnknown(heard)
    else if (heard.kind === 'ask') this.#ask(heard.frame)
    else {
      this.#goodFrame()
      if (heard.kind === 'message' && heard.ofLast !== undefined) this.#printing.heard(heard.ofLast)
      if (heard.kind === 'event') this.#onEvent(driver, heard)
      else if (heard.kind === 'refused') this.#onRefused(heard)
      else this.#answer(driver, heard.answer)
    }
  }

  #onDiscarded({ why, bytes, head }: HeardOf<'discarded'>): void {
    this.#counts.discardedBytes += bytes
    this.#complaints.warn('unreadable bytes', 'unreadable bytes from the meter', { why, bytes, head })
  }

  /** A checksum that holds proves that the meter speaks; without one this may be noise. */
  #onUnknown({ raw, sound }: HeardOf<'unknown'>): void {
    if (sound) this.#goodFrame()
    this.#complaints.warn('unknown messages', 'the meter said what its profile does not know', { raw })
  }

  /** Answers only what was committed. */
  #onEvent(driver: MeterDriver, { event, answer }: HeardOf<'event'>): void {
    try {
      this.#o.onEvent(event)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#complaints.warn('events not taken', 'a meter event was not taken and is not acknowledged', {
        event: event.kind,
        why,
      })
      return
    }
    this.#answer(driver, answer)
  }

  #answer(driver: MeterDriver, frame: AllowedFrame | undefined): void {
    if (frame !== undefined && this.#driver === driver) this.#writer?.send(frame)
  }

  #ask(frame: AllowedFrame): void {
    if (this.#writer === null) return
    if (this.#printing.holds) this.#printing.hold(frame)
    else {
      this.#printing.asked()
      this.#writer.send(frame)
    }
  }

  #onRefused(heard: HeardOf<'refused'>): void {
    this.#counts.refused++
    const detail = `${heard.reason}: ${heard.detail}`
    this.#complaints.warn('refused messages', `refused a ${heard.about} of the meter`, {
      why: detail,
      raw: heard.raw,
    })
    if (!this.#complaints.isAlarming(heard.raw)) return
    const isMoney = heard.about === 'record' || heard.about === 'shift'
    const kind = isMoney ? 'record-refused' : 'message-refused'
    this.#o.onTrouble({ kind, detail, raw: heard.raw })
  }

  #goodFrame(): void {
    this.#counts.frames++
    this.#unreadable = 0
    this.#lastFrameAt = this.#o.clock.monotonicMs()
    this.#connection.proved()
    this.#silence.heard()
    if (this.#isThere) return
    this.#isThere = true
    // The meter may have been switched on only now, behind a link that was open: what was written before is lost.
    this.#shown = null
    this.#writeDisplay()
  }

  #writeDisplay(): void {
    if (this.#writer === null || this.#driver === null) return
    // What the meter would acknowledge waits until it has acknowledged what is printed.
    if (this.#printing.holds) return
    const frame = this.#wanted === null ? null : this.#driver.display(this.#wanted)
    const text = frame === null ? null : frame.toString('latin1')
    if (text === this.#shown) return
    this.#shown = text
    this.#printing.asked()
    this.#writer.show(frame)
  }

  #onSilence(): void {
    if (this.#silence.silent) {
      this.#isThere = false
      this.#complaints.warn('silence', this.#silenceText())
    } else this.#o.log.info('the meter speaks again')
    this.#o.onStatus()
  }

  #silenceText(): string {
    return silenceText(this.#o.profile, this.#unreadable)
  }
}

function notPrinted(why: string): MeterPrintError {
  return new MeterPrintError(why, 0)
}
