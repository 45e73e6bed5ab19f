/** Signatures that others published or that two implementations agreed on. The keys are for these vectors alone. */
import { createPublicKey } from 'node:crypto'

function spki(base64: string) {
  return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' })
}

export const MD5_KEY = `1${'0'.repeat(31)}`

/** RSA 1024, from github.com/chloerei/alipay (test/test_helper.rb). */
export const PAIR = spki(
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCjNVhJf9PYDFN1PFd4SXEvxmjD0dn+xQ4lQu6o8HbGXz4de/RRVTJDL48qwxn81lar5cNSIjbnhDRXm9fZcrzuwbjqxXOv2Ov7MZAa/WJEcfvp3XcSgxKPB54FLVvHo/rxuMK2xpps47Lpc7vppkvi3ofbXW61S+aT0TWFkUMTnwIDAQAB',
)

/** The public key of the notification in the official SDK's tests (alipay-sdk-nodejs-all, test/alipay.test.ts). */
export const SDK_KEY = spki(
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqObrdC7hrgAVM98tK0nv3hSQRGGKT4lBsQjHiGjeYZjOPIPHR5knm2jnnz/YGIXIofVHkA/tAlBAd5DrY7YpvI4tP5EONLtZKC2ghBMx7McI2wRD0xiqzxOQr1FuhZGJ8/AUokBzJrzY+aGX2xcOrxFYRlFilvVLTXg4LWjR1tdPkO6+i7wQZAIVMClPkwVRZEbaERRHlKqTzv2gGv5rDU8gRoe1LeaN+6BlbTqHWkQcNCUNrA8C6l17XAXGKDsm/9TFWwO8EPHHHCaQdjtV5/FdcWIt+L8SR1ss7EXTjYDFtxcKVv9rEoY1lX8T4mX+GbXfZHraG5NCF1+XioL5JwIDAQAB',
)

type Vector = readonly [name: string, params: Record<string, string>, sign: string]

export const MD5_VECTORS: readonly Vector[] = [
  ['request', { service: 'test', partner: '123' }, 'bbd13b52823b576291595f472ebcfbc2'],
  ['notification', { notify_id: '1234' }, '22fc7e38e5acdfede396aa463870d111'],
  [
    'overseas query',
    {
      service: 'alipay.acquire.overseas.query',
      partner: '1000000000000000',
      partner_trans_id: '2010121000000002',
      _input_charset: 'utf-8',
    },
    '2a7f598bbb13d02f7de819ae689f80ba',
  ],
  [
    'direct pay',
    {
      service: 'create_direct_pay_by_user',
      _input_charset: 'utf-8',
      partner: '1000000000000000',
      seller_id: '1000000000000000',
      payment_type: '1',
      out_trade_no: '1',
      subject: 'test',
      price: '0.01',
      quantity: '1',
    },
    '682ad02280fca7d4c0fd22678fdddeef',
  ],
  [
    'values that are not URL-encoded',
    {
      service: 'refund_fastpay_by_platform_pwd',
      _input_charset: 'utf-8',
      partner: '1000000000000000',
      seller_user_id: '1000000000000000',
      refund_date: '2015-01-01 00:00:00',
      batch_num: '1',
      detail_data: '1^0.01^test',
      batch_no: '123456789',
      notify_url: '/some_url',
    },
    'def57a58e1ac21f70c45e41bd3697368',
  ],
]

export const CREATE: Record<string, string> = {
  service: 'alipay.acquire.create',
  partner: '1000000000000000',
  _input_charset: 'UTF-8',
  buyer_id: '2088102146225135',
  currency: 'USD',
  trans_currency: 'USD',
  extend_params:
    '{"secondary_merchant_id":"M1","secondary_merchant_name":"测试出租","secondary_merchant_industry":"4121","store_id":"CAR_88","store_name":"Car 88"}',
  notify_url: 'https://partner.example/alipay/notify',
  out_trade_no: 'TAXI_0001',
  product_code: 'OVERSEAS_MBARCODE_PAY',
  seller_id: '1000000000000000',
  subject: 'Taxi fare A&B',
  timestamp: '2020-01-02 03:04:05',
  total_fee: '12.30',
}

export const CREATE_REPLY: Record<string, string> = {
  trade_no: '2020010222001476130500000001',
  result_code: 'SUCCESS',
  out_trade_no: 'TAXI_0001',
}

/** Params, then the signatures by MD5 key and by the RSA 1024 pair. */
export const ALL_TYPES: readonly {
  readonly name: string
  readonly params: Record<string, string>
  readonly MD5?: string
  readonly RSA?: string
  readonly RSA2: string
}[] = [
  {
    name: 'request',
    params: { service: 'test', partner: '123' },
    RSA: 'TaVXdP/0ia5NxIv9T76v6vGOrtgoaFrwnchKIWP9PQeX1UkUVxaq6ejDFmXFrFR+Plk+E/XzfV2DYJSVt0Am0qJRSgeg+PuvK+yWGCGm9GJgUJlS4Eyta3g+8DWwRWTjUyh5yzlf9JoSnbNjYpBolnMRD7B/u1JLkTMJuMx2TVM=',
    RSA2: 'NQ/NS3M3CLeCE0WFaX0PU6Dh/LS0ig2ngh/JDXtDqZWQw36sUOucgU9qNVd/f/KZEz78dPNdWjNE6Ay6hy1EayGEhxnTJ8uuOOFhdshRRYDoNB3LmIhuXt3B23eqfnSgO4GiarHBHpGa+x8GARWb0KHRWjCzuxZ8fL4+/8ebLFQ=',
  },
  {
    name: 'create',
    params: CREATE,
    MD5: '500b32c740cc6cf44b764c880ddb107d',
    RSA: 'TX3ey3OBnNaCV9xN4nMSVhkHviRduplB0debetuOlmgfjeXuGIbE8FxR2cAPrMJEYGpxahiSZS8VKV0NXMCj+WlBOUVYFdpmQqsm181On1JQl+Af1qeS/Op77fkDww3s0HLjmHzFhqaiPX5P5IBv8ACwxvg/UW7T30vrDkRGH3g=',
    RSA2: 'cc7lu29BqEI/912wZGWn23osLIm03q7yNf8QFOuYegzZKI9rJPbkg/Fjy8wofMykOR88etQHy483e8FdWLTwQEJ81FX+EtxHgd6aQ3/9KHxAJkpKD9LjLW8WnbAQS7/HP0GPXHebdXpJ6zpPyKL32C4hznEDeL+4xBl58Gr8MsQ=',
  },
  {
    name: 'reply to create',
    params: CREATE_REPLY,
    MD5: '3658dd5e9de1781ef7366936e1d4eab8',
    RSA: 'MsOjqX0+jMT3vCOkKhJH4uQyY708IKfEI/MyDsILFeviFZwamah76pyTDQMwrr291yo2LFJCJ30iFVM2rrRZd5vsBf/nztbMO1VkSBcwhHEUrRjrO7E8+SwLnLcoV24U6kSt/0Xhlab8acAqjXHRmYUKMVG5vpJ8NIL6v6olMyY=',
    RSA2: 'RkN4gBQrCgcReDnq5WaYoY+x4GkWx6bRn04p3TTztxyzbR8sXxRYk8ujlrXiAUslWgpVbtq/IB44udPBMRQMKi8EepQjVXgW74UaTiwxcNes9Ia6xTnNX6jzEVbbG3xxXfPUvFWSbav6px1L9SGK1kepEqHHyrwHVwWmpXBeiw8=',
  },
]

export const OPENAPI_REQUEST: Record<string, string> = {
  method: 'alipay.trade.page.pay',
  app_id: '2016000000000000',
  alipay_root_cert_sn: '28d1147972121b91734da59aa10f3c16_28d1147972121b91734da59aa10f3c16',
  app_cert_sn: '28d1147972121b91734da59aa10f3c16',
  biz_content:
    '{"out_trade_no":"20160401000000","product_code":"QUICK_MSECURITY_PAY","total_amount":"0.01","subject":"test"}',
  charset: 'UTF-8',
  sign_type: 'RSA2',
  timestamp: '2016-04-01 00:00:00',
  version: '1.0',
}

export const OPENAPI_SIGN =
  'Zr2UkxZcW69WB8bNsERgJrd73zBdiOeb08CmoI946Fiuh2dIYZKW8MqYEa46nPbqPL4Q0gv3djc1IWFMgY9J4Ku8TltV5NRxrIrtfRxVZa59Sg+lAI7EiHENqJfXpZptn+Fa7SaV4ZzLsMWaNC2RceF2unPH17/Zr1ZpkzUFYlE='

/** A real one. */
export const NOTIFICATION: Record<string, string> = {
  app_id: '2019073166072302',
  auth_app_id: '2019073166072302',
  buyer_id: '2088102534368455',
  buyer_logon_id: 'xud***@126.com',
  buyer_pay_amount: '0.10',
  charset: 'utf-8',
  fund_bill_list: '[{"amount":"0.10","fundChannel":"ALIPAYACCOUNT"}]',
  gmt_create: '2019-08-15 15:56:22',
  gmt_payment: '2019-08-15 15:56:24',
  invoice_amount: '0.10',
  notify_id: '2019081500222155624068450559358070',
  notify_time: '2019-08-15 15:56:25',
  notify_type: 'trade_status_sync',
  out_trade_no: '20190815155618536-564-57',
  point_amount: '0.00',
  receipt_amount: '0.10',
  seller_email: 'z97-yuquerevenue@service.aliyun.com',
  seller_id: '2088531891668739',
  subject: '语雀空间 500人规模',
  total_amount: '0.10',
  trade_no: '2019081522001468450512505578',
  trade_status: 'TRADE_SUCCESS',
  version: '1.0',
  sign_type: 'RSA2',
}

export const NOTIFICATION_SIGN =
  'QfTb8tqE1BMhS5qAnXtvsF3/jBkEvu9q9en0pdbBUDDjvKycZhQb7h8GDs4FKfi049PynaNuatxSgLb/nLWZpXyyh0LEWdK2S6Ri7nPwrVgOs08zugLO20vOQz44y3ti2Ncm8/wZts1Fr2gZ7pShnVX3d1B50hbsXnObT1r/U8ONNQjWXd0HIul4TG+Q3fm3svmSvFEy0WnzuhcyHPX5Gm4ELNctL6Qd5YniGJFNcc7kopHYtI/XD9YCKCH6Ct02rzUs9i11C9CsadtZn+WhxF26Dqt9sGEFajkJ8cxUTLi8+VCpLHsgPE8P0y095uQcDdK0YjCh4x7wVSov+lrmOQ=='
