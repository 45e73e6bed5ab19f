/** `farebridge cloud alarms`: what a person must see. */
import { closeAlarm, listAlarms } from '../../cloud/reports.ts'
import { type Command, EXIT, parse, wholeNumber } from '../command.ts'
import { table } from '../table.ts'
import { detailText, OPERATOR_HELP, OPERATOR_OPTIONS, timeText, withStore } from './operator.ts'

const help = `farebridge cloud alarms [--all] [--close ID] [--limit N] [--config FILE] [--json]

Open alarms, the newest first; one that comes again counts up.

  --all           closed ones too
  --close ID      somebody has looked after this one
  --limit N       so many at most: 50 unless given, 1000 at most
${OPERATOR_HELP}

Exit codes: 0 done, 1 no such open alarm or no store that can be read, 2 wrong command line, 3 wrong configuration.`

const COLUMNS = [
  { title: 'id', right: true },
  { title: 'last' },
  { title: 'times', right: true },
  { title: 'kind' },
  { title: 'about' },
  { title: 'detail' },
]

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: {
        ...OPERATOR_OPTIONS,
        all: { type: 'boolean' },
        close: { type: 'string' },
        limit: { type: 'string' },
      },
    })
    const limit = wholeNumber('limit', values.limit, 1, 1000, 50)
    const close = values.close === undefined ? null : wholeNumber('close', values.close, 1, 1e15 - 1, 1)
    return withStore(values.config, io, async store => {
      if (close !== null) {
        const isClosed = await closeAlarm(store, close, Date.now())
        if (!isClosed) io.err(`there is no open alarm ${close}`)
        else if (values.json === true) io.out(JSON.stringify({ closed: close }))
        else io.out(`alarm ${close} is closed`)
        return isClosed ? EXIT.ok : EXIT.failed
      }
      const alarms = await listAlarms(store, values.all === true, limit)
      if (values.json === true) io.out(JSON.stringify({ alarms }, null, 2))
      else {
        const rows = alarms.map(({ id, lastMs, count, kind, key, detail, closedMs }) => [
          String(id),
          timeText(lastMs),
          String(count),
          closedMs === null ? kind : `${kind}, closed`,
          key,
          detailText(detail),
        ])
        for (const line of table(COLUMNS, rows)) io.out(line)
      }
      return EXIT.ok
    })
  },
}
