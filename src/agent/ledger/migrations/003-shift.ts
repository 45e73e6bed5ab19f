/**
 * The shifts that the meter tells of, when it said that a ride began, and rides without a record by index. Times are the
 * meter's `YYYYMMDDhhmmss`.
 */
export const ledger003 = `
ALTER TABLE trip ADD COLUMN hired_at TEXT;
ALTER TABLE trip ADD COLUMN given_up INTEGER NOT NULL DEFAULT 0 CHECK (given_up IN (0, 1));

CREATE INDEX trip_unfinished ON trip (ord) WHERE rec_trip_no IS NULL;

CREATE TABLE shift (
  ord INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  driver TEXT,
  began TEXT,
  ended TEXT,
  -- The meter's own totals, as it signed out; JSON, minor units and metres.
  meter TEXT CHECK (json_valid(meter)),
  own_trips INTEGER,
  own_total INTEGER,
  changed_at REAL NOT NULL,
  changed_source TEXT NOT NULL CHECK (changed_source IN ('ntp', 'unverified'))
) STRICT;
CREATE UNIQUE INDEX shift_open_once ON shift (is_open) WHERE is_open = 1;
CREATE INDEX shift_by_beginning ON shift (began, driver);
CREATE INDEX trip_by_shift ON trip (shift) WHERE shift IS NOT NULL;
`
