/**
 * The instruction set that Nextion and TJC displays share: ASCII, each instruction ended by three bytes FF.
 * Source: Nextion Instruction Set (nextion.tech/instruction-set), sections 1 to 3, 6 and 7.
 */
import type { HmiText } from './hmiText.ts'

/** Ends an instruction; sent alone it ends whatever a broken line has left half said. */
export const END = Buffer.of(0xff, 0xff, 0xff)

const instruction = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), END])

export const showPage = (name: string) => instruction(`page ${name}`)

/** `target` such as `code.word.txt`. */
export const setText = (target: string, text: HmiText) =>
  Buffer.concat([Buffer.from(`${target}="`, 'latin1'), text.sent, Buffer.from('"'), END])

export const setNumber = (target: string, value: number) => instruction(`${target}=${value}`)

/** Answered with a text or a number. */
export const get = (target: string) => instruction(`get ${target}`)

/** Answered with the number of the page that is shown. */
export const whichPage = () => instruction('sendme')

/** Only what failed is answered, besides what was asked for: the display's own setting when it starts. */
export const answerFailures = () => instruction('bkcmd=2')

/** What the display says by a code alone. */
export const FAILURES: Readonly<Record<number, string>> = {
  0: 'an instruction that it does not know',
  2: 'a component that its project does not have',
  3: 'a page that its project does not have',
  4: 'a picture that its project does not have',
  5: 'a font that its project does not have',
  6: 'a file operation that failed',
  9: 'a wrong check sum',
  17: 'a baud rate that it does not have',
  18: 'a waveform that its project does not have',
  26: 'a variable or attribute that its project does not have',
  27: 'an operation that the variable does not take',
  28: 'a value that could not be assigned',
  29: 'a failed write to its memory',
  30: 'a wrong number of parameters',
  31: 'a failed input or output',
  32: 'an escape that it does not know',
  35: 'a name that is too long',
  36: 'more than its input holds',
}
