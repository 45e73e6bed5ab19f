/** How a message is held against its schema. */
import * as v from 'valibot'

/** A message that is not what its type says. The text names the place and what is expected, never what was sent. */
export class MessageError extends Error {
  override readonly name = 'MessageError'
  /** Such as `cause.rev` or `trips.3.record.total`; empty for the message as a whole. */
  readonly path: string

  constructor(message: string, path: string, expected: string) {
    super(`${message}: ${path === '' ? 'the message' : path} is not ${expected}`)
    this.path = path
  }
}

/** A parser of one type of message: it gives the known members only and throws MessageError at the first fault. */
export function parser<T extends v.GenericSchema>(name: string, schema: T) {
  return (value: unknown): v.InferOutput<T> => {
    const result = v.safeParse(schema, value, { abortEarly: true })
    if (result.success) return result.output
    const [issue] = result.issues
    throw new MessageError(name, v.getDotPath(issue) ?? '', expectedBy(issue))
  }
}

function expectedBy(issue: v.BaseIssue<unknown>): string {
  if (issue.type !== 'object') return issue.message
  // The one kind of fault that valibot words itself: no object at all, or a member is missing.
  return issue.expected === 'Object' ? 'an object' : 'there'
}
