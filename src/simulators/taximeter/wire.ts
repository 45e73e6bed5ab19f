/**
 * The generic line protocol from the meter's side, with code of its own so that it can disagree with the agent's:
 * `$` body `*` two hex digits CR LF, the digits being the exclusive-or of the body's bytes.
 */
import type { BridgeWord } from './dialect.ts'

export function frame(body: string): Buffer {
  return Buffer.from(`$${body}*${checksum(body)}\r\n`, 'latin1')
}

/** Two upper-case hex digits. */
export function checksum(body: string): string {
  let sum = 0
  for (const byte of Buffer.from(body, 'latin1')) sum ^= byte
  return (sum < 16 ? '0' : '') + sum.toString(16).toUpperCase()
}

const LONGEST = 120
const DISPLAY_WORDS = ['UNPAID', 'UNKNOWN', 'PAID', 'CASH', 'SHORT', 'REFUNDED', 'LEFT']
const ACK = /^BRG,ACK,([A-Za-z0-9._-]{1,20}),([1-9]\d{0,3})$/
const PAY = /^BRG,PAY,([A-Za-z0-9._-]{1,20}),([A-Z]+),(0|[1-9]\d{0,11})$/

/** Reads what the bridge writes and judges every byte of it. */
export class BridgeEar {
  #rest = ''

  hear(bytes: Buffer): BridgeWord[] {
    const text = this.#rest + bytes.toString('latin1')
    const lines = text.split('\r\n')
    this.#rest = lines.pop()!
    const words = lines.flatMap(judgeLine)
    if (this.#rest.length <= LONGEST) return words
    const bytesHex = hex(this.#rest)
    this.#rest = ''
    return [...words, { kind: 'offence', problem: 'a line without end', bytes: bytesHex }]
  }

  /** A new connection begins at a line's beginning; an unfinished line of the old one is gone. */
  reset(): void {
    this.#rest = ''
  }
}

function judgeLine(line: string): BridgeWord[] {
  const start = Math.max(0, line.lastIndexOf('$'))
  const before = line.slice(0, start)
  const words: BridgeWord[] = []
  if (before !== '') words.push(judgeFragment(before))
  words.push(judgeFrame(line.slice(start)))
  return words
}

function judgeFragment(text: string): BridgeWord {
  const lead = '$BRG,'
  const isCut = text.length < LONGEST && (text.startsWith(lead) || lead.startsWith(text))
  return isCut
    ? { kind: 'cut', bytes: hex(text) }
    : { kind: 'offence', problem: 'bytes outside a frame', bytes: hex(text) }
}

function judgeFrame(text: string): BridgeWord {
  const body = text.slice(1, -3)
  if (text[0] !== '$' || text.at(-3) !== '*' || text.slice(-2) !== checksum(body))
    return { kind: 'offence', problem: 'no frame, or a wrong checksum', bytes: hex(text) }
  const ack = ACK.exec(body)
  if (ack !== null) return { kind: 'ack', tripNo: ack[1]!, rev: Number(ack[2]) }
  const pay = PAY.exec(body)
  if (pay === null || !DISPLAY_WORDS.includes(pay[2]!))
    return { kind: 'offence', problem: 'not in the protocol', bytes: hex(text) }
  return { kind: 'display', tripNo: pay[1]!, word: pay[2]!, amount: Number(pay[3]) }
}

function hex(text: string): string {
  return Buffer.from(text.slice(0, 64), 'latin1').toString('hex')
}
