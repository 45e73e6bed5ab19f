/** What the printer's tests have in common: a receipt, a ledger's jobs in memory, a log that is only remembered. */
import type { LogFacts } from '../../../src/agent/health/log.ts'
import type { PrintState } from '../../../src/agent/printer/jobMachine.ts'
import type { PrintJob, PrintJobs } from '../../../src/agent/printer/queue.ts'
import type { NumberedReceipt } from '../../../src/receipts/fieldValues.ts'

export const RECEIPT: NumberedReceipt = {
  receiptNo: 42,
  issuer: {
    vehicle: 'TAXI-0042',
    plate: 'B-T 1234',
    operator: 'Harbour Cabs Ltd',
    operatorAddress: '12 Harbour Road, Dún Laoghaire, Co. Dublin',
    operatorPhone: '+353 1 555 0100',
    licence: 'L-20931',
    utcOffset: '+08:00',
  },
  trip: 'K7Q2ZD0042',
  tripNo: '17',
  settlement: 'paid',
  currency: 'CNY',
  total: 2350,
  fare: 2150,
  supplements: 200,
  cash: 0,
  received: 2350,
  refunded: 0,
  due: 0,
  byCode: false,
  tradeNo: '2026112322001412345678',
  distanceM: 8400,
  waitS: 95,
  tariff: '1',
  startedAt: '20261123100100',
  endedAt: '20261123102200',
  driver: 'José Müller',
  issued: { at: 1_795_399_320, source: 'unverified' },
}

export type ReceiptJob = Extract<PrintJob, { kind: 'original' | 'copy' }> & { receiptNo: number }
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** The ledger's print jobs, as its table keeps them; `states` remembers every commit. */
export class MemoryJobs implements PrintJobs {
  readonly rows: Mutable<ReceiptJob>[]
  readonly states: string[] = []
  /** Runs before a commit; what it throws keeps the commit from happening. */
  before: (id: number, state: PrintState) => void = () => {}

  constructor(count: number) {
    this.rows = Array.from({ length: count }, (_, i) => job(i + 1))
  }

  add(): void {
    this.rows.push(job(this.rows.length + 1))
  }

  next(): PrintJob | undefined {
    const row = this.rows.find(row => row.state === 'queued' || row.state === 'failed')
    return row && { ...row }
  }

  set(id: number, state: PrintState, detail = ''): void {
    this.before(id, state)
    const row = this.rows[id - 1]!
    row.state = state
    row.detail = detail
    this.states.push(`${id} ${state}`)
  }

  /** What the ledger does when the agent starts. */
  restart(): void {
    for (const row of this.rows) if (row.state === 'printing') row.state = 'unknown'
  }
}

function job(id: number): Mutable<ReceiptJob> {
  return {
    id,
    trip: 'K7Q2ZD0042',
    kind: 'original',
    receiptNo: id,
    document: RECEIPT,
    state: 'queued',
    detail: '',
    isOutlived: false,
  }
}

export class MemoryLog {
  readonly lines: string[] = []

  debug(text: string, _facts?: LogFacts): void {
    this.lines.push(`debug ${text}`)
  }
  info(text: string, _facts?: LogFacts): void {
    this.lines.push(`info ${text}`)
  }
  warn(text: string, _facts?: LogFacts): void {
    this.lines.push(`warn ${text}`)
  }
  error(text: string, _facts?: LogFacts): void {
    this.lines.push(`error ${text}`)
  }
  from(): this {
    return this
  }
}

/** Waits until it is so; the test's own time-out ends what never becomes so. */
export async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise(resolve => setTimeout(resolve, 2))
}
