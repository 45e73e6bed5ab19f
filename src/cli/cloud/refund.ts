/** `farebridge cloud refund`: gives back part or all of a payment, through the running server. */
import { randomUUID } from 'node:crypto'
import { type Command, EXIT, parse, UsageError, wholeNumber } from '../command.ts'
import { askServer, fleetConfig, OPERATOR_HELP, OPERATOR_OPTIONS } from './operator.ts'

const help = `farebridge cloud refund ORDER [--amount MINOR] [--key KEY] [--reason TEXT] [--server URL] [--config FILE] [--json]

Gives back money of an order. The same key is the same refund, however often it is asked for: where no answer came, ask
again with the key that was printed.

  --amount MINOR  minor units, such as 350 for 3.50; all that is left unless given
  --key KEY       1 to 64 printable characters; a new one unless given
  --reason TEXT   kept and told to Alipay; "operator" unless given
  --server URL    where the server answers; its public address unless given
${OPERATOR_HELP}

Exit codes: 0 done or on its way, 1 refused or no answer, 2 wrong command line, 3 wrong configuration.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values, positionals } = parse(args, {
      allowPositionals: true,
      options: {
        ...OPERATOR_OPTIONS,
        amount: { type: 'string' },
        key: { type: 'string' },
        reason: { type: 'string' },
        server: { type: 'string' },
      },
    })
    const [outTradeNo, ...rest] = positionals
    if (outTradeNo === undefined || rest.length > 0) throw new UsageError('the number of one order is needed')
    const amount = values.amount === undefined ? null : wholeNumber('amount', values.amount, 1, 1e12, 1)
    const requestKey = values.key ?? randomUUID()
    const config = await fleetConfig(values.config, io)
    io.err(`key ${requestKey}`)
    const asked = { outTradeNo, amount, requestKey, reason: values.reason ?? 'operator' }
    const { status, answer } = await askServer(config, values.server, '/api/refunds', asked)
    const isGoing = status === 200 && answer.state !== 'refused'
    if (values.json === true) io.out(JSON.stringify({ requestKey, ...answer }, null, 2))
    else if (status === 200)
      io.out(`refund ${answer.refundNo}: ${answer.state}${answer.code === null ? '' : `, ${answer.code}`}`)
    else io.err(`refused: ${answer.why ?? answer.error}`)
    return isGoing ? EXIT.ok : EXIT.failed
  },
}
