/** Texts with places in them. */

export function fill(text, values) {
  return (text ?? '').replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? '')
}

/** `23.50 CNY`, or nothing. */
export function money(figure) {
  return figure === null || figure === undefined ? '' : `${figure.text} ${figure.currency}`
}
