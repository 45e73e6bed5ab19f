/** `farebridge print-test`: a page that shows whether the printer's model file is right. */
import { testPaper } from '../receipts/testPaper.ts'
import { type Command, parse } from './command.ts'
import { PRINTER_HELP, PRINTER_OPTIONS, printPaper } from './printerOption.ts'
import { screensAddress } from './screensAddress.ts'

const help = `farebridge print-test [--config FILE] [--show] [--json]

Prints a page with the printer's columns, sizes, letters of each code page, Chinese or Japanese columns, a code to scan
and a grey ramp, and tells what the printer says of itself. What is wrong on it is mended in the printer's model:
[printer] model, a file of device-config/printers or a copy of one.

${PRINTER_HELP}

Exit codes: 0 printed, 1 it could not be printed, 2 wrong command line, 3 wrong configuration.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, { options: PRINTER_OPTIONS })
    return printPaper(values, io, (config, { model, columns }) =>
      testPaper(model, columns, `${screensAddress(config) ?? config.pay.base}/driver`),
    )
  },
}
