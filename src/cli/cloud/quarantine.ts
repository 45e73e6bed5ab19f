/** `farebridge cloud quarantine`: what vehicles verified and did not believe. */
import { listQuarantined } from '../../cloud/reports.ts'
import { type Command, EXIT, parse, wholeNumber } from '../command.ts'
import { table } from '../table.ts'
import { detailText, OPERATOR_HELP, OPERATOR_OPTIONS, timeText, withStore } from './operator.ts'

const help = `farebridge cloud quarantine [--limit N] [--config FILE] [--json]

Messages that a vehicle put aside: signed by this server, but not agreeing with the vehicle's own record.

  --limit N       so many at most: 50 unless given, 1000 at most
${OPERATOR_HELP}

Exit codes: 0 done, 1 no store that can be read, 2 wrong command line, 3 wrong configuration.`

const COLUMNS = [
  { title: 'time' },
  { title: 'vehicle' },
  { title: 'kind' },
  { title: 'message' },
  { title: 'content' },
]

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, { options: { ...OPERATOR_OPTIONS, limit: { type: 'string' } } })
    const limit = wholeNumber('limit', values.limit, 1, 1000, 50)
    return withStore(values.config, io, async store => {
      const messages = await listQuarantined(store, limit)
      if (values.json === true) io.out(JSON.stringify({ messages }, null, 2))
      else {
        const rows = messages.map(({ createdMs, vehicle, typ, jti, body }) => [
          timeText(createdMs),
          vehicle,
          typ,
          jti,
          detailText(body),
        ])
        for (const line of table(COLUMNS, rows)) io.out(line)
      }
      return EXIT.ok
    })
  },
}
