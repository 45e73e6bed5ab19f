/** Pages that say one thing: what is wrong with a code or with the way through Alipay, and what to do. */
import { say, type TextName } from '../texts.ts'
import { linkButton, startForm } from './forms.ts'
import { notice, type Page, type PageFrame, type Sign } from './layout.ts'

type Row = readonly [status: number, sign: Sign, title: TextName, text: TextName]

const PAGES = {
  malformed: [404, 'info', 'malformedTitle', 'malformedText'],
  tampered: [403, 'stop', 'tamperedTitle', 'tamperedText'],
  'unknown-vehicle': [404, 'stop', 'unknownVehicleTitle', 'unknownVehicleText'],
  'not-found': [404, 'info', 'notFoundTitle', 'notFoundText'],
  'too-many': [429, 'wait', 'manyTitle', 'manyText'],
  'bad-request': [400, 'info', 'badTitle', 'badText'],
  trouble: [500, 'info', 'troubleTitle', 'troubleText'],
  'session-lost': [400, 'info', 'lostTitle', 'lostText'],
  'auth-stale': [400, 'info', 'authTitle', 'authStaleText'],
  'auth-refused': [403, 'info', 'authTitle', 'authText'],
  'auth-unavailable': [502, 'wait', 'authTitle', 'authDownText'],
} as const satisfies Readonly<Record<string, Row>>

export type PlainPage = keyof typeof PAGES

/** `again` is the path that the passenger can go to Alipay for once more, `back` one to look at. */
export function plainPage(
  frame: PageFrame,
  kind: PlainPage,
  next: { readonly again?: string; readonly back?: string; readonly status?: number } = {},
): Page {
  const { language, mark } = frame.visitor
  const [status, sign, title, text] = PAGES[kind]
  const more =
    next.again !== undefined
      ? startForm(next.again, mark, { label: say('againButton', language) })
      : next.back !== undefined
        ? linkButton(next.back, { label: say('backButton', language) })
        : null
  return notice(frame, {
    kind,
    sign,
    status: next.status ?? status,
    title: say(title, language),
    text: say(text, language),
    more,
  })
}
