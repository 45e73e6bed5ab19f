/**
 * Writes down what was said and seen outside the agent, for as long as the test runs: what the meter recorded, what was
 * acknowledged to it, what its display showed, what came out on paper, which codes were up. None of it is the agent's word.
 */
import type { PrintedReceipt, VirtualPrinter } from '../../src/simulators/printer/virtualPrinter.ts'
import type { EndRecord } from '../../src/simulators/taximeter/ride.ts'
import type { Ack, Display, Taximeter } from '../../src/simulators/taximeter/taximeter.ts'

/** A code that the agent showed. */
export interface Sighting {
  /** Which start of the agent it was. */
  readonly life: number
  readonly trip: string
  readonly tripNo: string
  readonly rev: number
  readonly link: string
}

/** A receipt on paper, whole or in part. */
export interface Paper {
  /** Null where it broke off before the number. */
  readonly receiptNo: number | null
  readonly isCopy: boolean
  /** It came to its cut. */
  readonly isWhole: boolean
  readonly text: readonly string[]
}

export class Witness {
  readonly records: EndRecord[] = []
  readonly acks: Ack[] = []
  readonly displays: Display[] = []
  readonly papers: Paper[] = []
  readonly sightings: Sighting[] = []
  readonly #printer: VirtualPrinter

  constructor(meter: Taximeter, printer: VirtualPrinter) {
    meter.on('record', record => this.records.push(record))
    meter.on('ack', ack => this.acks.push(ack))
    meter.on('display', display => this.displays.push(display))
    this.#printer = printer
    printer.on('receipt', () => this.papers.push(paperOf(this.#printer.jobs.at(-1)!)))
  }

  /** The ledger is lost, and with it what it knew of receipts but the first so many: a new one counts on from there. */
  ledgerLost(papersKept = 0): void {
    this.papers.length = papersKept
    this.displays.length = 0
  }

  saw(sighting: Sighting): void {
    this.sightings.push(sighting)
  }
}

function paperOf({ text, cut }: PrintedReceipt): Paper {
  const number = text
    .map(line => /^Receipt no\.\s+(\d+)\s*$/.exec(line)?.[1])
    .find(found => found !== undefined)
  return {
    receiptNo: number === undefined ? null : Number(number),
    isCopy: text.some(line => line.includes('* COPY *')),
    isWhole: cut,
    text,
  }
}
