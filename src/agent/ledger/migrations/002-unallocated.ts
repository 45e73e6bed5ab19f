/** Payments of a sticker code that belong to no ride: the shift counts them. Trade numbers are Alipay's. */
export const ledger002 = `
CREATE TABLE unallocated (
  ord INTEGER PRIMARY KEY,
  trade_no TEXT NOT NULL UNIQUE,
  currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
  amount INTEGER NOT NULL CHECK (amount >= 0),
  paid_at REAL NOT NULL,
  -- The newest ride when it was told, 0 before the first.
  after_trip INTEGER NOT NULL,
  got_at REAL NOT NULL,
  got_source TEXT NOT NULL CHECK (got_source IN ('ntp', 'unverified'))
) STRICT;
`
