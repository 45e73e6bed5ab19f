/** `farebridge demo`: the main job on one machine, with a simulated taximeter, a sandbox in Alipay's place and a printer. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { amountText } from '../domain/money.ts'
import { work } from '../simulators/taximeter/endless.ts'
import { type Command, EXIT, type Io, parse, wholeNumber } from './command.ts'
import { onceRide } from './demo/onceRide.ts'
import { Stage } from './demo/stage.ts'
import { TimeLine } from './demo/timeLine.ts'
import { meterName } from './meterKinds.ts'

const help = `farebridge demo [--once] [--meter KIND] [--out FOLDER] [--port PORT] [--pay-after S] [--no-pay] [--json] [--debug]

Runs taximeter, agent, broker, the partner server, a sandbox that plays Alipay, and a printer on this machine, without
internet and without hardware. Without --once it drives one ride after the other until Ctrl-C: open the pages that it
names and follow the code into the sandbox's wallet yourself, or let the passenger pay.

  --once          one ride from FOR HIRE to PAID and the printed receipt, with a time line; then the end
  --meter KIND    the taximeter: generic (unless given), jtt905, mdt, gwp5043, tap
  --out FOLDER    where receipts and pay codes go as PNG; demo-output unless given
  --port PORT     of the pages; 8737 unless given, any free one with --once
  --pay-after S   seconds until the simulated passenger pays; 8 unless given
  --no-pay        nobody pays but you
  --json          with --once: the time line as JSON on standard output
  --debug         show the agent's log

Exit codes: 0 every step happened, 1 one did not, 2 wrong command line.`

const SETTLED = ['paid', 'cash', 'over', 'unpaid', 'refunded']

interface Wanted {
  readonly folder: string
  readonly debug: boolean
  readonly payAfterMs: number | null
}

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: {
        once: { type: 'boolean' },
        meter: { type: 'string' },
        out: { type: 'string' },
        port: { type: 'string' },
        'pay-after': { type: 'string' },
        'no-pay': { type: 'boolean' },
        json: { type: 'boolean' },
        debug: { type: 'boolean' },
      },
    })
    const meter = meterName('meter', values.meter)
    const port = wholeNumber('port', values.port, 0, 65_535, values.once === true ? 0 : 8737)
    const payAfterS = wholeNumber('pay-after', values['pay-after'], 0, 3_600, 8)
    const wanted = {
      folder: resolve(values.out ?? 'demo-output'),
      debug: values.debug === true,
      payAfterMs: values['no-pay'] === true ? null : payAfterS * 1000,
    }
    mkdirSync(wanted.folder, { recursive: true })
    const stopped = io.stopped()
    const stage = new Stage(meter)
    try {
      await stage.set({
        screensPort: port,
        ...(wanted.debug ? { onAgentLine: line => io.err(`  agent | ${line}`) } : {}),
      })
      if (values.once === true) return await playOnce(stage, wanted, io, values.json === true)
      await playOn(stage, wanted, io, stopped)
      return EXIT.ok
    } catch (error) {
      io.err(`demo: ${error instanceof Error ? error.message : String(error)}`)
      for (const line of stage.agent?.lines.slice(-15) ?? []) io.err(`  agent | ${line}`)
      return EXIT.failed
    } finally {
      await stage.strike()
    }
  },
}

async function playOnce(stage: Stage, { folder }: Wanted, io: Io, isJson: boolean): Promise<number> {
  const say = (line: string) => (isJson ? io.err(line) : io.out(line))
  say(
    `meter on ${stage.meterLine}, pages on ${stage.address}, cloud on ${stage.behind.origin}, Alipay's sandbox on ${stage.behind.sandbox.origin}`,
  )
  const line = new TimeLine(say)
  const { payCode, receipt } = await onceRide(stage, line)
  const files = { payCode: join(folder, 'pay-code.png'), receipt: join(folder, 'receipt.png') }
  writeFileSync(files.payCode, payCode)
  writeFileSync(files.receipt, receipt)
  say(`pictures: ${files.payCode}, ${files.receipt}`)
  say('PAID: every step happened once')
  if (isJson) io.out(JSON.stringify({ steps: line.steps, ...files }))
  return EXIT.ok
}

async function playOn(stage: Stage, wanted: Wanted, io: Io, stopped: Promise<string>): Promise<void> {
  io.out(`passenger screen  ${stage.address}/passenger`)
  io.out(`driver screen     ${stage.address}/driver`)
  io.out(`wallet            ${stage.behind.sandbox.addresses.wallet}`)
  io.out(`Alipay's faults   ${stage.behind.sandbox.addresses.control}`)
  io.out(`meter             ${stage.meterLine}`)
  io.out(`pictures          ${wanted.folder}`)
  io.out(
    wanted.payAfterMs === null
      ? 'open the wallet with the code that comes up to pay; Ctrl-C ends'
      : 'Ctrl-C ends',
  )
  const ended = new AbortController()
  const say = (line: string) => io.out(`${new Date().toTimeString().slice(0, 8)}  ${line}`)
  tell(stage, wanted, say)
  void tellCodes(stage, ended.signal, say)
  if (wanted.payAfterMs !== null) void payAlong(stage, wanted.payAfterMs, ended.signal, say)
  const driving = work(stage.meter, {
    signal: ended.signal,
    payWaitMs: 120_000,
    // A meter without a display has a driver who looks at his screen.
    done: signal => stage.passenger.until(({ face }) => SETTLED.includes(face), 120_000, 'PAID', signal),
  })
  const gone = stage.agent.ended.then(code => {
    if (!ended.signal.aborted) throw new Error(`the agent ended with ${code}`)
  })
  await Promise.race([stopped, driving, gone])
  ended.abort()
  await driving
}

/** What happens, a line each. */
function tell(stage: Stage, wanted: Wanted, say: (line: string) => void): void {
  const { meter, printer } = stage
  let printed = 0
  meter.on('position', (position, tripNo) => say(`trip ${tripNo}  meter ${position}`))
  meter.on('record', ({ tripNo, total, rev }) =>
    say(`trip ${tripNo}  record: ${amountText(total, 'CNY')}, revision ${rev}`),
  )
  meter.on('display', ({ tripNo, word, amount }) =>
    say(`trip ${tripNo}  meter shows ${word} ${amountText(amount, 'CNY')}`),
  )
  printer.on('receipt', png => {
    printed += 1
    const file = join(wanted.folder, `receipt-${String(printed).padStart(4, '0')}.png`)
    writeFileSync(file, png)
    say(`receipt printed: ${file}`)
  })
}

/** The passenger pays whatever code has been up for a while, whoever else may have opened it. */
async function payAlong(
  stage: Stage,
  afterMs: number,
  ended: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  let seen: { link: string; at: number } | undefined
  while (!ended.aborted) {
    const { payLink: link } = await stage.state().catch(() => ({ payLink: null }))
    if (link === null) seen = undefined
    else if (seen?.link !== link) seen = { link, at: performance.now() }
    else if (performance.now() - seen.at >= afterMs) {
      await pay(stage, link, say)
      seen = { link, at: performance.now() }
    }
    await sleep(200)
  }
}

/** Each new code, as an address that pays it in a browser. */
async function tellCodes(stage: Stage, ended: AbortSignal, say: (line: string) => void): Promise<void> {
  let told: string | null = null
  while (!ended.aborted) {
    const { payLink: link } = await stage.state().catch(() => ({ payLink: null }))
    if (link !== null && link !== told) say(`pay this ride: ${stage.behind.walletPage(link)}`)
    told = link
    await sleep(200)
  }
}

async function pay(stage: Stage, link: string, say: (line: string) => void): Promise<void> {
  try {
    const { kind, code } = await stage.behind.pay(link)
    say(
      `passenger followed the code: the page says ${kind}${code === null ? '' : `, confirmation code ${code}`}`,
    )
  } catch (error) {
    say(`passenger could not open the page: ${String(error)}`)
  }
}
