/** The look of the sandbox's own pages. */

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:26rem;margin:1.5rem auto;padding:0 1rem;color:#111;background:#fff}' +
  'h1{font-size:1.4rem}.amount{font-size:2.2rem;font-weight:700;margin:.3rem 0}' +
  'button,.button{display:block;font:inherit;font-weight:700;width:100%;padding:.8rem;border:0;border-radius:.6rem;' +
  'background:#1677ff;color:#fff;text-align:center;text-decoration:none;box-sizing:border-box}' +
  'button.plain{background:#eee;color:#111}small{color:#555}'

/** `title` is text, `content` is HTML. */
export function page(title: string, content: string, script = ''): string {
  const name = escaped(title)
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    `<meta name="viewport" content="width=device-width"><title>${name}</title><style>${STYLE}</style></head>` +
    `<body><main><h1>${name}</h1>${content}<p><small>Sandbox: no real money moves here.</small></p></main>` +
    `${script === '' ? '' : `<script src="${escaped(script)}"></script>`}</body></html>`
  )
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
