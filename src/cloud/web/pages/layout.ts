/** The frame of every page. `data-page` is for programs. */
import type { Fleet } from '../../fleet/vehicle.ts'
import { say } from '../texts.ts'
import type { Visitor } from '../visitor.ts'
import { Html, html } from './html.ts'

export interface Page {
  readonly status: number
  readonly html: string
}

export interface PageFrame {
  readonly fleet: Pick<Fleet, 'name'>
  readonly visitor: Visitor
  /** Whether to say that no real money moves. */
  readonly isSandbox: boolean
}

export interface PageParts {
  readonly kind: string
  readonly status?: number
  readonly title: string
  readonly body: Html
  /** Further attributes of `main`, such as `data-code`. */
  readonly data?: Readonly<Record<string, string>>
  /** In their order. */
  readonly scripts?: readonly string[]
}

export function layout({ fleet, visitor, isSandbox }: PageFrame, parts: PageParts): Page {
  const { language } = visitor
  const data = Object.entries(parts.data ?? {}).map(([name, value]) => html` data-${name}="${value}"`)
  const scripts = (parts.scripts ?? []).map(src => html`<script src="${src}" defer></script>`)
  const document = html`<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><meta name="color-scheme" content="light dark"><meta name="format-detection" content="telephone=no"><title>${parts.title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/page.css">${scripts}</head><body><header>${fleet.name}</header><main data-page="${parts.kind}"${data}>${parts.body}</main>${isSandbox ? html`<footer>${say('sandbox', language)}</footer>` : null}</body></html>`
  return { status: parts.status ?? 200, html: document.text }
}

/** A title, a sentence, and what may follow. */
export function notice(
  frame: PageFrame,
  parts: Omit<PageParts, 'body'> & {
    readonly text: string
    readonly more?: Html | null
    readonly sign: Sign
  },
): Page {
  const body = html`${sign(parts.sign)}<h1>${parts.title}</h1><p>${parts.text}</p>${parts.more ?? null}`
  return layout(frame, { ...parts, body })
}

export type Sign = 'done' | 'stop' | 'info' | 'wait'

const SHAPES: Readonly<Record<Sign, string>> = {
  done: '<path d="M14 25l7 7 14-15"/>',
  stop: '<path d="M16 16l16 16M32 16L16 32"/>',
  info: '<path d="M24 22v12M24 14v1"/>',
  wait: '<path d="M24 13v12l8 5"/>',
}

/** A round sign: told by its shape as well as by its colour. */
export const sign = (which: Sign): Html =>
  new Html(
    `<svg class="sign ${which}" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="22"/>${SHAPES[which]}</svg>`,
  )
