/** `farebridge cloud refund-tasks`: payments too many or too late, which somebody must decide. */
import { keepTask, listTasks } from '../../cloud/reports.ts'
import { formatAmount } from '../../domain/money.ts'
import { type Command, EXIT, parse, wholeNumber } from '../command.ts'
import { table } from '../table.ts'
import { OPERATOR_HELP, OPERATOR_OPTIONS, timeText, withStore } from './operator.ts'

const help = `farebridge cloud refund-tasks [--all] [--keep ID] [--limit N] [--config FILE] [--json]

Payments beyond what a ride owes. Each ends by a refund (farebridge cloud refund ORDER), or is kept.

  --all           those that are decided too
  --keep ID       the money of this one stays
  --limit N       so many at most: 50 unless given, 1000 at most
${OPERATOR_HELP}

Exit codes: 0 done, 1 no such open task or no store that can be read, 2 wrong command line, 3 wrong configuration.`

const COLUMNS = [
  { title: 'id', right: true },
  { title: 'time' },
  { title: 'order' },
  { title: 'amount', right: true },
  { title: 'currency' },
  { title: 'state' },
  { title: 'why' },
]

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: {
        ...OPERATOR_OPTIONS,
        all: { type: 'boolean' },
        keep: { type: 'string' },
        limit: { type: 'string' },
      },
    })
    const limit = wholeNumber('limit', values.limit, 1, 1000, 50)
    const keep = values.keep === undefined ? null : wholeNumber('keep', values.keep, 1, 1e15 - 1, 1)
    return withStore(values.config, io, async store => {
      if (keep !== null) {
        const kept = await keepTask(store, keep, Date.now())
        if (kept === 'not-open') io.err(`there is no open task ${keep}`)
        else if (values.json === true) io.out(JSON.stringify({ kept: keep }))
        else io.out(`task ${keep} is kept`)
        return kept === 'kept' ? EXIT.ok : EXIT.failed
      }
      const tasks = await listTasks(store, values.all === true, limit)
      if (values.json === true) io.out(JSON.stringify({ tasks }, null, 2))
      else {
        const rows = tasks.map(({ id, createdMs, outTradeNo, amount, currency, state, why }) => [
          String(id),
          timeText(createdMs),
          outTradeNo,
          formatAmount(amount, currency),
          currency,
          state,
          why,
        ])
        for (const line of table(COLUMNS, rows)) io.out(line)
      }
      return EXIT.ok
    })
  },
}
