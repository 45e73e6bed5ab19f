/** `farebridge simulate printer`: a receipt printer on a TCP port that shows and keeps what it prints. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { VirtualPrinter } from '../../simulators/printer/virtualPrinter.ts'
import { type Command, EXIT, parse, wholeNumber } from '../command.ts'
import { hostAndPort } from '../hostAndPort.ts'

const help = `farebridge simulate printer [--listen HOST:PORT] [--folder DIR] [--dots N]

A receipt printer that obeys ESC/POS, until Ctrl-C. Each receipt is shown as text.

  --listen HOST:PORT   waits there (printer.port = "tcp://HOST:PORT"); 127.0.0.1:9100 unless given
  --folder DIR         keeps each receipt there as receipt-1.png, receipt-2.png and so on
  --dots N             of the print head: 384 for 58 mm paper unless given, 576 for 80 mm

Exit codes: 0 ended as asked, 1 the port or the folder cannot be used, 2 wrong command line.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: { listen: { type: 'string' }, folder: { type: 'string' }, dots: { type: 'string' } },
    })
    const where = hostAndPort('listen', values.listen, { host: '127.0.0.1', port: 9100 })
    const dots = wholeNumber('dots', values.dots, 200, 1_000, 384)
    const folder = values.folder === undefined ? null : resolve(values.folder)
    if (folder !== null) mkdirSync(folder, { recursive: true })
    const stopped = io.stopped()
    const printer = new VirtualPrinter({ ...where, dots })
    let count = 0
    printer.on('receipt', (png, text) => {
      count++
      const file = folder === null ? null : join(folder, `receipt-${count}.png`)
      if (file !== null) writeFileSync(file, png)
      io.out(`receipt ${count}${file === null ? '' : `: ${file}`}`)
      for (const line of text) io.out(`  | ${line}`)
    })
    const { port } = await printer.start()
    io.out(`printer at tcp://${where.host}:${port}`)
    await stopped
    await printer.stop()
    return EXIT.ok
  },
}
