/** `farebridge simulate passenger`: what a phone does with a pay link. */
import { followPayLink, openPayLink } from '../../simulators/passenger/passenger.ts'
import { payInWallet } from '../../simulators/passenger/walletPassenger.ts'
import { type Command, EXIT, parse, UsageError } from '../command.ts'

const help = `farebridge simulate passenger LINK [--look | --wallet URL [--outcome NAME]] [--json]

Opens a pay link and pays: by the page's own button at the stand-in partner, or at the partner server through the wallet
of a sandbox.

  --look          only opens the page
  --wallet URL    the wallet of farebridge sandbox, such as http://127.0.0.1:8790/wallet
  --outcome NAME  how the wallet's sheet ends: paid unless given, cancelled, failed, …
  --json          the result as one JSON object: kind, status, code

Exit codes: 0 paid (with --look: a page to pay at), 1 not so, 2 wrong command line.`

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values, positionals } = parse(args, {
      allowPositionals: true,
      options: {
        look: { type: 'boolean' },
        wallet: { type: 'string' },
        outcome: { type: 'string' },
        json: { type: 'boolean' },
      },
    })
    const [link] = positionals
    if (link === undefined || positionals.length > 1 || !URL.canParse(link))
      throw new UsageError('give one pay link')
    const { look = false, wallet, outcome } = values
    if (wallet === undefined ? outcome !== undefined : look || !URL.canParse(wallet))
      throw new UsageError('--wallet takes an address and goes without --look; --outcome goes with it')
    const { kind, status, code } =
      wallet === undefined
        ? await (look ? openPayLink : followPayLink)(link)
        : await inWallet(link, wallet, outcome)
    if (values.json === true) io.out(JSON.stringify({ kind, status, code }))
    else io.out(code === null ? kind : `${kind}, confirmation code ${code}`)
    const wanted = look ? ['pay'] : ['paid', 'already-paid']
    return wanted.includes(kind) ? EXIT.ok : EXIT.failed
  },
}

async function inWallet(link: string, wallet: string, outcome: string | undefined) {
  const visit = await payInWallet(link, { wallet, ...(outcome === undefined ? {} : { outcome }) })
  return { kind: visit.kind, status: visit.page.status, code: visit.code }
}
