/** A text through the meter's own printer: byte for byte, one at a time, between the other traffic, and honest about what was taken. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MeterPrintError } from '../../../src/agent/meter/printRun.ts'
import { meterPrinter } from '../../../src/agent/printer/meterPrinter.ts'
import { readMeterProfile } from '../../../src/protocols/meterProfiles.ts'
import { MdtDialect } from '../../../src/simulators/taximeter/mdt.ts'
import { Taximeter } from '../../../src/simulators/taximeter/taximeter.ts'
import { document } from '../../protocols/profile/generic.ts'
import { type Heard, hearing, until } from './harness.ts'
import { type Rig, tcpRig } from './rigs.ts'

const profile = readMeterProfile({ ...document('mdt'), paid: { authorisation: '000000' } })
const RIDE = { total: 2350, supplements: 200, metres: 8400, seconds: 1260, waitSeconds: 120 }
/** Three blocks. */
const RECEIPT = Array.from({ length: 12 }, (_, i) => `Line ${i} of a receipt, 23.50 CNY\n`).join('')

let dialect: MdtDialect
let taximeter: Taximeter
let rig: Rig
let heard: Heard

beforeEach(async () => {
  dialect = new MdtDialect(5)
  taximeter = new Taximeter({ dialect, endRepeatMs: 60, positionMs: 100 })
  rig = await tcpRig(taximeter)
})

afterEach(async () => {
  await heard.meter.stop()
  await taximeter.close()
  await rig.close()
  expect(taximeter.offences).toEqual([])
})

async function listen(listenOnly = false): Promise<void> {
  heard = hearing({ open: rig.open, profile, listenOnly, printAckMs: 300, askAckMs: 30 })
  heard.meter.start()
  await until('the meter was heard', () => heard.meter.status().frames > 0)
}

function failure(promise: Promise<unknown>): Promise<MeterPrintError> {
  return promise.then(
    () => {
      throw new Error('it succeeded')
    },
    error => error,
  )
}

describe('a receipt on the meter’s printer', () => {
  test('arrives byte for byte, and the next one begins on an empty buffer', async () => {
    await listen()
    await heard.meter.print(RECEIPT)
    await heard.meter.print('second\n')
    expect(dialect.printed).toEqual([RECEIPT, 'second\n'])
  })

  test('is printed between a ride’s messages, and none of them is lost', async () => {
    await listen()
    await taximeter.hire()
    await until('the hiring was heard', () =>
      heard.events.some(event => event.kind === 'position' && event.position === 'hired'),
    )
    await taximeter.stop(RIDE)
    await until('the stop was heard', () =>
      heard.events.some(event => event.kind === 'position' && event.position === 'stopped'),
    )
    heard.meter.show({ tripNo: taximeter.tripNo, word: 'PAID', amount: 2350 })
    await heard.meter.print(RECEIPT)
    await until('the record was heard', () => heard.events.some(event => event.kind === 'record'))
    await taximeter.acked()
    await taximeter.displayed('PAID')
    expect(dialect.printed).toEqual([RECEIPT])
  })

  test('as the receipts’ printer: printed, or an error that says how much may be out', async () => {
    await listen()
    const open = meterPrinter((text, signal) => heard.meter.print(text, signal))
    expect(await (await open()).print(Buffer.from(RECEIPT))).toEqual({ isConfirmed: false, condition: null })
    expect(dialect.printed).toEqual([RECEIPT])
    dialect.printer = 'silent'
    await expect((await open()).print(Buffer.from(RECEIPT))).rejects.toMatchObject({
      name: 'PrintError',
      sent: 127 + 5,
    })
    await expect((await open()).print(Buffer.from('reçu', 'latin1'))).rejects.toMatchObject({ sent: 0 })
  })

  test('two at once: the second is not begun', async () => {
    await listen()
    const first = heard.meter.print(RECEIPT)
    expect(await failure(heard.meter.print('second\n'))).toMatchObject({ sent: 0 })
    await first
    expect(dialect.printed).toEqual([RECEIPT])
  })

  test('a hired meter is not asked', async () => {
    await listen()
    await taximeter.hire()
    await until('the hiring was heard', () =>
      heard.events.some(event => event.kind === 'position' && event.position === 'hired'),
    )
    const error = await failure(heard.meter.print(RECEIPT))
    expect(error).toMatchObject({ sent: 0 })
    expect(error.message).toContain('hired')
    expect(dialect.printed).toEqual([])
  })

  test('a meter that refuses: nothing was taken', async () => {
    dialect.printer = 'refuses'
    await listen()
    const error = await failure(heard.meter.print(RECEIPT))
    expect(error).toMatchObject({ name: 'MeterPrintError', sent: 0 })
    expect(error.message).toContain('refused')
    dialect.printer = 'prints'
    await heard.meter.print('again\n')
    expect(dialect.printed).toEqual(['again\n'])
  })

  test('a meter that refuses in the middle: what it holds counts, and does not stand before the next receipt', async () => {
    await listen()
    const judged = spy(dialect, 2, () => {
      dialect.printer = 'refuses'
    })
    const error = await failure(heard.meter.print(RECEIPT))
    expect(judged()).toBeGreaterThanOrEqual(3)
    expect(error.sent).toBe(2 * (127 + 5))
    // It refused the flush too: as long as it does, the rest would come out in front of any other text.
    const next = await failure(heard.meter.print('next\n'))
    expect(next).toMatchObject({ sent: 0 })
    expect(next.message).toContain('holds in part')
    dialect.printer = 'prints'
    await heard.meter.print('next\n')
    expect(dialect.printed).toEqual(['next\n'])
  })

  test('a meter that never acknowledges: in doubt after the first frame', async () => {
    dialect.printer = 'silent'
    await listen()
    const error = await failure(heard.meter.print(RECEIPT))
    expect(error.message).toContain('did not acknowledge')
    expect(error.sent).toBe(127 + 5)
    expect(dialect.printed).toEqual([])
    // The flush reached it all the same.
    expect(dialect.loaded).toBe('')
    dialect.printer = 'prints'
    await heard.meter.print('next\n')
    expect(dialect.printed).toEqual(['next\n'])
  })

  test('loaded and not told whether it is printed: in doubt, and it does not come out a second time', async () => {
    await listen()
    spy(dialect, 3, () => {
      dialect.printer = 'silent'
    })
    const error = await failure(heard.meter.print(RECEIPT))
    expect(error.sent).toBeGreaterThan(RECEIPT.length)
    dialect.printer = 'prints'
    await heard.meter.print('next\n')
    expect(dialect.printed.filter(text => text.includes('Line 0'))).toHaveLength(1)
    expect(dialect.printed.at(-1)).toBe('next\n')
  })

  test('the link lost in the middle: in doubt, and nothing of it stands before the next receipt', async () => {
    await listen()
    spy(dialect, 2, () => void rig.unplug())
    const error = await failure(heard.meter.print(RECEIPT))
    expect(error.message).toContain('was lost')
    expect(error.sent).toBeGreaterThan(0)
    await rig.plug()
    await until('the meter is there again', () => heard.meter.status().state === 'open')
    const frames = heard.meter.status().frames
    await until('it speaks', () => heard.meter.status().frames > frames)
    await heard.meter.print('next\n')
    expect(dialect.printed).toEqual(['next\n'])
  })

  test('given up in the middle: it stops before the next frame', async () => {
    await listen()
    const letGo = new AbortController()
    spy(dialect, 2, () => letGo.abort())
    const error = await failure(heard.meter.print(RECEIPT, letGo.signal))
    expect(error.message).toContain('given up')
    expect(error.sent).toBe(2 * (127 + 5))
    expect(dialect.printed).toEqual([])
  })

  test('where only listening is allowed, not one byte is written', async () => {
    await listen(true)
    const error = await failure(heard.meter.print(RECEIPT))
    expect(error).toMatchObject({ sent: 0 })
    expect(error.message).toContain('listen_only')
  })

  test('a text that the meter has no letters for is not begun', async () => {
    await listen()
    const error = await failure(heard.meter.print('reçu\n'))
    expect(error).toMatchObject({ sent: 0 })
    expect(error.message).toContain('no letters')
  })

  test('a meter that is not there: nothing was sent', async () => {
    await listen()
    await rig.unplug()
    await until('the link was lost', () => heard.meter.status().state !== 'open')
    expect(await failure(heard.meter.print(RECEIPT))).toMatchObject({ sent: 0 })
  })
})

/** Calls `then` when the meter has taken so many print blocks; gives how many came. */
function spy(dialect: MdtDialect, blocks: number, then: () => void): () => number {
  const hear = dialect.hear.bind(dialect)
  let came = 0
  dialect.hear = (bytes, state) => {
    const words = hear(bytes, state)
    if (bytes[1] === 0x6d && ++came === blocks) then()
    return words
  }
  return () => came
}
