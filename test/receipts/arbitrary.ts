/** Any receipt that the types allow, however strange: long, empty, foreign and hostile fields. */
import fc from 'fast-check'
import { MAX_AMOUNT } from '../../src/domain/money.ts'
import { SETTLEMENTS } from '../../src/domain/settlement.ts'
import type { NumberedReceipt } from '../../src/receipts/fieldValues.ts'

const field = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '\x1b@',
    '\x1dV\x00',
    '\x1b=\x00',
    '\x10\x14\x01\x00\x05',
    '\x1b!\x30WIDE',
    '\n\n\n',
    '\x9b',
    '王伟',
    '（一二三四五六七八九十）。',
    'e\u0301\u0302\u0303',
    '\ud800',
    '\u202eevil',
    '€ Ž Ж ｱ ￥ 한국',
  ),
  fc.string({ maxLength: 40 }),
)
const amount = fc.integer({ min: 0, max: MAX_AMOUNT })
const count = fc.oneof(fc.nat(), fc.nat(100_000))
const time = fc.oneof(fc.stringMatching(/^\d{14}$/), field)

const issuer = fc.record(
  {
    vehicle: field,
    plate: field,
    operator: field,
    operatorAddress: field,
    operatorPhone: field,
    taxId: field,
    licence: field,
    driverLicence: field,
    city: field,
    complaintPhone: field,
    invoiceNumber: field,
    taxBasisPoints: fc.nat(10_000),
    meterId: field,
    utcOffset: fc.oneof(fc.constantFrom('+08:00', '-03:30'), field),
  },
  { requiredKeys: ['vehicle'] },
)

export const anyReceipt: fc.Arbitrary<NumberedReceipt> = fc.record(
  {
    receiptNo: fc.nat(),
    issuer,
    trip: field,
    tripNo: field,
    settlement: fc.constantFrom(...SETTLEMENTS),
    currency: fc.oneof(fc.constantFrom('CNY', 'EUR', 'JPY', 'KWD'), field),
    total: amount,
    fare: amount,
    supplements: amount,
    callFee: amount,
    fuelSurcharge: amount,
    unitPrice: amount,
    cash: amount,
    received: amount,
    refunded: amount,
    due: amount,
    byCode: fc.boolean(),
    tradeNo: field,
    distanceM: count,
    waitS: count,
    durationS: count,
    tariff: field,
    startedAt: time,
    endedAt: time,
    driver: field,
    signed: fc.record(
      { transaction: field, startedAt: field, endedAt: field, serial: field, check: field, counter: field },
      { requiredKeys: ['transaction', 'startedAt', 'endedAt', 'serial', 'check'] },
    ),
    issued: fc.record({ at: fc.nat(), source: fc.constantFrom('ntp', 'unverified') }),
  },
  {
    requiredKeys: [
      'receiptNo',
      'issuer',
      'trip',
      'tripNo',
      'settlement',
      'currency',
      'total',
      'cash',
      'received',
      'refunded',
      'due',
      'byCode',
      'issued',
    ],
  },
)
