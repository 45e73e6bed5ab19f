/** Latin1 text as something that may stand in a log: what is not printable ASCII, and the backslash, as `\xNN`. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x5b\x5d-\x7e]/g, c => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
