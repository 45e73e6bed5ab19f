/** `farebridge simulate passenger`: what a phone does with a pay link. */
import { followPayLink, openPayLink } from '../../simulators/passenger/passenger.ts'
import { type Command, EXIT, parse, UsageError } from '../command.ts'

const help = `farebridge simulate passenger LINK [--look] [--json]

Opens a pay link and presses the page's Pay button, for benches with the stand-in partner.

  --look   only opens the page
  --json   the result as one JSON object: kind, status, code

Exit codes: 0 paid (with --look: a page to pay at), 1 not so, 2 wrong command line.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values, positionals } = parse(args, {
      allowPositionals: true,
      options: { look: { type: 'boolean' }, json: { type: 'boolean' } },
    })
    const [link] = positionals
    if (link === undefined || positionals.length > 1 || !URL.canParse(link))
      throw new UsageError('give one pay link')
    const page = values.look === true ? await openPayLink(link) : await followPayLink(link)
    const { kind, status, code } = page
    if (values.json === true) io.out(JSON.stringify({ kind, status, code }))
    else io.out(code === null ? kind : `${kind}, confirmation code ${code}`)
    const wanted = values.look === true ? ['pay'] : ['paid', 'already-paid']
    return wanted.includes(kind) ? EXIT.ok : EXIT.failed
  },
}
