import { describe, expect, test } from 'vitest'
import { codeMeaning, KNOWN_CODES } from '../../../src/cloud/alipay/errors.ts'

/** What Alipay's pages list for the calls that are made here. */
const DOCUMENTED =
  `ILLEGAL_SIGN ILLEGAL_SIGN_TYPE ILLEGAL_PARTNER ILLEGAL_EXTERFACE ILLEGAL_SERVICE ILLEGAL_PARTNER_EXTERFACE
  ILLEGAL_ARGUMENT INVALID_PARAMETER ILLEGAL_CHARSET INVALID_CHARACTER_SET HAS_NO_PRIVILEGE EXTERFACE_IS_CLOSED SESSION_TIMEOUT
  ILLEGAL_TIMESTAMP SYSTEM_ERROR TRADE_NOT_EXIST TRADE_HAS_SUCCESS TRADE_HAS_CLOSE TRADE_HAS_FINISHED TRADE_STATUS_ERROR
  REASON_ILLEGAL_STATUS TRADE_BUYER_NOT_MATCH CONTEXT_INCONSISTENT BUYER_BALANCE_NOT_ENOUGH BUYER_BANKCARD_BALANCE_NOT_ENOUGH
  BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR BEYOND_PAY_RESTRICTION
  BEYOND_PER_RECEIPT_RESTRICTION BUYER_ENABLE_STATUS_FORBID BUYER_NOT_EXIST BUYER_NOT_MAINLAND_CERT
  ERROR_BUYER_CERTIFY_LEVEL_LIMIT BUYER_SELLER_EQUAL SELLER_NOT_EXIST SELLER_BEEN_BLOCKED PARTNER_ERROR ACCESS_FORBIDDEN
  TOTAL_FEE_EXCEED REQUEST_AMOUNT_EXCEED EXIST_FORBIDDEN_WORD CURRENCY_NOT_SUPPORT RETURN_AMOUNT_EXCEED REFUND_AMT_RESTRICTION
  REASON_TRADE_REFUND_FEE_ERR SELLER_BALANCE_NOT_ENOUGH MERCHANT_BALANCE_NOT_ENOUGH TRADE_CANCEL_TIME_OUT
  REASON_TRADE_BEEN_FREEZEN DISCORDANT_REPEAT_REQUEST PAYMENT_FAIL PULL_MOBILE_CASHIER_FAIL CLIENT_VERSION_NOT_MATCH
  MOBILE_PAYMENT_SWITCH_OFF ERROR_BALANCE_PAYMENT_DISABLE UNKNOWN TRADE_SETTLE_ERROR UN_SUPPORT_BIZ_TYPE
  INVALID_RECEIVE_ACCOUNT ERROR_SELLER_CERTIFY_LEVEL_LIMIT CANCEL_NOT_ALLOWED BUYER_ERROR TRANS_NOT_FOUND isv.code-invalid
  isv.invalid-signature isp.unknow-error 20000`.split(/\s+/)

describe('the table of codes', () => {
  test.each(DOCUMENTED)('%s', code => {
    expect(KNOWN_CODES).toContain(code)
  })

  test.each(KNOWN_CODES)('%s has short texts in both languages', code => {
    const { texts, meaning } = codeMeaning(code)
    expect(meaning).not.toBe('')
    for (const { en, zh } of [texts.passenger, texts.driver]) {
      expect(en).toMatch(/^[A-Z][\x20-\x7e]{8,89}\.$/)
      expect(zh).toMatch(/^[\p{sc=Han}，：、]{3,40}。$/u)
      expect(en).not.toMatch(/[A-Z]{2,}_|isv/)
    }
  })

  test('nothing but the retryable is retried', () => {
    expect(KNOWN_CODES.filter(code => codeMeaning(code).retry === 'yes')).toEqual(
      expect.arrayContaining(['SYSTEM_ERROR', 'UNKNOWN', '20000', 'isp.unknow-error', 'aop.unknow-error']),
    )
    expect(KNOWN_CODES.filter(code => codeMeaning(code).retry === 'once').sort()).toEqual([
      'ILLEGAL_TIMESTAMP',
      'SESSION_TIMEOUT',
      'isv.invalid-timestamp',
    ])
  })

  test('what a technician must mend raises an alarm', () => {
    for (const code of KNOWN_CODES.filter(known => codeMeaning(known).action === 'alarm')) {
      expect(codeMeaning(code).alarm).toBe(true)
    }
  })

  test.each(['NEVER_SEEN', '', 'toString', '__proto__'])(
    '%j is not in the table: final, with an alarm',
    code => {
      expect(codeMeaning(code)).toMatchObject({ action: 'manual', retry: 'no', alarm: true })
    },
  )

  test('some of the actions', () => {
    expect(codeMeaning('TRADE_HAS_CLOSE').action).toBe('new-number')
    expect(codeMeaning('TRADE_CANCEL_TIME_OUT').action).toBe('refund-instead')
    expect(codeMeaning('isv.code-invalid').action).toBe('authorise')
    expect(codeMeaning('SYSTEM_ERROR').texts.passenger.en).toContain('do not pay twice')
  })
})
