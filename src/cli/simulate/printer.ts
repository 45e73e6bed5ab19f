/** `farebridge simulate printer`: a receipt printer on a TCP port that shows and keeps what it prints. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { FAULT_WORDS, VirtualPrinter } from '../../simulators/printer/virtualPrinter.ts'
import { type Command, EXIT, parse, UsageError, wholeNumber } from '../command.ts'
import { listenUnlessDevice } from '../hostAndPort.ts'

const help = `farebridge simulate printer [--listen HOST:PORT | --device PATH] [--folder DIR] [--dots N] [--wide SET]
                           [--fault WORD] [--silent]

A receipt printer that obeys ESC/POS and answers how it is, until Ctrl-C. Each receipt is shown as text.

  --listen HOST:PORT   waits there (printer.port = "tcp://HOST:PORT"); 127.0.0.1:9100 unless given
  --device PATH        prints for the other end of a serial line or pseudo-terminal instead
  --folder DIR         keeps each receipt there as receipt-1.png, receipt-2.png and so on
  --dots N             of the print head: 384 for 58 mm paper unless given, 576 for 80 mm
  --wide SET           has the letters of gb18030 or shift_jis; drawn where Debian's xfonts-base is installed
  --fault WORD         ${FAULT_WORDS.slice(1, 5).join(', ')},
                       ${FAULT_WORDS.slice(5).join(', ')}
  --silent             answers nothing, as on a one-way link

Exit codes: 0 ended as asked, 1 the port or the folder cannot be used, 2 wrong command line.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: {
        listen: { type: 'string' },
        device: { type: 'string' },
        folder: { type: 'string' },
        dots: { type: 'string' },
        wide: { type: 'string' },
        fault: { type: 'string' },
        silent: { type: 'boolean' },
      },
    })
    const wide = oneOf('wide', values.wide, WIDE, 'none')
    const fault = oneOf('fault', values.fault, FAULT_WORDS, 'none')
    const where = listenUnlessDevice(values, 9100)
    const dots = wholeNumber('dots', values.dots, 200, 1_000, 384)
    const folder = values.folder === undefined ? null : resolve(values.folder)
    if (folder !== null) mkdirSync(folder, { recursive: true })
    const stopped = io.stopped()
    const printer = new VirtualPrinter({ ...where, dots, wide, answers: values.silent !== true })
    let count = 0
    printer.on('receipt', (png, text) => {
      count++
      const file = folder === null ? null : join(folder, `receipt-${count}.png`)
      if (file !== null) writeFileSync(file, png)
      io.out(`receipt ${count}${file === null ? '' : `: ${file}`}`)
      for (const line of text) io.out(`  | ${line}`)
    })
    if (values.device === undefined) {
      const { port } = await printer.start()
      io.out(`printer at tcp://${where.host}:${port}`)
    } else {
      printer.openDevice(values.device)
      io.out(`printer at ${values.device}`)
    }
    await setFault(printer, fault, values.device !== undefined)
    await stopped
    await printer.stop()
    return EXIT.ok
  },
}

const WIDE = ['none', 'gb18030', 'shift_jis'] as const

function oneOf<const T extends string>(
  name: string,
  given: string | undefined,
  words: readonly T[],
  otherwise: T,
): T {
  if (given === undefined) return otherwise
  const word = words.find(known => known === given)
  if (word === undefined) throw new UsageError(`--${name} takes one of ${words.join(', ')}`)
  return word
}

/** A fault of the network port makes no sense on a line. */
async function setFault(
  printer: VirtualPrinter,
  fault: (typeof FAULT_WORDS)[number],
  isLine: boolean,
): Promise<void> {
  if (fault === 'none') return
  if (isLine) throw new UsageError('--fault is for --listen')
  await printer.setFault(fault)
}
