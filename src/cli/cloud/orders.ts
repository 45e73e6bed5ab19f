/** `farebridge cloud orders`: what was asked of Alipay and what became of it. */
import { listOrders, orderHistory } from '../../cloud/reports.ts'
import { formatAmount } from '../../domain/money.ts'
import { type Command, EXIT, parse, UsageError, wholeNumber } from '../command.ts'
import { table } from '../table.ts'
import { detailText, OPERATOR_HELP, OPERATOR_OPTIONS, timeText, withStore } from './operator.ts'

const help = `farebridge cloud orders [ORDER] [--vehicle V] [--trip T] [--state S] [--limit N] [--config FILE] [--json]

The orders, newest first; with the number of one its whole history.

  --vehicle V     of one vehicle
  --trip T        of one trip
  --state S       waiting, pending, paid, refunded, closed, finished or refused
  --limit N       so many at most: 20 unless given, 1000 at most
${OPERATOR_HELP}

Exit codes: 0 done, 1 no such order or no store that can be read, 2 wrong command line, 3 wrong configuration.`

const STATES = ['waiting', 'pending', 'paid', 'refunded', 'closed', 'finished', 'refused']
const COLUMNS = [
  { title: 'time' },
  { title: 'order' },
  { title: 'vehicle' },
  { title: 'trip' },
  { title: 'state' },
  { title: 'amount', right: true },
  { title: 'refunded', right: true },
  { title: 'currency' },
  { title: 'paid' },
]

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values, positionals } = parse(args, {
      allowPositionals: true,
      options: {
        ...OPERATOR_OPTIONS,
        vehicle: { type: 'string' },
        trip: { type: 'string' },
        state: { type: 'string' },
        limit: { type: 'string' },
      },
    })
    if (positionals.length > 1) throw new UsageError('one order at a time')
    const { vehicle, trip, state } = values
    if (state !== undefined && !STATES.includes(state))
      throw new UsageError(`--state takes ${STATES.join(', ')}`)
    const limit = wholeNumber('limit', values.limit, 1, 1000, 20)
    const [no] = positionals
    return withStore(values.config, io, async store => {
      if (no !== undefined) {
        const found = await orderHistory(store, no)
        if (found === null) {
          io.err(`there is no order ${no}`)
          return EXIT.failed
        }
        if (values.json === true) io.out(JSON.stringify(found, null, 2))
        else {
          for (const line of table(COLUMNS, [cells(found.order)])) io.out(line)
          for (const { atMs, source, what, detail } of found.history)
            io.out(`  ${timeText(atMs)}  ${source.padEnd(12)}  ${what}  ${detailText(detail)}`.trimEnd())
        }
        return EXIT.ok
      }
      const orders = await listOrders(store, { vehicle, trip, state, limit })
      if (values.json === true) io.out(JSON.stringify({ orders }, null, 2))
      else for (const line of table(COLUMNS, orders.map(cells))) io.out(line)
      return EXIT.ok
    })
  },
}

function cells(order: Awaited<ReturnType<typeof listOrders>>[number]): string[] {
  const { createdMs, outTradeNo, vehicle, trip, rev, state, code, amount, refunded, currency, paidMs } = order
  return [
    timeText(createdMs),
    outTradeNo,
    vehicle,
    trip === null ? 'sticker' : `${trip}.${rev}`,
    code === null ? state : `${state}, ${code}`,
    formatAmount(amount, currency),
    refunded === 0 ? '' : formatAmount(refunded, currency),
    currency,
    timeText(paidMs),
  ]
}
