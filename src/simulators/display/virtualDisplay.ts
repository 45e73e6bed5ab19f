/** A serial HMI display without hardware: behind a TCP port, a pseudo-terminal or any stream, on a cable that may be bad. */
import type { Duplex } from 'node:stream'
import { Cable } from '../taximeter/cable.ts'
import { type Glass, Machine } from './machine.ts'
import type { Project } from './project.ts'

/** Chances from 0 to 1 for each byte, in each direction. */
export interface LineFaults {
  /** One bit of it is turned. */
  readonly flip?: number
  readonly drop?: number
  readonly double?: number
}

export interface DisplayOptions {
  readonly project: Project
  readonly random?: () => number
  /** Called whenever what a person sees may have changed. */
  readonly onGlass?: (glass: Glass) => void
}

/** How often the project's timer looks, as a part of its patience. */
const LOOKS = 10

export class VirtualDisplay {
  readonly #project: Project
  readonly #random: () => number
  readonly #machine: Machine
  readonly #cable: Cable
  readonly #timer: NodeJS.Timeout
  #faults: LineFaults = {}
  #seen: number | undefined
  #age = 0
  #received = 0
  #isMute = false

  constructor({ project, random = Math.random, onGlass = () => {} }: DisplayOptions) {
    this.#project = project
    this.#random = random
    this.#machine = new Machine({
      project,
      answer: bytes => this.#answer(bytes),
      onGlass: () => onGlass(this.glass()),
    })
    this.#cable = new Cable({
      onBytes: bytes => {
        this.#received += bytes.length
        this.#machine.take(this.#spoilt(bytes))
      },
      onPlug: () => {},
      onUnplug: () => {},
    })
    this.#timer = setInterval(() => this.#look(), project.timer.afterMs / LOOKS)
  }

  /** What a person sees. */
  glass(): Glass {
    return this.#machine.glass()
  }

  /** Bytes that came in so far. */
  get received(): number {
    return this.#received
  }

  /** From now on the cable does this to every byte. */
  spoil(faults: LineFaults): void {
    this.#faults = faults
  }

  /** Whoever is on this stream speaks with the display from now on. */
  attach(stream: Duplex): void {
    this.#cable.attach(stream)
  }

  /** Waits for the agent on a TCP port, 0 for any; gives the port. */
  listen(port: number, host = '127.0.0.1'): Promise<number> {
    return this.#cable.listen(port, host)
  }

  /** Opens a serial device or pseudo-terminal; opens it again whenever it comes back. */
  openDevice(path: string, baud: number): Promise<void> {
    return this.#cable.openDevice(path, baud)
  }

  /** The power was gone for a moment. */
  restart(): void {
    this.#age = 0
    this.#machine.restart()
  }

  /** A wire is broken: what it says is not heard. */
  mute(isMute: boolean): void {
    this.#isMute = isMute
  }

  /** A finger on the glass, in a project that has buttons. */
  press(page: string): void {
    this.#machine.turnTo(page)
  }

  /** Ends the connection; the glass stays as it is. */
  hangUp(): void {
    this.#cable.unplug()
  }

  /** Says something of its own accord. */
  say(bytes: Buffer): void {
    this.#answer(bytes)
  }

  close(): Promise<void> {
    clearInterval(this.#timer)
    return this.#cable.close()
  }

  #answer(bytes: Buffer): void {
    if (!this.#isMute) void this.#cable.send(this.#spoilt(bytes), {}, this.#random)
  }

  /** The project's own timer. It stands on every page but the one that it leads to. */
  #look(): void {
    const { watched, page } = this.#project.timer
    if (this.#machine.page === page) {
      this.#age = 0
      return
    }
    const now = this.#machine.number(watched)
    this.#age = now === this.#seen ? this.#age + 1 : 0
    this.#seen = now
    if (this.#age >= LOOKS) this.#machine.turnTo(page)
  }

  #spoilt(bytes: Buffer): Buffer {
    const { flip = 0, drop = 0, double = 0 } = this.#faults
    if (flip + drop + double === 0) return bytes
    const out: number[] = []
    for (const byte of bytes) {
      const fate = this.#random()
      if (fate < drop) continue
      if (fate < drop + double) out.push(byte, byte)
      else if (fate < drop + double + flip) out.push(byte ^ (1 << Math.floor(this.#random() * 8)))
      else out.push(byte)
    }
    return Buffer.from(out)
  }
}
