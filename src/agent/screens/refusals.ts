/** The trade's short words for "no", turned into sentences that a driver can act on. */
import { type Refusal, refuse } from './state.ts'

const SENTENCES: Readonly<Record<string, readonly [status: number, text: string]>> = {
  'unknown-trip': [404, 'This ride is not in the ledger. Reload the screen and use the ride shown there.'],
  checking: [
    409,
    'This ride is still being checked with the company. Wait, or tap "Charge this ride" first.',
  ],
  'still-metering': [409, 'The meter is still running. Stop the meter first, then tap again.'],
  'nothing-due': [409, 'Nothing is owed for this ride, so there is nothing to book.'],
  'no-printer': [
    409,
    'This vehicle has no receipt printer. Set [printer] in its configuration if there is one.',
  ],
  'not-the-current-trip': [
    409,
    'Another ride has begun since. Only the current ride can be asked for again.',
  ],
  'not-settled': [409, 'This ride is not settled yet, so it has no receipt. Settle it first.'],
  'unknown-revision': [404, 'This code is of no amount that was asked for. Read the six digits again.'],
  'code-tries-used-up': [
    409,
    'Five codes were tried for this ride and none was right. Take cash, or call the company.',
  ],
  'wrong-code': [
    409,
    'This is not the code of this ride. Read the six digits on the passenger’s paid page again.',
  ],
}

/** The same in simplified Chinese. */
const CHINESE: Readonly<Record<string, string>> = {
  'unknown-trip': '账本中没有这一单。请刷新屏幕，使用屏幕上显示的车次。',
  checking: '公司仍在核对这一单。请稍候，或先按“照常收费”。',
  'still-metering': '计价器仍在计价。请先停表，再按一次。',
  'nothing-due': '这一单没有欠款，无需记账。',
  'no-printer': '本车没有小票打印机。如果有，请在配置中设置 [printer]。',
  'not-the-current-trip': '下一单已经开始。只能对当前一单再次收款。',
  'not-settled': '这一单尚未结清，没有小票。请先结清。',
  'unknown-revision': '该确认码不对应任何收款金额。请再读一次六位数字。',
  'code-tries-used-up': '这一单已输入五次确认码，都不正确。请收现金或联系公司。',
  'wrong-code': '这不是这一单的确认码。请再看乘客付款页面上的六位数字。',
}

export type DriverLanguage = 'en' | 'zh-CN'

/** The answer to a request that the trade refused. An unknown reason is passed on as it is. */
export function refusal(reason: string, triesLeft?: number, language: DriverLanguage = 'en'): Refusal {
  const [status, english] = SENTENCES[reason] ?? [
    409,
    `Not possible now (${reason}). Call the company if it stays so.`,
  ]
  const isChinese = language === 'zh-CN'
  const text = isChinese
    ? (CHINESE[reason] ?? `现在无法操作（${reason}）。如果一直这样，请联系公司。`)
    : english
  const left = isChinese ? `剩余次数：${triesLeft}。` : ` Tries left: ${triesLeft}.`
  return refuse(status, reason, triesLeft === undefined ? text : text + left)
}

/** For tests: every reason has a sentence in each language. */
export const REASONS = { en: Object.keys(SENTENCES), 'zh-CN': Object.keys(CHINESE) } as const
