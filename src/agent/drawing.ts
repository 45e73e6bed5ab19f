/** Print jobs drawn on the paper that is configured, in the words of the layout. */
import { payLink } from '../contract/payLink.ts'
import { liveRevision } from '../domain/trip.ts'
import { paperBytes } from '../protocols/printers/bytes.ts'
import type { Paper } from '../protocols/printers/paper.ts'
import { plainText } from '../protocols/printers/plainText.ts'
import { payCodePaper } from '../receipts/payCodePaper.ts'
import { receiptPaper } from '../receipts/receiptPaper.ts'
import { shiftPaper } from '../receipts/shiftPaper.ts'
import type { PrinterConfig, VehicleConfig } from './config/vehicleConfig.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Outlived, PrinterQueueOptions, PrintJob } from './printer/queue.ts'

type PayCodeJob = Extract<PrintJob, { kind: 'pay-code' }>

/** Without a printer nothing is drawn: there is no queue that asks. */
export function drawing(config: VehicleConfig, ledger: Ledger): PrinterQueueOptions['render'] {
  const { printer, vehicle, pay } = config
  return job => {
    if (printer === null) throw new Error('no printer is configured')
    if (job.kind !== 'pay-code') return bytesOf(paperOf(job, printer), printer)
    const why = outlived(job, ledger)
    if (why !== null) return why
    const { trip, rev, due, currency, link } = job.document
    const text = payLink(pay.base, { vehicle: vehicle.id, trip, rev, amount: due, currency }, link)
    return bytesOf(payCodePaper(job.document, text, printer.layout, printer.columns), printer)
  }
}

function paperOf(job: Exclude<PrintJob, PayCodeJob>, { layout, columns, logo }: PrinterConfig): Paper {
  if (job.kind === 'shift') return shiftPaper(job.document, layout, columns)
  return receiptPaper(
    { ...job.document, receiptNo: job.receiptNo! },
    job.kind === 'copy',
    layout,
    columns,
    logo,
  )
}

function bytesOf(paper: Paper, { port, model, fonts }: PrinterConfig): Buffer {
  return port === 'meter' ? Buffer.from(plainText(paper), 'latin1') : paperBytes(paper, model, fonts)
}

/** A code that is no longer up would be paid a second time. */
function outlived({ document }: PayCodeJob, ledger: Ledger): Outlived | null {
  const trip = ledger.trip(document.trip)
  const live = trip === undefined || ledger.currentId() !== trip.id ? null : liveRevision(trip)
  if (live !== null && live.rev === document.rev && live.due === document.due) return null
  return { outlived: 'this code is no longer the one to pay' }
}
