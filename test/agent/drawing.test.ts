/** What a job becomes on paper, and when a pay code must not be printed any more. */
import { describe, expect, test } from 'vitest'
import type { PrinterConfig, VehicleConfig } from '../../src/agent/config/vehicleConfig.ts'
import { drawing } from '../../src/agent/drawing.ts'
import type { Ledger } from '../../src/agent/ledger/ledger.ts'
import type { PrintJob } from '../../src/agent/printer/queue.ts'
import { payLink } from '../../src/contract/payLink.ts'
import type { Trip } from '../../src/domain/trip.ts'
import { layoutNamed, modelNamed } from '../receipts/support.ts'
import { record, revision, trip } from './ledger/support.ts'
import { RECEIPT } from './printer/fixtures.ts'

const ID = 'K7Q2ZD0042AB'
const MODEL = modelNamed('generic-58')
const PRINTER: PrinterConfig = {
  port: 'tcp://127.0.0.1:9100',
  model: MODEL,
  layout: layoutNamed('generic-en'),
  columns: 32,
  status: MODEL.status,
  fonts: null,
  logo: null,
}

function config(printer: PrinterConfig | null): VehicleConfig {
  const vehicle = { id: 'TAXI-0042', currency: 'CNY', key: Buffer.alloc(32) }
  return { vehicle, pay: { base: 'HTTPS://PAY.EXAMPLE.COM' }, printer } as unknown as VehicleConfig
}

const asking = (change: Partial<Trip> = {}) =>
  trip(ID, { record: record(), metering: false, revisions: [revision()], ...change })

function draw(
  job: PrintJob,
  current: Trip | null,
  { known = current, printer = PRINTER as PrinterConfig | null } = {},
) {
  const ledger = { trip: () => known ?? undefined, currentId: () => current?.id ?? null } as unknown as Ledger
  return drawing(config(printer), ledger)(job)
}

const common = { id: 1, state: 'queued', detail: '', isOutlived: false } as const
const { rev, due, link } = revision()
const code: PrintJob = {
  ...common,
  kind: 'pay-code',
  trip: ID,
  receiptNo: null,
  document: {
    issuer: { vehicle: 'TAXI-0042' },
    trip: ID,
    tripNo: '17',
    rev,
    due,
    currency: 'CNY',
    link,
    issued: RECEIPT.issued,
  },
}
const receipt: PrintJob = { ...common, kind: 'original', trip: ID, receiptNo: 42, document: RECEIPT }

describe('a pay code', () => {
  const text = payLink(
    'HTTPS://PAY.EXAMPLE.COM',
    { vehicle: 'TAXI-0042', trip: ID, rev, amount: due, currency: 'CNY' },
    link,
  )

  test('that is up is drawn with its link', () => {
    const bytes = draw(code, asking()) as Buffer
    expect(bytes.includes(text)).toBe(true)
  })

  test.each<[string, Trip | null, Trip | null]>([
    ['is paid', asking({ noticeReceived: 2350, captures: [{ tradeNo: 'T', rev: 1, amount: 2350 }] }), null],
    ['was settled in cash', asking({ cash: 2350, revisions: [revision({ withdrawn: true })] }), null],
    [
      'was replaced by another of the same amount',
      asking({ revisions: [revision({ withdrawn: true }), revision({ rev: 2 })] }),
      null,
    ],
    [
      'was replaced by one of another amount under its number',
      asking({ record: record({ total: 2850 }), revisions: [revision({ total: 2850, due: 2850 })] }),
      null,
    ],
    ['is of a ride before the current one', trip('OTHER'), asking()],
    ['is of a ride that is gone', null, null],
  ])('that %s is not', (_, current, known) => {
    expect(draw(code, current, { known: known ?? current })).toEqual({ outlived: expect.any(String) })
  })
})

describe('a receipt', () => {
  test('is drawn for the model', () => {
    const bytes = draw(receipt, null) as Buffer
    expect(bytes.subarray(0, 2)).toEqual(Buffer.of(0x1b, 0x40))
    expect(bytes.includes('000042')).toBe(true)
    expect(bytes.includes('COPY')).toBe(false)
    expect((draw({ ...receipt, kind: 'copy' } as PrintJob, null) as Buffer).includes('COPY')).toBe(true)
  })

  test('for the meter’s printer is plain text', () => {
    const bytes = draw(receipt, null, { printer: { ...PRINTER, port: 'meter' } }) as Buffer
    expect(bytes.toString('latin1')).toMatch(/^[\n\x20-\x7e]+$/)
    expect(bytes.toString('latin1')).toContain('Dun Laoghaire')
  })

  test('without a printer is not drawn', () => {
    expect(() => draw(receipt, null, { printer: null })).toThrow('no printer')
  })
})
