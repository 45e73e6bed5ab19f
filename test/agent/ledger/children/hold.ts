/** Opens the ledger and keeps it until killed; says `open`, or why not. */
import { Ledger } from '../../../../src/agent/ledger/ledger.ts'
import { codeOf, optionsOf, say } from './child.ts'

try {
  Ledger.open(optionsOf(process.argv[2]!))
  say('open')
  setInterval(() => {}, 1000)
} catch (error) {
  say(codeOf(error))
}
