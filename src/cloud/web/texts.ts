/** What the pages say, in English and Chinese. Short, calm, and with what to do next. */
import type { Text } from '../alipay/errorTexts.ts'
import type { Language } from './visitor.ts'

const text = (en: string, zh: string): Text => ({ en, zh })

export const TEXTS = {
  payTitle: text('Pay for your taxi ride', '支付出租车费'),
  payText: text('Check the car and the amount, then pay.', '请核对车辆和金额，然后付款。'),
  payButton: text('Pay', '付款'),
  vehicle: text('Vehicle', '车辆编号'),
  plate: text('Plate', '车牌'),
  driver: text('Driver', '司机'),
  distance: text('Distance', '里程'),
  times: text('Ride', '行程时间'),
  fareTotal: text('Fare in total', '车费合计'),
  amount: text('Amount', '金额'),
  paidAt: text('Paid at', '付款时间'),
  kilometres: text('km', '公里'),
  sandbox: text('Sandbox: no real money moves here.', '沙箱环境：不涉及真实资金。'),
  sandboxWallet: text('Open in the sandbox wallet', '在沙箱钱包中打开'),

  openTitle: text('Open in Alipay', '请用支付宝打开'),
  openText: text(
    'Payment works in the Alipay app. Scan the same code with it, or tap below.',
    '请在支付宝中付款：用支付宝扫描同一个二维码，或点击下方按钮。',
  ),
  openStep1: text('Open Alipay and tap Scan.', '打开支付宝，点击“扫一扫”。'),
  openStep2: text('Point it at the code in the taxi.', '对准车内的二维码。'),
  openButton: text('Open Alipay', '打开支付宝'),

  paidTitle: text('Paid', '已付款'),
  paidText: text('Thank you. The driver is being told.', '谢谢！正在通知司机。'),
  codeText: text('Your code, if the driver asks for it', '如司机需要，请出示确认码'),
  live: text('Live from the taxi company', '出租车公司实时页面'),
  notLive: text('Not live: no connection', '非实时：没有网络连接'),
  refundedPart: text('Given back', '已退款'),
  alreadyTitle: text('Already paid', '已经付款'),
  alreadyText: text('This ride is paid. You need not pay again.', '本次行程已付款，无需再付。'),
  mineButton: text('I paid this: show my code', '是我付的：显示确认码'),
  refundedTitle: text('Refunded', '已退款'),
  refundedText: text('This payment was given back through Alipay.', '该笔付款已通过支付宝退回。'),
  supersededTitle: text('This code was replaced', '此二维码已更新'),
  supersededText: text(
    'The fare has changed. Please scan the code that the screen shows now.',
    '车费已变动，请扫描屏幕上当前显示的二维码。',
  ),
  closedTitle: text('Nothing to pay here', '无需在此付款'),
  closedText: text(
    'This ride was settled in another way, or its code was taken back. Please ask the driver.',
    '本次行程已用其他方式结清，或二维码已撤回，请询问司机。',
  ),
  justPaid: text(
    'If you have just paid, wait a moment and reload this page before you pay again.',
    '如果您刚刚付过款，请稍等并刷新本页，勿立即再次付款。',
  ),
  reload: text('Reload', '刷新'),
  tamperedTitle: text('This code is not genuine', '此二维码无效'),
  tamperedText: text(
    'It was not made by the vehicle that it names. Do not pay; show this page to the driver.',
    '它并非由所示车辆生成。请勿付款，并把本页给司机看。',
  ),
  malformedTitle: text('Not a pay code', '不是付款码'),
  malformedText: text(
    'There is no ride behind this address. Please scan the code on the screen again.',
    '该地址没有对应的行程，请重新扫描屏幕上的二维码。',
  ),
  unknownVehicleTitle: text('Unknown vehicle', '未知车辆'),
  unknownVehicleText: text(
    'This vehicle is not one of ours. Do not pay here; please ask the driver.',
    '该车辆不属于本公司。请勿在此付款，并询问司机。',
  ),

  authTitle: text('Alipay did not let us go on', '支付宝授权未完成'),
  authText: text('Nothing was paid. Please try again.', '尚未付款，请重试。'),
  authStaleText: text(
    'This step was used before or took too long. Nothing was paid by it.',
    '此步骤已使用或已超时，未因此产生付款。',
  ),
  authDownText: text(
    'Alipay cannot be reached now. Nothing was paid. Please try again, or pay in cash.',
    '暂时无法连接支付宝，尚未付款。请重试，或用现金支付。',
  ),
  lostTitle: text('Please scan again', '请重新扫码'),
  lostText: text(
    'This page has forgotten your ride. Nothing was paid here. Scan the code in the taxi again.',
    '页面已失效，未在此付款。请重新扫描车内的二维码。',
  ),
  againButton: text('Try again', '重试'),
  backButton: text('Back to the ride', '返回行程'),

  stickerTitle: text('Pay this taxi', '向本车付款'),
  stickerText: text('Enter the amount that the taximeter shows.', '请输入计价器显示的金额。'),
  stickerHint: text('Ask the driver if you are not sure.', '如不确定请询问司机。'),
  openTripTitle: text('Your ride, by the taximeter', '计价器显示的本次行程'),
  openTripButton: text('Pay this ride', '支付本次行程'),
  otherAmount: text('Pay another amount', '支付其他金额'),
  otherAmountText: text(
    'Another amount does not settle the ride above: the driver must match it by hand.',
    '其他金额不会结清上述行程，需司机手动核对。',
  ),
  nextButton: text('Next', '下一步'),
  amountWrong: text('Please enter an amount such as', '请输入金额，例如'),
  amountOver: text('The most that can be paid here is', '此处最多可支付'),
  numberTitle: text('Which taxi is it?', '您乘坐的是哪辆车？'),
  numberText: text(
    'Type the vehicle number or the plate, as it stands in the car.',
    '请输入车内标示的车辆编号或车牌号。',
  ),
  numberLabel: text('Vehicle number or plate', '车辆编号或车牌号'),
  numberWrong: text('There is no such taxi. Please check the number.', '没有这辆车，请核对编号。'),
  typedText: text(
    'You entered this amount yourself. Check car and amount, then pay.',
    '该金额由您输入。请核对车辆和金额，然后付款。',
  ),
  wrongCar: text('Not this car?', '不是这辆车？'),

  notFoundTitle: text('There is nothing here', '页面不存在'),
  notFoundText: text('Please scan the code in the taxi.', '请扫描车内的二维码。'),
  manyTitle: text('One moment, please', '请稍候'),
  manyText: text(
    'Too many tries in a short time. Wait a minute, then try again.',
    '操作过于频繁，请一分钟后再试。',
  ),
  badTitle: text('That did not work', '无法处理'),
  badText: text(
    'Nothing was paid by it. Please scan the code in the taxi again.',
    '未因此产生付款。请重新扫描车内的二维码。',
  ),
  troubleTitle: text('We have a problem', '系统暂时出错'),
  troubleText: text(
    'It is on our side. Please reload this page in a moment before you pay in another way.',
    '问题在我们这边。请稍后刷新本页，再决定是否用其他方式付款。',
  ),
} as const satisfies Readonly<Record<string, Text>>

/** What the script of the pay page says. */
export const SCRIPT_TEXTS = {
  starting: text('Getting ready…', '正在准备…'),
  paying: text('Please confirm in Alipay.', '请在支付宝中确认。'),
  checking: text('Checking with Alipay. Do not pay twice.', '正在向支付宝确认，请勿重复支付。'),
  cancelled: text('You left the payment. Nothing was paid.', '您已取消，尚未付款。'),
  failed: text('The payment did not go through.', '付款未成功。'),
  unsure: text(
    'We do not know yet whether it was paid. Check again before you pay.',
    '尚不确定是否已付款，付款前请再次核实。',
  ),
  busy: text('Another phone is paying this ride. Your turn in', '另一部手机正在支付本次行程，请等待'),
  seconds: text('s', '秒'),
  yourTurn: text('You can pay now.', '现在可以付款了。'),
  wait: text('The last payment is being checked. One moment.', '正在核实上一笔付款，请稍候。'),
  noBridge: text('Please open this page in Alipay.', '请在支付宝中打开本页。'),
  offline: text('No connection. Nothing was started; please try again.', '没有网络，付款未开始，请重试。'),
  ended: text('This page is too old. Please try again.', '页面已过期，请重试。'),
  pay: text('Pay', '付款'),
  again: text('Try again', '重试'),
  check: text('Check again', '再次核实'),
} as const satisfies Readonly<Record<string, Text>>

export type TextName = keyof typeof TEXTS

export const say = (name: TextName, language: Language): string => TEXTS[name][language]

export const scriptTexts = (language: Language): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(SCRIPT_TEXTS).map(([name, text]) => [name, text[language]]))
