/** HTML whose every hole is escaped, unless it holds HTML itself. */

export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Hole = string | number | Html | null | readonly Html[]

/** A tag for templates. Null leaves nothing. */
export function html(parts: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  return new Html(parts.map((part, i) => part + (i < holes.length ? filled(holes[i]!) : '')).join(''))
}

function filled(hole: Hole): string {
  if (hole === null || hole === undefined) return ''
  if (hole instanceof Html) return hole.text
  if (typeof hole === 'object') return hole.map(({ text }) => text).join('')
  return escaped(String(hole))
}

export const escaped = (text: string): string =>
  text.replace(/[&<>"'`]/g, character => `&#${character.charCodeAt(0)};`)
