/** What must fit together between the sections of a profile. */
import { found, type ProfileProblem } from './fields.ts'
import { FIGURES } from './interpret.ts'
import type { SafePattern } from './safePattern.ts'
import type { ProfileFile } from './schema.ts'
import { PLACEHOLDERS } from './writing.ts'

/** Figures that a message cannot do without, and those that it may give. */
const NEEDED = { position: ['position'], running: ['trip', 'total'], record: ['trip', 'total'] } as const
const ALLOWED: Readonly<Record<keyof typeof NEEDED, readonly string[]>> = {
  position: ['position', 'trip'],
  running: ['trip', 'total', 'fare', 'supplements', 'distance'],
  record: FIGURES.filter(name => name !== 'position'),
}

/** Problems between those sections that are sound in themselves. */
export function crossProblems(file: Partial<ProfileFile>): ProfileProblem[] {
  return [...messageProblems(file), ...frameProblems(file), ...writeProblems(file)]
}

function messageProblems({ messages = [], positions }: Partial<ProfileFile>): ProfileProblem[] {
  const groups = messages.flatMap(({ kind, ...ways }, i) => {
    const [way, told] = Object.entries(ways).find(entry => entry[1] !== undefined)!
    const patterns: readonly SafePattern[] = Array.isArray(told) ? told : [told]
    const names = patterns.flatMap(pattern => pattern.groups)
    const source = patterns.map(pattern => pattern.regexp.source).join(' | ')
    const key = `messages.${i}.${way}`
    const missing = NEEDED[kind].filter(name => !names.includes(name))
    const unknown = names.filter((name, at) => !ALLOWED[kind].includes(name) || names.indexOf(name) !== at)
    return [
      ...missing.map(name => ({
        key,
        found: source,
        hint: `a ${kind} message needs the group (?<${name}>...)`,
      })),
      ...unknown.map(name => ({
        key,
        found: name,
        hint: `not a figure of a ${kind} message; known: ${ALLOWED[kind].join(', ')}`,
      })),
    ]
  })
  const hasPosition = messages.some(message => message.kind === 'position')
  const noWords = hasPosition && positions !== undefined && Object.keys(positions).length === 0
  return noWords
    ? [
        ...groups,
        {
          key: 'positions',
          found: 'nothing',
          hint: 'the words of the position message, such as HIRED = "hired"',
        },
      ]
    : groups
}

function frameProblems({ frame }: Partial<ProfileFile>): ProfileProblem[] {
  if (frame === undefined) return []
  const problems: ProfileProblem[] = []
  if (frame.start !== '' && [frame.delimiter].flat().some(one => one.includes(frame.start)))
    problems.push({ key: 'frame.start', found: found(frame.start), hint: 'must not stand in the delimiter' })
  return problems
}

function writeProblems({ write, frame }: Partial<ProfileFile>): ProfileProblem[] {
  if (write === undefined) return []
  const problems: ProfileProblem[] = []
  for (const name of ['ack', 'display'] as const) {
    const template = write[name]
    if (template === undefined) continue
    const unknown = [...template.matchAll(/\{([^}]*)\}?/g)].filter(
      match => !(PLACEHOLDERS[name] as readonly string[]).includes(match[1]!) || !match[0].endsWith('}'),
    )
    for (const match of unknown)
      problems.push({
        key: `write.${name}`,
        found: match[0],
        hint: `only ${PLACEHOLDERS[name].map(p => `{${p}}`).join(', ')} can stand here`,
      })
    if (
      frame !== undefined &&
      [frame.start, frame.delimiter].flat().some(mark => mark !== '' && template.includes(mark))
    )
      problems.push({
        key: `write.${name}`,
        found: found(template),
        hint: 'start mark and delimiter are added by themselves',
      })
  }
  if (write.display !== undefined && Object.keys(write.words).length === 0)
    problems.push({ key: 'write.words', found: 'nothing', hint: 'the meter\'s words, such as PAID = "PAID"' })
  return problems
}
