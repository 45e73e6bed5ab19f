/** A `bigint` of the database as a number. Throws RangeError: a sum that does not fit is never rounded. */
export function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no safe integer`)
  return value
}
