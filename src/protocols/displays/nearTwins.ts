/**
 * Names that a hurt byte could turn into each other. The line has no checksum: were `page paid` and `page pain` both known to
 * the display, one wrong letter would be another screen. With two letters between any two names, one is only an unknown name.
 */
import type { ProfileProblem } from '../profile/fields.ts'

/** The roles of a project may share a page by the very same name, but for the four that must differ. */
export function nearTwins(entries: readonly { key: string; name: string }[]): ProfileProblem[] {
  return entries.flatMap(({ key, name }, at) => {
    const near = entries
      .slice(0, at)
      .find(other => isNear(other.name, name) && !mayShare(other, { key, name }))
    if (near === undefined) return []
    return [
      {
        key: `${key}.name`,
        found: JSON.stringify(name),
        hint: `a name that differs from ${near.key} (${near.name}) by two letters at least`,
      },
    ]
  })
}

function mayShare(a: { key: string; name: string }, b: { key: string; name: string }): boolean {
  return a.name === b.name && a.key.startsWith('faces.') && b.key.startsWith('faces.')
}

/** At most one letter changed, left out, put in or doubled. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let same = 0
  while (same < a.length && same < b.length && a[same] === b[same]) same++
  const rest = (text: string, skip: number) => text.slice(same + skip)
  return rest(a, 1) === rest(b, 1) || rest(a, 1) === rest(b, 0) || rest(a, 0) === rest(b, 1) || a === b
}
