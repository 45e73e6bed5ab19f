/** Every word on the two screens, in English. `{x}` is filled in by the page. */
const LOST = 'This screen has lost the device in the car. It tries again by itself.'

export const DRIVER = {
  word: {
    starting: 'STARTING',
    ready: 'READY',
    'on-trip': 'ON TRIP',
    checking: 'CHECKING',
    open: 'NOT PAID',
    unknown: 'UNKNOWN',
    short: 'PART PAID',
    unpaid: 'LEFT UNPAID',
    free: 'NOTHING DUE',
    refunded: 'REFUNDED',
    paid: 'PAID',
    over: 'PAID +',
    cash: 'CASH',
    lost: 'NO CONTACT',
  },
  line: {
    ready: 'Waiting for the next ride.',
    'on-trip': 'The meter is running.',
    checking: 'Asking the company if this ride was charged before. Please wait.',
    open: 'The pay code is on the passenger’s screen.',
    opened: 'The passenger has the payment page open.',
    'no-code': 'No pay code is up. Take cash.',
    unknown: 'No network. If the passenger has paid, ask for the six digits on the phone.',
    short: '{taken} of {total} came in. The rest is still owed.',
    unpaid: 'You said that the passenger left.',
    free: 'The meter shows no fare.',
    refunded: 'The money went back to the passenger.',
    paid: 'The money has come in.',
    'paid-cash': '{received} by phone, {cash} in cash.',
    'by-code': 'Accepted by its six digits.',
    'part-refunded': '{refunded} went back to the passenger.',
    over: '{excess} too much came in. The company gives it back.',
    cash: 'You took cash.',
    lost: `${LOST} Do not trust what it showed. Ask to see the passenger’s phone.`,
  },
  button: {
    cash: 'Cash',
    unpaid: 'Not paid',
    confirm: 'Confirm code',
    reprint: 'Reprint',
    ask: 'Ask again',
    override: 'Charge this ride',
  },
  /** Under the button's name. */
  button2: {
    cash: 'took {figure}',
    unpaid: 'passenger left',
    confirm: 'six digits',
    reprint: 'receipt copy',
    ask: 'new pay code',
    override: 'do not wait',
    'confirm-off': 'no tries left',
  },
  again: 'Tap again',
  done: {
    reprint: 'A copy is on its way to the printer.',
    duplicate: 'This was done already.',
  },
  noAnswer: 'No answer from the device. Look at this screen before you tap again.',
  keypad: {
    title: 'Confirmation code',
    text: 'Type the six digits on the passenger’s paid page.',
    sending: 'Checking…',
    cancel: 'Cancel',
    delete: 'Delete',
    ok: 'OK',
  },
  strip: {
    ledger: 'NOT STORED: {detail}',
    'meter-lost': 'METER LOST: check its cable',
    'meter-silent': 'METER SILENT: is it on?',
    printer: 'PRINTER: {detail}',
    'print-unknown': 'RECEIPT UNSURE: {count}',
    offline: 'OFFLINE',
    unsent: '{count} UNSENT',
    clock: 'CLOCK NOT SET',
    more: '+{count}',
    'alarm-record-conflict': 'ALARM: two different fares for one ride',
    'alarm-record-refused': 'ALARM: the meter sent a fare that cannot be right',
    'alarm-notice-quarantined': 'ALARM: a payment message does not fit',
    'alarm-payment-over': 'ALARM: too much was paid',
    'alarm-payment-late': 'ALARM: an earlier ride was paid late',
    'alarm-payment-unallocated': 'ALARM: a payment without a ride',
    'alarm-restore-conflict': 'ALARM: the company knows this ride differently',
    'alarm-code-tries-used-up': 'ALARM: no more codes for this ride',
    alarm: 'ALARM: {detail}',
  },
  ago: 'since {time}',
}

export const PASSENGER = {
  word: {
    starting: 'Starting',
    ready: 'Welcome',
    'on-trip': 'On our way',
    checking: 'One moment',
    open: 'Please pay',
    unknown: 'Please pay',
    short: 'Still to pay',
    unpaid: 'Not paid',
    free: 'Nothing to pay',
    refunded: 'Refunded',
    paid: 'PAID',
    over: 'PAID',
    cash: 'Paid in cash',
    lost: 'One moment',
  },
  line: {
    ready: 'At the end of the ride you can pay with your phone.',
    'on-trip': 'The meter is running.',
    'on-trip-fare': 'Fare so far',
    checking: 'The fare of this ride is being checked.',
    open: 'Scan the code with Alipay, then tap Pay.',
    opened: 'The payment page is open on your phone. Tap Pay.',
    'no-code': 'Please pay the driver.',
    unknown: 'Scan the code with Alipay, then tap Pay.',
    short: 'Scan the new code for the rest. {taken} has come in.',
    unpaid: 'Please speak to the driver.',
    free: 'Have a good day.',
    refunded: 'The money goes back to you the way you paid.',
    paid: 'Thank you. Have a good day.',
    over: '{excess} more than the fare came in. The company gives it back.',
    cash: 'Thank you. Have a good day.',
    lost: 'This screen has lost contact. Please ask the driver before you pay.',
  },
  hint: {
    unknown: 'The car is offline, paying works. The driver will ask for the six digits on your phone.',
  },
}

export function fill(text, values) {
  return (text ?? '').replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? '')
}

/** `23.50 CNY`, or nothing. */
export function money(figure) {
  return figure === null || figure === undefined ? '' : `${figure.text} ${figure.currency}`
}
