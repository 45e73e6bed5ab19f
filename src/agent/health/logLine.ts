/** One fact as one line: whatever a device or a stranger sent, it cannot begin another line, and it has an end. */
import type { LogFacts } from './log.ts'

export type Level = 'debug' | 'info' | 'warn' | 'error'

/** journald's `<n>` prefix of each level (sd-daemon(3)). */
export const JOURNAL_PREFIX: Readonly<Record<Level, string>> = {
  error: '<3>',
  warn: '<4>',
  info: '<6>',
  debug: '<7>',
}

const MAX_TEXT = 500
const MAX_VALUE = 200
const MAX_LINE = 1500

/** `link: refused a message topic=taxi/A/down/ack reason="no such key"`, without level and time. */
export function logLine(source: string, text: string, facts: LogFacts = {}): string {
  const words = [cut(harmless(text), MAX_TEXT)]
  for (const [key, value] of Object.entries(facts)) {
    if (value !== undefined) words.push(`${cut(harmless(key), MAX_VALUE)}=${shown(value)}`)
  }
  const prefix = source === '' ? '' : `${source}: `
  return cut(prefix + words.join(' '), MAX_LINE)
}

function shown(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value)
  const text = cut(harmless(value), MAX_VALUE)
  // Whatever could be taken for the next key, or for nothing, stands in quotes.
  return /^[^\s"'=\\]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}

/**
 * Control characters, line and paragraph separators, and the marks that turn the direction of writing, as `\u` escapes:
 * a terminal obeys the first and a reader is fooled by the others.
 */
function harmless(text: string): string {
  // A glance at more than is ever shown is enough, however long it is.
  return text
    .slice(0, MAX_LINE)
    .replace(
      /[\p{Cc}\p{Cs}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu,
      mark => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
}

function cut(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1)}…` : text
}
