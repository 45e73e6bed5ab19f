/** `/control…`: a page for hands, `/control/state` and commands for programs. */
import type { Sandbox } from '../sandbox.ts'
import { type Answer, html, json, type Reply, type Request } from '../web/answer.ts'
import { file } from '../web/files.ts'
import { isOwn, posted } from '../web/ownPage.ts'
import { page } from '../web/page.ts'
import { COMMANDS } from './commands.ts'
import { state } from './state.ts'

const FILES = new URL('./files/', import.meta.url)

const CONTENT =
  '<section><h2>Accounts</h2><table id="accounts"></table><form id="account">' +
  '<input name="id" placeholder="2088…" pattern="2088[0-9]{12}" required aria-label="Id">' +
  '<input name="name" placeholder="Name" maxlength="40" required aria-label="Name">' +
  '<input name="balance" type="number" min="0" step="0.01" placeholder="CNY" required aria-label="Balance in CNY">' +
  '<button>Set</button></form></section>' +
  '<section><h2>Faults</h2><table id="armed"></table><form id="fault">' +
  '<select name="on" aria-label="Call"></select><select name="fault" aria-label="Fault"></select>' +
  '<input name="times" type="number" min="1" value="1" aria-label="Times">' +
  '<input name="code" placeholder="code of an error" aria-label="Code"><button>Arm</button></form>' +
  '<p><button id="clear" class="plain">Disarm all</button></p></section>' +
  '<section><h2>Trades</h2><table id="trades"></table></section>' +
  '<section><h2>Notices</h2><table id="notices"></table></section>' +
  '<section><h2>Wrong signatures</h2><pre id="badSigns"></pre></section>' +
  '<section><h2>Settings</h2><form id="settings"><select name="name" aria-label="Setting"></select>' +
  '<input name="value" aria-label="Value"><button>Set</button></form></section>' +
  '<section><h2>Journal</h2><pre id="journal"></pre></section><p id="trouble" role="alert"></p>' +
  '<p><a href="/wallet">The wallet</a></p><link rel="stylesheet" href="/control/control.css">'

export class Control {
  readonly #sandbox: Sandbox
  readonly #host: string
  readonly #files: ReadonlyMap<string, Reply>

  constructor(sandbox: Sandbox, host: string) {
    this.#sandbox = sandbox
    this.#host = host
    const names = ['control.js', 'control.css'] as const
    this.#files = new Map(names.map(name => [`/control/${name}`, file(FILES, name)]))
  }

  /** Null when the path is none of the control page's. */
  answer(request: Request): Answer | null {
    const { path, headers } = request
    if (path === '/control') return html(200, page('Sandbox', CONTENT, '/control/control.js'))
    if (path === '/control/state') {
      const isOurs = isOwn(typeof headers.host === 'string' ? headers.host : '', this.#host)
      return isOurs
        ? json(200, state(this.#sandbox))
        : json(403, { error: 'reach the sandbox by its address' })
    }
    const name = path.startsWith('/control/') ? path.slice('/control/'.length) : ''
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (command === undefined) return this.#files.get(path) ?? null
    const asked = posted(request, this.#host)
    if ('wrong' in asked) return json(asked.status, { error: asked.wrong })
    try {
      command(this.#sandbox, asked.value)
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error
      return json(400, { error: error.message })
    }
    this.#sandbox.journal.add(`control: ${name}`)
    return json(200, { ok: true })
  }
}
