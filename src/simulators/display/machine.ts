/**
 * The display itself: carries out one instruction after another and answers as the instruction set says (section 7 of the maker's
 * reference). Written apart from the agent's code, so that the two can disagree.
 */
import type { Project, TextComponent } from './project.ts'

const MARK = Buffer.from([255, 255, 255])
/** Bytes that its input holds. */
const INPUT = 1024

export interface Glass {
  /** The page's name. */
  readonly page: string
  /** What stands in each text component of this page. */
  readonly texts: Readonly<Record<string, string>>
  /** What a phone reads from the QR component; null on a page without one. */
  readonly code: string | null
  /** Per cent. */
  readonly light: number
}

export interface MachineOptions {
  readonly project: Project
  readonly answer: (bytes: Buffer) => void
  /** What a person sees may have changed. */
  readonly onGlass: () => void
}

export class Machine {
  readonly #o: MachineOptions
  #input = Buffer.alloc(0)
  #texts = new Map<string, Buffer>()
  #numbers = new Map<string, number>()
  #page = ''
  #level = 2
  #light = 100

  constructor(options: MachineOptions) {
    this.#o = options
    this.#reset()
  }

  get page(): string {
    return this.#page
  }

  /** The number at a path such as `wait.alive`. */
  number(path: string): number | undefined {
    return this.#numbers.get(path)
  }

  glass(): Glass {
    const decoder = new TextDecoder(this.#o.project.encoding)
    const texts: Record<string, string> = {}
    let code: string | null = null
    for (const [name, part] of Object.entries(this.#o.project.pages[this.#page]!.components)) {
      if (part.kind === 'number') continue
      const text = decoder.decode(this.#texts.get(`${this.#page}.${name}`))
      if (part.kind === 'qr') code = text
      else texts[name] = text
    }
    return { page: this.#page, texts, code, light: this.#light }
  }

  /** Power comes back: everything is as the project has it, and it says so. */
  restart(): void {
    this.#reset()
    this.#o.answer(Buffer.from([0, 0, 0, 255, 255, 255, 0x88, 255, 255, 255]))
    this.#o.onGlass()
  }

  turnTo(page: string): void {
    this.#page = page
    this.#o.onGlass()
  }

  take(bytes: Buffer): void {
    this.#input = Buffer.concat([this.#input, bytes])
    for (;;) {
      const end = this.#input.indexOf(MARK)
      if (end < 0) break
      const line = this.#input.subarray(0, end)
      this.#input = this.#input.subarray(end + MARK.length)
      this.#carryOut(line)
    }
    if (this.#input.length <= INPUT) return
    this.#input = Buffer.alloc(0)
    this.#o.answer(Buffer.from([0x24, 255, 255, 255]))
  }

  #reset(): void {
    this.#input = Buffer.alloc(0)
    this.#texts.clear()
    this.#numbers.clear()
    this.#level = 2
    this.#light = 100
    const { pages } = this.#o.project
    this.#page = Object.keys(pages).find(name => pages[name]!.number === 0)!
    for (const [page, { components }] of Object.entries(pages))
      for (const [name, part] of Object.entries(components)) {
        if (part.kind === 'number') this.#numbers.set(`${page}.${name}`, 0)
        else this.#texts.set(`${page}.${name}`, Buffer.alloc(0))
      }
  }

  #carryOut(line: Buffer): void {
    const failure = this.#do(line)
    if (failure === null ? this.#level % 2 === 1 : this.#level >= 2)
      this.#o.answer(Buffer.from([failure ?? 1, 255, 255, 255]))
    this.#o.onGlass()
  }

  /** The code of what went wrong; null when all is well. */
  #do(line: Buffer): number | null {
    const text = line.toString('latin1')
    const page = /^page (\w+)$/.exec(text)
    if (page !== null) return this.#goTo(page[1]!)
    if (text === 'sendme') return this.#say(0x66, Buffer.from([this.#o.project.pages[this.#page]!.number]))
    const asked = /^get ([\w.]+)$/.exec(text)
    if (asked !== null) return this.#tell(asked[1]!)
    const number = /^([\w.]+)=(\d{1,9})$/.exec(text)
    if (number !== null) return this.#setNumber(number[1]!, Number(number[2]))
    const said = /^([\w.]+)\.txt="(.*)"$/s.exec(text)
    if (said !== null) return this.#setText(said[1]!, said[2]!)
    return text.includes('=') ? 0x1a : 0x00
  }

  #goTo(which: string): number | null {
    const { pages } = this.#o.project
    const name = Object.keys(pages).find(name => name === which || String(pages[name]!.number) === which)
    if (name === undefined) return 0x03
    this.#page = name
    return null
  }

  #tell(target: string): number | null {
    if (target === 'dim') return this.#say(0x71, word(this.#light))
    if (target === 'dp') return this.#say(0x71, word(this.#o.project.pages[this.#page]!.number))
    const cut = target.lastIndexOf('.')
    const [path, attribute] = [this.#path(target.slice(0, cut)), target.slice(cut + 1)]
    const text = this.#texts.get(path)
    if (attribute === 'txt' && text !== undefined) return this.#say(0x70, text)
    const value = this.#numbers.get(path)
    if (attribute === 'val' && value !== undefined) return this.#say(0x71, word(value))
    return 0x1a
  }

  #setNumber(target: string, value: number): number | null {
    if (target === 'dim') this.#light = Math.min(100, value)
    else if (target === 'bkcmd') this.#level = value > 3 ? this.#level : value
    else if (target.endsWith('.val') && this.#numbers.has(this.#path(target.slice(0, -4))))
      this.#numbers.set(this.#path(target.slice(0, -4)), value)
    else return 0x1a
    return null
  }

  #setText(target: string, quoted: string): number | null {
    const path = this.#path(target)
    if (!this.#texts.has(path)) return 0x1a
    const text = plain(quoted, this.#o.project.escapes)
    if (text === null) return 0x20
    const [page, name] = path.split('.') as [string, string]
    const { longest } = this.#o.project.pages[page]!.components[name] as TextComponent
    this.#texts.set(path, Buffer.from(text, 'latin1').subarray(0, longest))
    return null
  }

  /** A component without a page's name is one of the page that is shown. */
  #path(target: string): string {
    return target.includes('.') ? target : `${this.#page}.${target}`
  }

  /** Gives null: what was asked for was answered, and there is nothing more to say of it. */
  #say(code: number, body: Buffer): null {
    this.#o.answer(Buffer.concat([Buffer.from([code]), body, MARK]))
    return null
  }
}

/** The text between the quotes; null when a quote stands in it or a backslash means nothing. */
function plain(quoted: string, escapes: boolean): string | null {
  if (!escapes) return /["\\]/.test(quoted) ? null : quoted
  return /^(?:[^"\\]|\\["\\r])*$/.test(quoted)
    ? quoted.replace(/\\(.)/g, (_, mark) => (mark === 'r' ? '\r\n' : mark))
    : null
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}
