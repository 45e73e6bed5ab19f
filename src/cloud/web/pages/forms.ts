/** Forms and buttons. A page has one that stands out. */
import { type Html, html } from './html.ts'

export interface Button {
  readonly label: string
  /** The one that stands out unless `quiet`. */
  readonly quiet?: boolean
  /** Until a script shows it. */
  readonly hidden?: boolean
}

/** Begins the way through Alipay's authorize page and back to `path`. */
export const startForm = (path: string, mark: string, { label, quiet, hidden }: Button): Html =>
  html`<form method="post" action="/pay/start${mark}" class="start"${hidden ? html` hidden` : null}><input type="hidden" name="path" value="${path}"><button class="${quiet ? 'quiet' : 'main'}">${label}</button></form>`

export const linkButton = (href: string, { label, quiet }: Button): Html =>
  html`<a class="button ${quiet ? 'quiet' : 'main'}" href="${href}">${label}</a>`
