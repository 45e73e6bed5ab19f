/** `/oauth2/publicAppAuthorize.htm`: leads the wallet's browser back to the partner with a code. */
import type { Buyer } from '../accounts.ts'
import type { Journal } from '../journal.ts'
import type { Merchant } from '../merchant.ts'
import type { Settings } from '../settings.ts'
import { type Answer, html, type Request } from '../web/answer.ts'
import { page } from '../web/page.ts'
import type { Codes } from './codes.ts'

export interface AuthorizeOptions {
  readonly merchant: Merchant
  readonly codes: Codes
  readonly journal: Journal
  settings(): Settings
  /** Whose wallet asks. */
  buyer(request: Request): Buyer | undefined
}

/** With `auth_base` alone nobody is asked; these want a person's consent. */
const CONSENT = ['auth_user', 'auth_userinfo']
const SCOPES = ['auth_base', ...CONSENT]

export function authorize(request: Request, o: AuthorizeOptions): Answer {
  const asked = new URLSearchParams(request.query)
  const { merchant, journal } = o
  const redirect = asked.get('redirect_uri') ?? ''
  const scopes = (asked.get('scope') ?? '').split(',')
  const wrong =
    ['app_id', 'scope', 'redirect_uri', 'state'].find(name => asked.getAll(name).length > 1) ??
    (asked.get('app_id') === merchant.appId ? undefined : 'app_id') ??
    (scopes.every(scope => SCOPES.includes(scope)) ? undefined : 'scope') ??
    (leadsBack(redirect, merchant.callbacks, o.settings().redirectMatch) ? undefined : 'redirect_uri')
  // No way back is trusted that was not told: a mistake is shown here and nowhere else.
  if (wrong !== undefined) {
    journal.add(`authorize: refused, ${wrong}`)
    return html(400, page('Cannot authorise', `<p>The parameter <code>${wrong}</code> is not right.</p>`))
  }
  const buyer = o.buyer(request)
  if (buyer === undefined)
    return html(403, page('No wallet', '<p>There is no account that could be used.</p>'))
  const word = asked.get('consent')
  if (scopes.some(scope => CONSENT.includes(scope)) && word === null) return consent(request.query)
  const back = new URL(redirect)
  back.searchParams.append('app_id', merchant.appId)
  back.searchParams.append('source', 'alipay_wallet')
  back.searchParams.append('scope', scopes.join(','))
  if (word !== 'refused')
    back.searchParams.append('auth_code', o.codes.issue({ appId: merchant.appId, buyerId: buyer.id }))
  const state = asked.get('state')
  if (state !== null) back.searchParams.append('state', state)
  journal.add(`authorize: ${word === 'refused' ? 'refused by' : 'code for'} ${buyer.id}`)
  return {
    status: 302,
    headers: { location: back.href, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    body: '',
  }
}

function leadsBack(
  redirect: string,
  callbacks: readonly string[],
  match: Settings['redirectMatch'],
): boolean {
  if (!/^https?:\/\//.test(redirect) || redirect.length > 2_000 || !URL.canParse(redirect)) return false
  const url = new URL(redirect)
  if (url.username !== '' || url.password !== '') return false
  return callbacks.some(callback => {
    const known = new URL(callback)
    if (url.origin !== known.origin) return false
    if (match === 'host') return true
    if (match === 'exact') return url.href === known.href
    return url.pathname === known.pathname || url.pathname.startsWith(`${known.pathname.replace(/\/$/, '')}/`)
  })
}

function consent(query: string): Answer {
  const link = (word: string) => `?${new URLSearchParams([...new URLSearchParams(query), ['consent', word]])}`
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  return html(
    200,
    page(
      'Allow?',
      '<p>This service asks to see your name and picture.</p>' +
        `<p><a class="button" href="${escaped(link('given'))}">Allow</a></p>` +
        `<p><a href="${escaped(link('refused'))}">Refuse</a></p>`,
    ),
  )
}
