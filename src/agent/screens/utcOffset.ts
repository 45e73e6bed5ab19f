/** Minutes ahead of UTC, of a text such as `+08:00`; 0 for what is none. */
export function offsetMinutes(text: string | undefined): number {
  const match = /^([+-])(\d\d):(\d\d)$/.exec(text ?? '')
  if (match === null) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]))
}
