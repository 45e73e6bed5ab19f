/**
 * XML as MAPI replies are written, read strictly. A reader of our own: the replies need elements, text and a few
 * attributes; the packages at hand carry DTDs, entities and guessing of numbers that would have to be switched off, make a
 * list of a repeated element, and do not keep the raw text of a nested one, which is what is signed.
 *
 * Refused: DTDs, comments, processing instructions, entities beyond XML's own five and character references, a repeated
 * element, text beside elements, anything malformed. Nothing is trimmed; what is read is what was signed.
 */
import type { Charset } from './signature.ts'

export const MAX_XML_BYTES = 64 * 1024
const MAX_DEPTH = 8
const MAX_ELEMENTS = 500

export type XmlErrorCode = 'oversize' | 'encoding' | 'markup' | 'duplicate' | 'depth'

/** The text says what is wrong and where, never what stands there. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
  readonly code: XmlErrorCode

  constructor(code: XmlErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export interface XmlElement {
  readonly name: string
  /** The value of the attribute `name`, as in `<param name="service">`; null without one. */
  readonly label: string | null
  readonly children: readonly XmlElement[]
  /** What stands inside, entities resolved; empty when there are children. */
  readonly text: string
  /** What stands inside as it was sent. */
  readonly raw: string
}

const CHARSETS: Readonly<Record<string, Charset>> = { 'utf-8': 'utf-8', gbk: 'gbk', gb2312: 'gbk' }
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
}
const NAME = '[A-Za-z_][A-Za-z0-9_.-]{0,63}'
const DECLARATION =
  /^<\?xml\s+version\s*=\s*["']1\.[0-9]["'](?:\s+encoding\s*=\s*["']([A-Za-z0-9-]{1,20})["'])?(?:\s+standalone\s*=\s*["'](?:yes|no)["'])?\s*\?>/
const OPEN = new RegExp(`<(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:"[^"<&]*"|'[^'<&]*'))*)\\s*(/?)>`, 'y')
const CLOSE = new RegExp(`</(${NAME})\\s*>`, 'y')
const TEXT = /[^<]+/y
const CDATA = /<!\[CDATA\[([^\]]*(?:\](?!\]>)[^\]]*)*)\]\]>/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 §2.2 forbids exactly these.
const NO_XML_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** The root element, and the charset that the declaration names: UTF-8 without one. Throws XmlError alone. */
export function parseXml(bytes: Uint8Array): { root: XmlElement; charset: Charset } {
  if (bytes.length > MAX_XML_BYTES) throw new XmlError('oversize', `longer than ${MAX_XML_BYTES} bytes`)
  const head = Buffer.from(bytes.subarray(0, 200))
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
  const declared = DECLARATION.exec(head)?.[1]?.toLowerCase() ?? 'utf-8'
  const charset = Object.hasOwn(CHARSETS, declared) ? CHARSETS[declared]! : null
  if (charset === null)
    throw new XmlError('encoding', 'declared in a charset other than UTF-8, GBK and GB2312')
  return { root: new Reader(decoded(bytes, charset)).document(), charset }
}

function decoded(bytes: Uint8Array, charset: Charset): string {
  try {
    // XML 1.0 §2.11: every end of line is one line feed.
    return new TextDecoder(charset, { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n')
  } catch {
    throw new XmlError('encoding', `not ${charset}`)
  }
}

class Reader {
  readonly #xml: string
  #at = 0
  #elements = 0

  constructor(xml: string) {
    if (NO_XML_CHARACTER.test(xml)) throw new XmlError('markup', 'a character that XML does not have')
    this.#xml = xml
  }

  document(): XmlElement {
    this.#at = DECLARATION.exec(this.#xml)?.[0].length ?? 0
    this.#blank()
    const root = this.#element(1)
    this.#blank()
    if (this.#at !== this.#xml.length) throw this.#wrong('something follows the root element')
    return root
  }

  #element(depth: number): XmlElement {
    if (depth > MAX_DEPTH || ++this.#elements > MAX_ELEMENTS)
      throw new XmlError('depth', `more than ${MAX_DEPTH} levels or ${MAX_ELEMENTS} elements`)
    const open = this.#take(OPEN)
    if (open === null) throw this.#wrong('no element')
    const [, name, attributes, empty] = open as unknown as [string, string, string, string]
    const label = labelOf(attributes)
    if (empty !== '') return { name, label, children: [], text: '', raw: '' }
    const from = this.#at
    const { children, text } = this.#content(depth)
    const raw = this.#xml.slice(from, this.#at)
    if (this.#take(CLOSE)?.[1] !== name) throw this.#wrong('the end of another element')
    return { name, label, children, text, raw }
  }

  #content(depth: number): { children: XmlElement[]; text: string } {
    const children: XmlElement[] = []
    const names = new Set<string>()
    let text = ''
    while (!this.#xml.startsWith('</', this.#at)) {
      const words = this.#words()
      if (words !== null) {
        text += words
        continue
      }
      const child = this.#element(depth + 1)
      const key = JSON.stringify([child.name, child.label])
      // One reader takes the first of two, another the last: a signed reply must not mean two things.
      if (names.has(key))
        throw new XmlError('duplicate', `an element is given twice before character ${this.#at}`)
      names.add(key)
      children.push(child)
    }
    if (children.length === 0) return { children, text }
    if (text.trim() !== '') throw this.#wrong('text beside elements')
    return { children, text: '' }
  }

  /** Text or CDATA at this place, null when something else stands there. */
  #words(): string | null {
    const section = this.#take(CDATA)
    if (section !== null) return section[1]!
    const found = this.#take(TEXT)
    if (found === null) return null
    const words = found[0]
    if (words.includes(']]>')) throw this.#wrong('the end of a section without its start')
    return words.replace(/&[^&;]{0,8};?/g, entity => {
      const meant = ENTITIES[entity] ?? referred(entity)
      if (meant === null) throw this.#wrong("an entity other than XML's five")
      return meant
    })
  }

  #blank(): void {
    while (/\s/.test(this.#xml.charAt(this.#at))) this.#at++
  }

  #take(token: RegExp): RegExpExecArray | null {
    token.lastIndex = this.#at
    const found = token.exec(this.#xml)
    if (found !== null) this.#at = token.lastIndex
    return found
  }

  #wrong(what: string): XmlError {
    return new XmlError('markup', `${what} before character ${this.#at}`)
  }
}

/** The character of `&#38;` or `&#x26;`, XML 1.0 §4.1: how a reply in GBK, or an echoed quote, may be written. */
function referred(entity: string): string | null {
  const match = /^&#(?:([0-9]{1,7})|x([0-9A-Fa-f]{1,6}));$/.exec(entity)
  if (match === null) return null
  const code = match[1] === undefined ? Number.parseInt(match[2]!, 16) : Number(match[1])
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null
  const character = String.fromCodePoint(code)
  return NO_XML_CHARACTER.test(character) ? null : character
}

function labelOf(attributes: string): string | null {
  let label: string | null = null
  const names = new Set<string>()
  for (const match of attributes.matchAll(/([A-Za-z_][A-Za-z0-9_.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    const name = match[1]!
    if (names.has(name)) throw new XmlError('duplicate', 'an attribute is given twice')
    names.add(name)
    if (name === 'name') label = match[2] ?? match[3] ?? ''
  }
  return label
}
