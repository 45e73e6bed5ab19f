/** All that the control page shows, without any key or code. */
import { formatAmount } from '../amount.ts'
import { CALL_FAULTS, CALLS, NOTICE_FAULTS } from '../faults.ts'
import type { Sandbox } from '../sandbox.ts'
import { refunded } from '../trades/trade.ts'

const SHOWN = 50

export function state(sandbox: Sandbox): object {
  const { addresses, merchant, accounts, faults, settings, book, notifier, journal, badSigns, desk } = sandbox
  return {
    addresses,
    partnerId: merchant.partnerId,
    appId: merchant.appId,
    callbacks: merchant.callbacks,
    notifyHosts: merchant.notifyHosts,
    fundsLow: desk.merchantFundsLow,
    accounts: accounts.all(),
    armed: faults.armed(),
    /** What can be armed on each call. */
    faults: {
      ...Object.fromEntries(Object.keys(CALLS).map(on => [on, possible(on)])),
      notice: NOTICE_FAULTS,
    },
    settings,
    trades: book.newest(SHOWN).map(trade => ({
      tradeNo: trade.tradeNo,
      outTradeNo: trade.outTradeNo,
      buyer: trade.buyerId,
      amount: formatAmount(trade.total, trade.transCurrency),
      currency: trade.transCurrency,
      state: trade.state,
      refunded: formatAmount(refunded(trade, true), trade.transCurrency),
    })),
    notices: notifier.newest(SHOWN).map(({ notice, state: standing, sends, lastAnswer }) => ({
      notifyId: notice.notifyId,
      tradeNo: notice.tradeNo,
      status: notice.params.get('trade_status'),
      state: standing,
      sends,
      lastAnswer,
    })),
    badSigns,
    journal: journal.entries().slice(-SHOWN),
  }
}

function possible(on: string): string[] {
  return Object.entries(CALL_FAULTS)
    .filter(([, { answer }]) => CALLS[on]?.includes(answer))
    .map(([name]) => name)
}
