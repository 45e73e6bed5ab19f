/** Notifications as Alipay sends them, made by hand. */
import { mapiText, type Signer } from '../../../src/cloud/alipay/signature.ts'
import { entries, md5 } from './support.ts'

export const PARTNER = '2088021966645500'

export const paidNotice: Readonly<Record<string, string>> = {
  notify_time: '2026-11-23 18:10:05',
  notify_type: 'trade_status_sync',
  notify_id: '2019081500222155624068450559358070',
  notify_action_type: 'payByAccountAction',
  out_trade_no: 'TAXI_0042_K7Q2ZD0042_1_1',
  subject: 'Taxi fare 出租车费',
  trade_no: '2020010222001476130500000001',
  trade_status: 'TRADE_SUCCESS',
  gmt_create: '2026-11-23 18:09:00',
  gmt_payment: '2026-11-23 18:10:04',
  seller_email: 'fleet@taxi.example',
  seller_id: PARTNER,
  buyer_email: 'x***@a.example',
  buyer_id: '2088102146225135',
  price: '23.50',
  quantity: '1',
  total_fee: '23.50',
  body: '',
  paytools_pay_amount: '[{"ALIPAYACCOUNT":"23.50"}]',
}

export function signedFields(
  fields: Readonly<Record<string, string>>,
  signer: Signer = md5,
): Record<string, string> {
  return { ...fields, sign: signer.sign(mapiText(entries(fields))), sign_type: signer.signType }
}

export const formOf = (fields: Readonly<Record<string, string>>): Buffer =>
  Buffer.from(new URLSearchParams(fields).toString())

export const signedForm = (fields: Readonly<Record<string, string>>, signer?: Signer): Buffer =>
  formOf(signedFields(fields, signer))
