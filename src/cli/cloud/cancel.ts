/** `farebridge cloud cancel`: for technical failure only, through the running server. */
import { type Command, EXIT, parse, UsageError } from '../command.ts'
import { askServer, fleetConfig, OPERATOR_HELP, OPERATOR_OPTIONS } from './operator.ts'

const help = `farebridge cloud cancel ORDER [--server URL] [--config FILE] [--json]

Closes an order that nobody has paid. Alipay is asked first, and a paid order is left alone; one that is paid between
question and cancel is refunded by Alipay, booked so and told to the car. Unpaid orders close by themselves: this is for
technical failure.

  --server URL    where the server answers; its public address unless given
${OPERATOR_HELP}

Exit codes: 0 closed or refunded, 1 it was not, 2 wrong command line, 3 wrong configuration.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values, positionals } = parse(args, {
      allowPositionals: true,
      options: { ...OPERATOR_OPTIONS, server: { type: 'string' } },
    })
    const [outTradeNo, ...rest] = positionals
    if (outTradeNo === undefined || rest.length > 0) throw new UsageError('the number of one order is needed')
    const config = await fleetConfig(values.config, io)
    const { status, answer } = await askServer(config, values.server, '/api/cancels', { outTradeNo })
    const isDone = status === 200 && (answer.kind === 'closed' || answer.kind === 'refunded')
    if (values.json === true) io.out(JSON.stringify(answer, null, 2))
    else (isDone ? io.out : io.err)(`${answer.kind ?? 'refused'}: ${answer.why ?? answer.error}`)
    return isDone ? EXIT.ok : EXIT.failed
  },
}
