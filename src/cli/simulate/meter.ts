/** `farebridge simulate meter`: a taximeter at work, or driven line by line from the keyboard. */
import { createInterface } from 'node:readline'
import { formatAmount } from '../../domain/money.ts'
import { work } from '../../simulators/taximeter/endless.ts'
import type { Faults } from '../../simulators/taximeter/faults.ts'
import { Taximeter } from '../../simulators/taximeter/taximeter.ts'
import { type Command, EXIT, type Io, parse, UsageError, wholeNumber } from '../command.ts'
import { listenUnlessDevice } from '../hostAndPort.ts'
import { METER_KINDS, meterName } from '../meterKinds.ts'

const help = `farebridge simulate meter [--protocol KIND] [--listen HOST:PORT | --device PATH] [--rides N] [--manual] [options]

A taximeter that drives ride after ride until Ctrl-C.

  --protocol KIND      what it speaks: generic (unless given), jtt905, mdt, gwp5043, tap
  --listen HOST:PORT   waits there for the agent (meter.port = "tcp://HOST:PORT"); 127.0.0.1:4001 unless given
  --device PATH        speaks on a serial device or pseudo-terminal instead
  --baud N             of that device: the protocol's own unless given
  --rides N            ends after N rides
  --step MS            time between the steps of a ride: 1500 unless given
  --wait S             how long the driver waits for a payment: 60 unless given
  --first NO           number of the first trip: 1 unless given; 21930 puts 55 AA into the frames of a jtt905 meter
  --clock DAYS         how far its clock is off, such as --clock=-3650
  --currency CUR       for showing amounts: CNY unless given
  --copies N           of each trip record, beside the first
  --split              frames in pieces
  --faults LIST        chances from 0 to 1 for each frame, such as noise=0.2,garble=0.1,lostEnds=0.1,dips=0.1
  --manual             reads from standard input: hire, fare 1500, stop 2350, toll 200, forhire,
                       dip (the power fails), quit

Exit codes: 0 done, 1 the bridge wrote what no bridge may write, 2 wrong command line.`

const CHANCES = ['noise', 'garble', 'truncate', 'wrongChecksum', 'oversize', 'lostEnds', 'dips'] as const

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: {
        protocol: { type: 'string' },
        listen: { type: 'string' },
        device: { type: 'string' },
        baud: { type: 'string' },
        rides: { type: 'string' },
        step: { type: 'string' },
        wait: { type: 'string' },
        first: { type: 'string' },
        clock: { type: 'string' },
        copies: { type: 'string' },
        split: { type: 'boolean' },
        currency: { type: 'string' },
        faults: { type: 'string' },
        manual: { type: 'boolean' },
      },
    })
    const kind = METER_KINDS[meterName('protocol', values.protocol)]
    const where = listenUnlessDevice(values, 4001)
    const baud = wholeNumber('baud', values.baud, 300, 115_200, kind.baud)
    const rides = wholeNumber('rides', values.rides, 1, 1_000_000, Number.POSITIVE_INFINITY)
    const stepMs = wholeNumber('step', values.step, 1, 60_000, 1_500)
    const payWaitMs = wholeNumber('wait', values.wait, 1, 3_600, 60) * 1000
    const clockDays = wholeNumber('clock', values.clock, -36_500, 36_500, 0)
    const copies = wholeNumber('copies', values.copies, 0, 20, 0)
    const firstTripNo = wholeNumber('first', values.first, 1, 99_999_999, 1)
    const meter = new Taximeter({
      dialect: kind.dialect(),
      positionMs: kind.positionMs,
      firstTripNo,
      faults: { ...faults(values.faults), duplicateEnds: copies, split: values.split === true },
      now: () => new Date(Date.now() + clockDays * 86_400_000),
    })
    tell(meter, io, values.currency ?? 'CNY')
    try {
      if (values.device === undefined) io.out(`meter at ${await meter.listen(where.port, where.host)}`)
      else io.out(`meter on ${values.device}`)
      const ending = new AbortController()
      void io.stopped().then(() => ending.abort())
      if (values.device !== undefined)
        await Promise.race([meter.openDevice(values.device, baud), ended(ending.signal)])
      if (values.manual === true) await driven(meter, io, ending.signal)
      else await work(meter, { rides, stepMs, payWaitMs, signal: ending.signal })
    } finally {
      await meter.close()
    }
    return meter.offences.length === 0 ? EXIT.ok : EXIT.failed
  },
}

function tell(meter: Taximeter, io: Io, currency: string): void {
  meter.on('plugged', () => io.out('the bridge is plugged in'))
  meter.on('unplugged', () => io.out('the bridge is gone'))
  meter.on('position', (position, tripNo) =>
    io.out(position === 'for-hire' ? position : `${position}, trip ${tripNo}`),
  )
  meter.on('running', (_, { total }) => io.out(`  fare ${formatAmount(total, currency)}`))
  meter.on('record', ({ tripNo, rev, total }) =>
    io.out(`  record ${tripNo}.${rev}: ${formatAmount(total, currency)}`),
  )
  meter.on('ack', ({ tripNo, rev }) => io.out(`  acknowledged ${tripNo}.${rev}`))
  meter.on('display', ({ tripNo, word, amount }) =>
    io.out(`  display: ${word} ${formatAmount(amount, currency)} (trip ${tripNo})`),
  )
  meter.on('oracle', ({ problem, bytes }) => io.err(`the bridge must not write this: ${problem} ${bytes}`))
}

/** One word a line; what is not understood is said and nothing is done. */
async function driven(meter: Taximeter, io: Io, signal: AbortSignal): Promise<void> {
  io.out('hire, fare AMOUNT, stop AMOUNT, toll AMOUNT, forhire, dip, quit; amounts in minor units')
  const lines = createInterface({ input: process.stdin, signal })
  for await (const line of lines) {
    const [word = '', figure] = line.trim().split(/\s+/)
    if (word === 'quit') return
    if (word !== '' && !(await obeyed(meter, word, figure)))
      io.err(`not understood: ${JSON.stringify(line.slice(0, 60))}`)
  }
}

async function obeyed(meter: Taximeter, word: string, figure: string | undefined): Promise<boolean> {
  const amount = figure !== undefined && /^\d{1,12}$/.test(figure) ? Number(figure) : null
  if (word === 'hire') await meter.hire()
  else if (word === 'forhire') await meter.forHire()
  else if (word === 'dip') await meter.powerDip()
  else if (amount === null) return false
  else if (word === 'fare') await meter.run({ total: amount })
  else if (word === 'stop') await meter.stop({ total: amount })
  else if (word === 'toll') await meter.addToll(amount)
  else return false
  return true
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
}

function faults(list: string | undefined): Faults {
  if (list === undefined) return {}
  const pairs = list.split(',').map(part => {
    const [name = '', chance = ''] = part.split('=')
    const value = Number(chance)
    if (!CHANCES.some(known => known === name) || chance === '' || !(value >= 0 && value <= 1)) {
      throw new UsageError(
        `--faults takes ${CHANCES.join(', ')}, each with a chance from 0 to 1, not ${JSON.stringify(part)}`,
      )
    }
    return [name, value] as const
  })
  return Object.fromEntries(pairs)
}
