/**
 * One host's stream of bytes, carried out in its turn: what asks in real time is answered at once, the rest waits in the buffer
 * while the printer cannot print.
 */
import type { Duplex } from 'node:stream'
import { type Command, CommandReader } from './commands.ts'
import { type Condition, isOffline, paperAnswer, realTimeAnswer, statusBack } from './condition.ts'
import type { Paper } from './paper.ts'

/** Bytes that wait; then the printer takes no more. */
const BUFFER = 4_096
/** How often a slow printer takes its share. */
const TICK_MS = 20

/** The printer as its hosts' streams see it. */
export interface Machine {
  readonly condition: Condition
  /** It takes bytes and does nothing with them. */
  readonly isStuck: boolean
  readonly bytesPerSecond: number | null
  readonly answers: boolean
  readonly confirms: boolean
  /** A line has come out. */
  onLines(count: number): void
  /** The paper was cut, or the job is over. */
  finish(paper: Paper, isCut: boolean): void
}

export class Job {
  readonly #machine: Machine
  readonly #stream: Duplex
  readonly paper: Paper
  readonly #reader = new CommandReader()
  #waiting: { command: Command; size: number }[] = []
  #waitingBytes = 0
  #slow: Buffer = Buffer.alloc(0)
  #timer: NodeJS.Timeout | null = null
  #isBackOn = false
  #said: Buffer | null = null
  #onEmpty: () => void = () => {}

  constructor(machine: Machine, stream: Duplex, paper: Paper) {
    this.#machine = machine
    this.#stream = stream
    this.paper = paper
  }

  push(bytes: Buffer): void {
    if (this.#machine.isStuck) return
    const speed = this.#machine.bytesPerSecond
    if (speed === null && this.#slow.length === 0) this.#take(bytes)
    else {
      this.#slow = Buffer.concat([this.#slow, bytes])
      this.#stream.pause()
      this.#timer ??= setInterval(() => this.#tick(), TICK_MS)
    }
  }

  /** The printer's condition changed: what waited may go on. */
  changed(): void {
    if (this.#isBackOn) this.#tellBack()
    this.#goOn()
  }

  /** Calls back once everything that was taken has been carried out. */
  whenEmpty(then: () => void): void {
    this.#onEmpty = then
    this.#goOn()
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  #tick(): void {
    const speed = this.#machine.bytesPerSecond
    const share = speed === null ? this.#slow.length : Math.max(1, Math.floor((speed * TICK_MS) / 1000))
    const now = this.#slow.subarray(0, share)
    this.#slow = this.#slow.subarray(share)
    this.#take(now)
    if (this.#slow.length > 0) return
    this.close()
    this.#goOn()
  }

  #take(bytes: Buffer): void {
    for (const command of this.#reader.push(bytes)) {
      if (command.name === 'DLE EOT')
        this.#answer(realTimeAnswer(command.args[0] ?? 0, this.#machine.condition))
      else {
        const size = command.name.length + command.args.length
        this.#waiting.push({ command, size })
        this.#waitingBytes += size
      }
    }
    this.#goOn()
  }

  #goOn(): void {
    while (this.#waiting.length > 0 && !isOffline(this.#machine.condition)) {
      const { command, size } = this.#waiting.shift()!
      this.#waitingBytes -= size
      this.#obey(command)
    }
    if (this.#waitingBytes > BUFFER) this.#stream.pause()
    else if (this.#slow.length === 0) this.#stream.resume()
    if (this.#waiting.length === 0 && this.#slow.length === 0) this.#onEmpty()
  }

  #obey(command: Command): void {
    if (command.name === 'GS r' && this.#machine.answers) {
      if (this.#machine.confirms) this.#answer(paperAnswer(this.#machine.condition))
      return
    }
    if (command.name === 'GS a' && this.#machine.answers) {
      this.#isBackOn = (command.args[0] ?? 0) !== 0
      if (this.#isBackOn) this.#tellBack()
      return
    }
    const before = this.paper.text.length
    const isCut = this.paper.obey(command)
    this.#machine.onLines(Math.max(0, this.paper.text.length - before))
    if (isCut) this.#machine.finish(this.paper, true)
  }

  #tellBack(): void {
    const status = statusBack(this.#machine.condition)
    if (this.#said?.equals(status)) return
    this.#said = status
    this.#answer(status)
  }

  #answer(bytes: Buffer | null): void {
    if (bytes !== null && this.#machine.answers && this.#stream.writable) this.#stream.write(bytes)
  }
}
