/**
 * The answering side of a printer, for tests of the transports: takes bytes, answers enquiries at once and questions in their turn,
 * and stops printing while something is wrong. What comes is split by its own reading of ESC/POS.
 */

export interface TalkerState {
  paper: 'ok' | 'near-end' | 'out'
  cover: 'closed' | 'open'
  online: boolean
  /** Answers DLE EOT. */
  answers: boolean
  /** Answers GS r. */
  confirms: boolean
}

export class Talker {
  readonly state: TalkerState = { paper: 'ok', cover: 'closed', online: true, answers: true, confirms: true }
  /** Everything that came but the questions. */
  job = Buffer.alloc(0)
  enquiries = 0
  questions = 0
  /** Called with all job bytes so far, after each piece. */
  onJob: (job: Buffer) => void = () => {}
  readonly #say: (bytes: Buffer) => void
  #rest = Buffer.alloc(0)
  /** Questions whose turn has come only when it prints again. */
  #owed = 0

  constructor(say: (bytes: Buffer) => void) {
    this.#say = say
  }

  hear(bytes: Buffer): void {
    let rest = Buffer.concat([this.#rest, bytes])
    while (rest.length > 0) {
      const isQuestion = rest[0] === 0x10 || rest[0] === 0x1d
      if (!isQuestion) {
        const end = rest.findIndex(byte => byte === 0x10 || byte === 0x1d)
        const plain = end === -1 ? rest : rest.subarray(0, end)
        this.job = Buffer.concat([this.job, plain])
        rest = rest.subarray(plain.length)
        this.onJob(this.job)
        continue
      }
      if (rest.length < 3) break
      this.#obey(rest.subarray(0, 3))
      rest = rest.subarray(3)
    }
    this.#rest = Buffer.from(rest)
  }

  /** Something was mended, or went wrong: what is owed is said when it can be. */
  set(change: Partial<TalkerState>): void {
    Object.assign(this.state, change)
    this.#settle()
  }

  #obey(command: Buffer): void {
    const [lead, name, which] = command
    if (lead === 0x10 && name === 0x04) {
      if (which === 1) this.enquiries++
      if (this.state.answers) this.#say(Buffer.from([this.#status(which ?? 0)]))
    } else if (lead === 0x1d && name === 0x72) {
      this.questions++
      this.#owed++
      this.#settle()
    } else throw new Error(`not obeyed here: ${command.toString('hex')}`)
  }

  #settle(): void {
    const { paper, cover, online, confirms } = this.state
    if (paper === 'out' || cover === 'open' || !online || !confirms) return
    for (; this.#owed > 0; this.#owed--) this.#say(Buffer.from([paper === 'near-end' ? 0x03 : 0x00]))
  }

  #status(which: number): number {
    const { paper, cover, online } = this.state
    const isOff = paper === 'out' || cover === 'open' || !online
    if (which === 1) return 0x12 | (isOff ? 0x08 : 0)
    if (which === 2) return 0x12 | (cover === 'open' ? 0x04 : 0) | (paper === 'out' ? 0x20 : 0)
    if (which === 3) return 0x12
    return 0x12 | (paper === 'out' ? 0x6c : paper === 'near-end' ? 0x0c : 0)
  }
}
