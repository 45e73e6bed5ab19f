/**
 * Questions and answers with a serial HMI display. Its answers carry neither a number nor a check sum, so each exchange stands
 * between two fences: a number that was not used before is written to the project's own variable and read back. Only what comes
 * between the two is an answer to this exchange; a late answer to an earlier one is not. The same number is the sign of life that
 * the project waits for.
 */
import { answerFailures, END, get, setNumber, showPage, whichPage } from '../../protocols/displays/hmi.ts'
import { type HmiAnswer, HmiReader } from '../../protocols/displays/hmiAnswers.ts'
import type { HmiPage } from '../../protocols/displays/hmiModel.ts'
import type { Port } from '../port/port.ts'

/** What a question may be answered with. */
export type Said = Extract<HmiAnswer, { kind: 'text' | 'number' | 'page' | 'failed' }>

export interface PageSaid {
  /** Null when it was not told for certain. */
  readonly number: number | null
  /** The code of a failure on the way, if there was one. */
  readonly failed: number | null
}

/** The display is not to be worked with as it is now: everything begins anew after a while. */
export class HmiFault extends Error {}

export interface TalkOptions {
  readonly alive: string
  readonly baud: number
  /** How long an answer may take besides the time on the line. */
  readonly answerMs: number
  readonly random: () => number
  readonly onNoise: (bytes: number, head: string) => void
}

/** Above every number that is asked for (brightness), and few digits. */
const FIRST_FENCE = 1_000
const FENCES = 9_000
/** Answers between two fences, failures included; more is somebody else's talk. */
const MAX_ANSWERS = 64
/** A port that was closed with bytes under way would lose them. */
const PARTING_MS = 200
/** Bits of a byte on the line, there and back, and half as much again. */
const BITS_A_BYTE = 15

interface Waiting {
  readonly from: number
  readonly to: number
  said: Said[] | null
  settle(said: Said[] | null): void
}

export class HmiTalk {
  readonly #port: Port
  readonly #o: TalkOptions
  readonly #reader = new HmiReader()
  #fence: number
  #waiting: Waiting | null = null
  #fault: HmiFault | null = null
  #onFault: () => void = () => {}

  constructor(port: Port, options: TalkOptions) {
    this.#port = port
    this.#o = options
    this.#fence = Math.floor(options.random() * FENCES)
    port.onData(bytes => this.#hear(bytes))
  }

  /** Told once when the display restarts or the owner gives up. */
  onFault(told: () => void): void {
    this.#onFault = told
  }

  /** The port is gone, or is to be let go: whoever waits is told. */
  end(why: string): void {
    if (this.#fault !== null) return
    this.#fault = new HmiFault(why)
    this.#waiting?.settle(null)
    this.#onFault()
  }

  /** Throws HmiFault once the talk is over. */
  check(): void {
    if (this.#fault !== null) throw this.#fault
  }

  /** Ends what an earlier agent may have left half said, and asks for nothing. */
  greet(): void {
    this.say(Buffer.concat([END, answerFailures()]))
  }

  /** Blank, whether or not it is heard. Settles when the bytes are the system's, or soon. */
  async parting(page: HmiPage): Promise<void> {
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, PARTING_MS)
    const written = this.#port.write(Buffer.concat([END, showPage(page.name)])).catch(() => undefined)
    await Promise.race([written, late.promise])
    clearTimeout(timer)
  }

  /** Writes without an answer. What the line does not take is told by its end. */
  say(bytes: Buffer): void {
    this.#port.write(bytes).catch(() => undefined)
  }

  /**
   * Carries out, then asks. Null when the answers are not whole: something was hurt on the way, or nobody is there. Throws HmiFault
   * when the talk is over.
   */
  async ask(instructions: readonly Buffer[], questions: readonly Buffer[]): Promise<Said[] | null> {
    this.check()
    const [from, to] = [this.#next(), this.#next()]
    const bytes = Buffer.concat([...this.#write(from), ...instructions, ...questions, ...this.#write(to)])
    const said = await new Promise<Said[] | null>(resolve => {
      const onLine = (bytes.length * 2 * BITS_A_BYTE * 1_000) / this.#o.baud
      const timer = setTimeout(() => this.#waiting?.settle(null), this.#o.answerMs + onLine)
      const settle = (what: Said[] | null) => {
        clearTimeout(timer)
        this.#waiting = null
        resolve(what)
      }
      this.#waiting = { from, to, said: null, settle }
      this.say(bytes)
    })
    this.check()
    return said
  }

  /** The page that is shown, asked twice: a hurt answer must not stand for a page that is not there. */
  async page(instructions: readonly Buffer[]): Promise<PageSaid> {
    const said = (await this.ask(instructions, [whichPage(), whichPage()])) ?? []
    const failed = said.find(answer => answer.kind === 'failed')?.code ?? null
    const numbers = said.filter(answer => answer.kind === 'page').map(({ number }) => number)
    const isSure = said.length === 2 && numbers.length === 2 && numbers[0] === numbers[1]
    return { number: isSure ? numbers[0]! : null, failed }
  }

  #next(): number {
    this.#fence = (this.#fence + 1) % FENCES
    return FIRST_FENCE + this.#fence
  }

  #write(fence: number): Buffer[] {
    return [setNumber(this.#o.alive, fence), get(this.#o.alive)]
  }

  #hear(bytes: Buffer): void {
    for (const answer of this.#reader.push(bytes)) {
      if (this.#fault !== null) return
      if (answer.kind === 'discarded') this.#o.onNoise(answer.bytes, answer.head)
      else if (answer.kind === 'started') this.end('the display has started again')
      else this.#take(answer)
    }
  }

  #take(answer: HmiAnswer): void {
    const waiting = this.#waiting
    if (waiting === null) return
    if (answer.kind === 'number' && answer.value === waiting.from) waiting.said = []
    else if (answer.kind === 'number' && answer.value === waiting.to) waiting.settle(waiting.said)
    else if (waiting.said !== null && isSaid(answer)) {
      waiting.said.push(answer)
      if (waiting.said.length > MAX_ANSWERS) waiting.settle(null)
    }
  }
}

function isSaid(answer: HmiAnswer): answer is Said {
  return ['text', 'number', 'page', 'failed'].includes(answer.kind)
}
