/** What comes out of the printer of a whole car, and what the driver is told of it. */
import { describe, expect, test } from 'vitest'
import { LedgerReader } from '../../src/agent/ledger/reader.ts'
import { MdtDialect } from '../../src/simulators/taximeter/mdt.ts'
import { missingForCar, startCar, type TestCar } from '../support/car.ts'
import { has, leftOut } from '../support/programs.ts'
import { until } from '../support/waiting.ts'
import { readCodes } from '../support/zbar.ts'

const RIDE = { total: 2350, metres: 8400, seconds: 1260, waitSeconds: 95 }
const missing = missingForCar ?? (has('zbarimg') ? null : 'zbarimg')

async function ride(car: TestCar, total = RIDE.total) {
  await car.meter.hire()
  await car.meter.stop({ ...RIDE, total })
  return await car.codeUp()
}

function jobsOf(car: TestCar) {
  const ledger = LedgerReader.openReadOnly(car.files.ledger)
  try {
    return ledger
      .printJobs({ limit: 50 })
      .map(({ kind, receiptNo, state }) => `${kind} ${receiptNo} ${state}`)
  } finally {
    ledger.close()
  }
}

const papers = (car: TestCar) => car.printer.jobs.map(job => job.text.join('\n'))
const strips = async (car: TestCar) => (await car.state()).printer.lastError ?? ''

describe.skipIf(missing !== null)(`receipts${leftOut(missing)}`, () => {
  test('a ride that is paid: the receipt comes out, confirmed by the printer, and the driver sees that it did', async () => {
    const car = await startCar()
    await car.bootConnected()
    const { trip, link } = await ride(car)
    await car.pay(link)
    await car.until('the receipt is out', s => s.printer.receipt === 'printed')
    expect(papers(car)).toHaveLength(1)
    expect(papers(car)[0]).toMatch(/Receipt no\. +000001[\s\S]*TOTAL {2}CNY 23\.50[\s\S]*PAID/)
    expect(car.log.join('\n')).toMatch(/kind=original receipt=1 .*confirmed=true/)
    await car.tap('reprint', trip)
    await until('the copy is out', () => papers(car).length === 2)
    expect(papers(car)[1]).toMatch(/\* COPY \*[\s\S]*000001/)
    expect(car.printer.unknownCommands).toEqual(new Map())
  })

  test('the pay code on paper is the one on the screen, is no receipt, and is never printed once it is paid', async () => {
    const car = await startCar()
    await car.bootConnected()
    const { trip, link } = await ride(car)
    expect(await car.tap('print-code', trip)).toMatchObject({ ok: true })
    await until('the code is out', () => papers(car).length === 1)
    expect(await readCodes(car.printer.jobs[0]!.png)).toEqual([link])
    expect(papers(car)[0]).toMatch(/PAY CODE[\s\S]*CNY 23\.50[\s\S]*not a receipt/)
    await car.printer.setFault('paper-out')
    await car.tap('print-code', trip)
    await car.until('the printer has no paper', s => s.printer.lastError?.includes('no paper') === true)
    await car.pay(link)
    await car.until('it is paid', s => s.settlement === 'paid')
    await car.printer.setFault('none')
    await car.until('the receipt is out', s => s.printer.receipt === 'printed')
    expect(papers(car).filter(text => text.includes('PAY CODE'))).toHaveLength(1)
    expect(jobsOf(car)).toEqual(['original 1 printed', 'pay-code null expired', 'pay-code null printed'])
  })

  test('without paper: the driver reads why; when paper is back the waiting passenger’s receipt comes, once', async () => {
    const car = await startCar()
    await car.bootConnected()
    await car.printer.setFault('paper-out')
    const { link } = await ride(car)
    await car.pay(link)
    await car.until('it is told', s => s.printer.receipt === 'failed')
    expect(await strips(car)).toContain('put a new roll in')
    expect(papers(car)).toEqual([])
    await car.printer.setFault('none')
    await car.until('it is out', s => s.printer.receipt === 'printed')
    expect(papers(car)).toHaveLength(1)
    expect(await strips(car)).toBe('')
  })

  test('paper comes back when other passengers are in the car: nothing comes by itself, and what is asked for is the original', async () => {
    const car = await startCar()
    await car.bootConnected()
    await car.printer.setFault('cover-open')
    const first = await ride(car)
    await car.pay(first.link)
    await car.until('it waits', s => s.printer.receipt === 'failed')
    await car.meter.forHire()
    await car.meter.hire()
    await car.until('the next ride is on', s => s.position === 'hired')
    await car.printer.setFault('none')
    await until('it expired', () => jobsOf(car)[0] === 'original 1 expired')
    expect(papers(car)).toEqual([])
    expect(await car.tap('reprint', first.trip)).toMatchObject({ ok: true })
    await until('it is out', () => papers(car).length === 1)
    expect(papers(car)[0]).toContain('000001')
    expect(papers(car)[0]).not.toContain('COPY')
    await until('it counts as printed', () => jobsOf(car).join() === 'original 1 printed')
  })

  test('a ride that is paid when the next one is on has its number, and its receipt when it is asked for', async () => {
    const car = await startCar()
    await car.bootConnected()
    const late = await ride(car)
    await car.meter.forHire()
    const { link } = await ride(car, 900)
    await car.pay(late.link)
    await until('it is booked', () => jobsOf(car).includes('original 1 expired'))
    await car.pay(link)
    await car.until('the second is out', s => s.printer.receipt === 'printed')
    expect(papers(car)).toHaveLength(1)
    expect(papers(car)[0]).toContain('000002')
    await car.tap('reprint', late.trip)
    await until('the first is out', () => papers(car).length === 2)
    expect(papers(car)[1]).toMatch(/000001[\s\S]*23\.50/)
    expect(papers(car)[1]).not.toContain('COPY')
  })

  test('the shift report adds up what the day brought', async () => {
    const car = await startCar()
    await car.bootConnected()
    const { link } = await ride(car)
    await car.pay(link)
    await car.until('it is paid', s => s.settlement === 'paid')
    await car.meter.forHire()
    const second = await ride(car, 900)
    await car.tap('cash', second.trip)
    await car.until('both receipts are out', s => s.printer.receipt === 'printed')
    await until('both are out', () => papers(car).length === 2)
    await car.tap('print-shift', second.trip)
    await until('the report is out', () => papers(car).length === 3)
    const report = papers(car)[2]!
    expect(report).toMatch(/SHIFT REPORT/)
    expect(report).toMatch(/Rides +2\n/)
    expect(report).toMatch(/Metered +CNY 32\.50\n/)
    expect(report).toMatch(/Cash +CNY 9\.00\n/)
    expect(report).toMatch(/QR payments +CNY 23\.50\n/)
  })

  test('through the meter’s own printer: the receipt is out when the meter has acknowledged it, and the code’s text', async () => {
    const dialect = new MdtDialect()
    const car = await startCar({ meter: { dialect, profile: 'mdt' }, printer: 'meter' })
    await car.bootConnected()
    await car.meter.hire()
    await car.meter.stop(RIDE)
    const { trip, link } = await car
      .until('a code is up', s => s.payLink !== null)
      .then(s => ({ trip: s.trip!.id, link: s.payLink! }))
    await car.tap('print-code', trip)
    await until('the code is out', () => dialect.printed.length === 1)
    expect(dialect.printed[0]!.replaceAll('\n', '')).toContain(link)
    await car.pay(link)
    await car.until('the receipt is out', s => s.printer.receipt === 'printed')
    expect(dialect.printed).toHaveLength(2)
    expect(dialect.printed[1]).toMatch(
      /TAXI RECEIPT[\s\S]*Receipt no\. +000001[\s\S]*TOTAL +CNY 23\.50[\s\S]*PAID/,
    )
    expect(car.meter.offences).toEqual([])
  })
})
