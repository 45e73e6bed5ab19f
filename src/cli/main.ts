/** From the command line to a command, and from whatever it throws to a sentence and an exit code. */
import { nearest } from '../config/nearest.ts'
import { type Command, EXIT, type Io, UsageError } from './command.ts'
import type { Commands } from './commandTable.ts'
import { versionText } from './version.ts'

/** Runs the command that `args` name and resolves to the exit code. Never rejects. */
export async function main(args: readonly string[], io: Io, commands: Commands): Promise<number> {
  if (args[0] === '--version' || args[0] === '-V') {
    io.out(versionText())
    return EXIT.ok
  }
  // `help trips` is `trips --help`.
  const rest = args[0] === 'help' ? [...args.slice(1), '--help'] : args
  return called('farebridge', rest, io, commands)
}

/** `name` is what has been typed so far. */
async function called(name: string, args: readonly string[], io: Io, commands: Commands): Promise<number> {
  const [word, ...rest] = args
  if (word === undefined || word === '--help' || word === '-h') {
    const lines = overview(name, commands)
    if (word === undefined) io.err(lines)
    else io.out(lines)
    return word === undefined ? EXIT.usage : EXIT.ok
  }
  const entry = Object.hasOwn(commands, word) ? commands[word] : undefined
  if (entry === undefined) {
    const meant = nearest(word, Object.keys(commands))
    const question = meant === undefined ? '' : `; did you mean ${meant}?`
    io.err(`${name}: there is no command ${JSON.stringify(word)}${question}`)
    io.err(`${name} --help lists them`)
    return EXIT.usage
  }
  if ('commands' in entry && (entry.load === undefined || isWord(rest[0])))
    return called(`${name} ${word}`, rest, io, entry.commands)
  if (entry.load === undefined) throw new TypeError(`${name} ${word} does nothing`)
  return run(`${name} ${word}`, entry.load, rest, io)
}

/** A command of the group, and not an option of the group's own. */
const isWord = (arg: string | undefined) => arg !== undefined && !arg.startsWith('-')

async function run(
  name: string,
  load: () => Promise<{ readonly command: Command }>,
  args: readonly string[],
  io: Io,
): Promise<number> {
  try {
    const { command } = await load()
    if (!asksForHelp(args)) return await command.run(args, io)
    io.out(command.help)
    return EXIT.ok
  } catch (error) {
    return told(name, error, io)
  }
}

/** `--help` before any `--`, wherever it stands: it never has an effect besides. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end < 0 ? args.length : end).some(arg => arg === '--help' || arg === '-h')
}

function told(name: string, error: unknown, io: Io): number {
  const { name: kind, message, stack } = error instanceof Error ? error : new Error(String(error))
  if (error instanceof UsageError) {
    io.err(`${name}: ${message}`)
    io.err(`${name} --help shows how to call it`)
    return EXIT.usage
  }
  // By name, so that a mistyped option does not load the room that the error comes from.
  if (kind === 'ConfigError') {
    io.err(`${name}: the configuration is wrong`)
    io.err(message)
    return EXIT.config
  }
  io.err(`${name}: ${io.env.FAREBRIDGE_DEBUG === undefined ? message : (stack ?? message)}`)
  return EXIT.failed
}

function overview(name: string, commands: Commands): string {
  const width = Math.max(...Object.keys(commands).map(word => word.length))
  const rows = Object.entries(commands).map(([word, { summary }]) => `  ${word.padEnd(width)}  ${summary}`)
  return `${name} <command> [options]

${rows.join('\n')}

${name} <command> --help shows a command's options; farebridge --version the version.
Exit codes: 0 done, 1 could not be done or the answer is no, 2 wrong command line, 3 wrong configuration.`
}
