/** What driver and passenger are told of an error: short, what is wrong and what to do, never a code. */

export interface Text {
  readonly en: string
  readonly zh: string
}

export interface Texts {
  readonly passenger: Text
  readonly driver: Text
}

const texts = (passenger: [en: string, zh: string], driver: [en: string, zh: string]): Texts => ({
  passenger: { en: passenger[0], zh: passenger[1] },
  driver: { en: driver[0], zh: driver[1] },
})

export const ERROR_TEXTS = {
  setup: texts(
    ['Alipay cannot be used here now. Please pay in cash.', '暂时无法使用支付宝，请用现金支付。'],
    [
      'Payment system is set up wrongly. Take cash and call support.',
      '支付系统设置有误，请收现金并联系客服。',
    ],
  ),
  unavailable: texts(
    ['Alipay is not available now. Please pay in cash.', '支付宝暂时不可用，请用现金支付。'],
    ['Alipay is not available now. Take cash or try later.', '支付宝暂时不可用，请收现金或稍后再试。'],
  ),
  tryAgain: texts(['Please try again.', '请重试。'], ['Ask the passenger to try again.', '请乘客重试。']),
  wait: texts(
    ['Checking with Alipay. Please wait, do not pay twice.', '正在向支付宝确认，请稍候，勿重复支付。'],
    [
      'Checking with Alipay. Please wait, do not ask for cash yet.',
      '正在向支付宝确认，请稍候，先不要收现金。',
    ],
  ),
  notStarted: texts(
    ['The payment has not begun. Please scan again.', '付款尚未开始，请重新扫码。'],
    ['The passenger has not paid yet.', '乘客尚未付款。'],
  ),
  alreadyPaid: texts(
    ['This ride is already paid.', '本次行程已付款。'],
    ['Already paid. Waiting for Alipay to confirm.', '已付款，等待支付宝确认。'],
  ),
  expired: texts(
    ['The payment has expired. Please scan again.', '付款已过期，请重新扫码。'],
    ['The payment expired. Ask the passenger to scan again.', '付款已过期，请乘客重新扫码。'],
  ),
  refundOver: texts(
    [
      'A refund through Alipay is no longer possible. Please contact the taxi company.',
      '已无法通过支付宝退款，请联系出租车公司。',
    ],
    ['Too late for a refund. Refer the passenger to the office.', '已过退款期限，请乘客联系公司。'],
  ),
  checking: texts(
    ['Checking the payment. Please wait.', '正在核实付款状态，请稍候。'],
    ['Checking the payment. Please wait.', '正在核实付款状态，请稍候。'],
  ),
  scanAgain: texts(
    ['Please scan the code again.', '请重新扫码。'],
    ['Ask the passenger to scan again.', '请乘客重新扫码。'],
  ),
  lowBalance: texts(
    ['Not enough balance. Please choose a bank card in Alipay.', '余额不足，请在支付宝中选择银行卡。'],
    ["The passenger's balance is too low. Another card or cash will do.", '乘客余额不足，可换卡或付现金。'],
  ),
  lowCard: texts(
    ['Not enough money on this card. Please choose another.', '该银行卡余额不足，请换一张。'],
    [
      "The passenger's card has not enough money. Another card or cash will do.",
      '乘客银行卡余额不足，可换卡或付现金。',
    ],
  ),
  buyerLimit: texts(
    ['Your Alipay limit is reached. Please pay another way.', '您的支付宝限额已用完，请用其他方式付款。'],
    ["The passenger's limit is reached. Take cash.", '乘客支付限额已用完，请收现金。'],
  ),
  payLimit: texts(
    ['A payment limit is reached. Please pay another way.', '已达支付限额，请用其他方式付款。'],
    ['A payment limit is reached. Take cash and tell the office.', '已达支付限额，请收现金并告知公司。'],
  ),
  buyerBlocked: texts(
    [
      'Your Alipay account cannot pay. Please contact Alipay or pay in cash.',
      '您的支付宝账户无法付款，请联系支付宝或付现金。',
    ],
    ["The passenger's account cannot pay. Take cash.", '乘客账户无法付款，请收现金。'],
  ),
  notEligible: texts(
    [
      'Your Alipay account is not eligible or not verified. Please pay another way.',
      '您的支付宝账户不符合条件或未实名，请用其他方式付款。',
    ],
    ["The passenger's account is not eligible. Take cash.", '乘客账户不符合条件，请收现金。'],
  ),
  ownAccount: texts(
    ['This account belongs to the seller. Please use another.', '该账户为收款方账户，请换一个账户。'],
    ["That is the seller's own account. Another one is needed.", '这是收款方自己的账户，请换一个。'],
  ),
  tooHigh: texts(
    ['The amount is too high for Alipay. Please pay in cash.', '金额超出支付宝限额，请付现金。'],
    ['The amount is too high for Alipay. Take cash.', '金额超出支付宝限额，请收现金。'],
  ),
  refundTooHigh: texts(
    [
      'This refund is more than what is left. Please contact the taxi company.',
      '退款超出可退金额，请联系出租车公司。',
    ],
    ['The refund is more than what is left of the payment.', '退款超出可退金额。'],
  ),
  refundLater: texts(
    ['Your refund will follow.', '退款稍后到账。'],
    ['The refund will follow. Nothing to do.', '退款稍后处理，无需操作。'],
  ),
  refunding: texts(
    ['Your payment is being refunded.', '正在为您退款。'],
    ['Too late to cancel: it is being refunded.', '已过撤销时间，正在退款。'],
  ),
  support: texts(
    ['Please contact the taxi company about this payment.', '请就此付款联系出租车公司。'],
    ['Call support about this payment.', '请就此付款联系客服。'],
  ),
  once: texts(
    ['The payment failed. Please try once more, or pay another way.', '付款失败，请再试一次或换其他方式。'],
    ['The payment failed. Once more, then cash.', '付款失败，可再试一次，否则收现金。'],
  ),
  update: texts(
    ['Please update Alipay and try again.', '请更新支付宝后重试。'],
    ["The passenger's Alipay is too old. Update it or take cash.", '乘客的支付宝版本过旧，请更新或收现金。'],
  ),
  enable: texts(
    [
      'Payment is switched off in your Alipay. Switch it on or pay another way.',
      '您的支付宝已关闭付款功能，请开启或换其他方式。',
    ],
    [
      'The passenger switched payment off in Alipay. Take cash if it stays so.',
      '乘客关闭了支付宝付款功能，如未开启请收现金。',
    ],
  ),
  refused: texts(
    ['Alipay refused the payment. Please pay another way.', '支付宝拒绝了此付款，请用其他方式付款。'],
    ['Alipay refused. Take cash; the office sees why.', '支付宝拒绝，请收现金，原因可由公司查看。'],
  ),
} as const satisfies Readonly<Record<string, Texts>>

export type ErrorText = keyof typeof ERROR_TEXTS
