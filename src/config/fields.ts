/** What a key may hold: the check and, as its description, the words for the person who has to mend it. */
import * as v from 'valibot'

export function text(isRight: (value: string) => boolean, allowed: string) {
  return v.pipe(v.string(allowed), v.check(isRight, allowed), v.description(allowed))
}

export function whole(min: number, max: number, of = '') {
  const allowed = `a whole number${of} from ${min} to ${max}`
  return v.pipe(
    v.number(allowed),
    v.check(value => Number.isInteger(value) && value >= min && value <= max, allowed),
    v.description(allowed),
  )
}

export function words<const W extends readonly string[]>(list: W) {
  const quoted = list.map(word => `"${word}"`)
  const allowed = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
  return v.pipe(v.picklist(list, allowed), v.description(allowed))
}

export const truth = v.pipe(v.boolean(), v.description('true or false'))

/** Text for paper and screens: no control characters, since a printer obeys them. */
export function label(max: number) {
  return text(
    value => value.trim() !== '' && [...value].length <= max && !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(value),
    `1 to ${max} printable characters`,
  )
}

export function path(what: string) {
  return text(
    value => value !== '' && !value.includes('\0') && !/^[a-z]+:\/\//i.test(value),
    `the path of ${what}, absolute or relative to this file`,
  )
}

/** `scheme://host:port` and nothing more: no user, no path, no query. */
export function isAddress(value: string, schemes: readonly string[], portNeeded = true): boolean {
  const url = URL.parse(value)
  return (
    url !== null &&
    schemes.includes(url.protocol) &&
    url.hostname !== '' &&
    (url.port !== '' || !portNeeded) &&
    url.port !== '0' &&
    /^[a-z]+:\/\/[^/?#@\s]+\/?$/i.test(value)
  )
}
