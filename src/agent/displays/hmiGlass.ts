/**
 * What stands on the display's glass, and how another screen gets there. The line has no check sum, so a screen is written out of
 * sight and read back before it is seen:
 *
 *   page `wait` (asked: is it there?) → the texts that changed → every text of the page read back → the page → asked again
 *
 * Writing in place, in whatever order, would show a mix while the rest is on its way, and for ever where the rest was hurt. This
 * way a mix stands on a page that nobody sees. Only the figures of a running ride change in place, since `wait` at each tick
 * of the fare would flicker and no money is asked for or said to be there.
 */
import { FAILURES, get, setNumber, setText, showPage } from '../../protocols/displays/hmi.ts'
import { bandLetters } from '../../protocols/displays/hmiBand.ts'
import type { HmiModel, HmiPage } from '../../protocols/displays/hmiModel.ts'
import type { HmiSheet } from '../../protocols/displays/hmiSheet.ts'
import { exactText, type HmiText } from '../../protocols/displays/hmiText.ts'
import { HmiFault, type HmiTalk, type Said } from './hmiTalk.ts'

/** How often anything is tried before the display counts as broken. */
const TRIES = 3

/** Over the talk of one connection; a new one begins with a glass of which nothing is known. */
export class HmiGlass {
  readonly #talk: HmiTalk
  readonly #model: HmiModel
  /** What was read back from where. */
  readonly #kept = new Map<string, Buffer>()
  #dim: number | null = null
  #page: HmiPage | null = null
  #sheet: HmiSheet | null = null
  #step = 0
  /** What went wrong with the last write. */
  #hurt = ''

  constructor(talk: HmiTalk, model: HmiModel) {
    this.#talk = talk
    this.#model = model
  }

  /** What a person sees, as far as it is known; null for a page without a screen. */
  get sheet(): HmiSheet | null {
    return this.#sheet
  }

  /** Nothing that could be taken for a live screen. */
  async blank(): Promise<void> {
    await this.#turnTo(this.#model.pages.lost)
  }

  /** Brings a screen to the glass, as long as it is wanted. Throws HmiFault. */
  async bring(sheet: HmiSheet, isWanted: () => boolean): Promise<void> {
    if (this.#mayChangeInSight(sheet)) {
      if (await this.#write(sheet, 1)) {
        this.#sheet = sheet
        return
      }
    }
    await this.#turnTo(this.#model.pages.wait)
    if (!isWanted()) return
    if (!(await this.#write(sheet, TRIES))) throw new HmiFault(this.#hurt)
    // The band begins anew with the page; what was read back of it is soon old.
    if (sheet.band !== null) this.#kept.delete(sheet.band.target)
    if (!isWanted()) return
    await this.#turnTo(sheet.page)
    this.#step = 0
    this.#sheet = sheet
  }

  /** The sign of life. Throws HmiFault when another page is there than was shown. */
  async beat(): Promise<void> {
    for (let left = TRIES; left > 0; left--) {
      const { number } = await this.#talk.page([])
      if (number === null) continue
      if (number === this.#page?.number) return
      throw new HmiFault(`the display went to its page ${number} by itself`)
    }
    throw new HmiFault(SILENT)
  }

  /** One step of the band; nothing where none runs. */
  stepBand(): void {
    const band = this.#sheet?.band ?? null
    if (band === null) return
    const letters = bandLetters(band.band, ++this.#step, band.longest)
    this.#talk.say(setText(band.target, exactText(letters, band.longest, this.#model)!))
  }

  async #turnTo(page: HmiPage): Promise<void> {
    if (this.#page === page) return
    this.#page = null
    this.#sheet = null
    let why = SILENT
    for (let left = TRIES; left > 0; left--) {
      const { number, failed } = await this.#talk.page([showPage(page.name)])
      if (number === page.number) {
        this.#page = page
        return
      }
      if (failed !== null) why = failure(failed)
      else if (number !== null)
        why = `the display is on its page ${number} when told to show ${page.name}, which has number ${page.number} in the model file: is the project on it made for this file?`
    }
    throw new HmiFault(why)
  }

  /** Nothing but the light, or the figures of a running ride. */
  #mayChangeInSight(sheet: HmiSheet): boolean {
    const old = this.#sheet
    if (old === null || old.page.name !== sheet.page.name || old.band !== null) return false
    const changed = [...sheet.texts].filter(([target, { kept }]) => !isKept(this.#kept, target, kept))
    if (changed.length === 0) return true
    const word = `${sheet.page.name}.${this.#model.components.word.name}.txt`
    return old.isRunning && sheet.isRunning && changed.every(([target]) => target !== word)
  }

  /** Writes what changed and reads everything back; false when it is not all there after so many tries. */
  async #write(sheet: HmiSheet, tries: number): Promise<boolean> {
    const targets = [...sheet.texts.keys()]
    const questions = [...targets.map(get), get('dim')]
    for (let left = tries; left > 0; left--) {
      const changed = [...sheet.texts].filter(([target, { kept }]) => !isKept(this.#kept, target, kept))
      const instructions = changed.map(([target, text]) => setText(target, text))
      if (this.#dim !== sheet.dim) instructions.push(setNumber('dim', sheet.dim))
      const said = await this.#talk.ask(instructions, questions)
      this.#remember(targets, said)
      if (said === null) this.#hurt = SILENT
      else if (this.#isAllThere(sheet)) return true
      else this.#hurt = whatIsWrong(said, sheet.texts, this.#kept)
    }
    return false
  }

  /** Only an exchange that is whole says what stands where. */
  #remember(targets: readonly string[], said: readonly Said[] | null): void {
    // Texts of other pages are read back before those are seen.
    for (const target of targets) this.#kept.delete(target)
    this.#dim = null
    if (said?.length !== targets.length + 1) return
    for (const [at, target] of targets.entries()) {
      const answer = said[at]!
      if (answer.kind === 'text') this.#kept.set(target, answer.bytes)
    }
    const dim = said.at(-1)!
    if (dim.kind === 'number') this.#dim = dim.value
  }

  #isAllThere({ texts, dim }: HmiSheet): boolean {
    return this.#dim === dim && [...texts].every(([target, { kept }]) => isKept(this.#kept, target, kept))
  }
}

const SILENT =
  'the display does not answer, or not so that it can be understood: check the cable, its power, and baud and alive in its model file'

function isKept(kept: ReadonlyMap<string, Buffer>, target: string, bytes: Buffer): boolean {
  return kept.get(target)?.equals(bytes) === true
}

function whatIsWrong(
  said: readonly Said[],
  texts: ReadonlyMap<string, HmiText>,
  kept: ReadonlyMap<string, Buffer>,
): string {
  const failed = said.find(answer => answer.kind === 'failed')
  if (failed !== undefined) return failure(failed.code)
  const wrong = [...texts].find(([target, text]) => !isKept(kept, target, text.kept))?.[0] ?? 'the brightness'
  return `the display keeps ${wrong} otherwise than it was written, again and again: check the cable, and txt_maxl and encoding in the project against its model file`
}

function failure(code: number): string {
  return `the display tells of ${FAILURES[code]} (code ${code.toString(16).padStart(2, '0')}): does its project have the pages and components of its model file?`
}
