/**
 * The first shape of the ledger. `at`/`source` pairs are domain Stamps; money is minor units; flags are 0 or 1.
 * A trip's `unsure` is derived from its other columns by the program and kept only to be indexed.
 */
const flag = (name: string) => `${name} INTEGER NOT NULL CHECK (${name} IN (0, 1))`
const money = (name: string) => `${name} INTEGER NOT NULL CHECK (${name} >= 0)`
const stamp = (name: string) =>
  `${name}_at REAL NOT NULL, ${name}_source TEXT NOT NULL CHECK (${name}_source IN ('ntp', 'unverified'))`

export const ledger001 = `
CREATE TABLE trip (
  ord INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 12 AND id NOT GLOB '*[^A-Z0-9]*'),
  currency TEXT NOT NULL CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
  trip_no TEXT NOT NULL,
  ${flag('metering')},
  ${flag('checking')},
  ${flag('unpaid')},
  ${flag('unsure')},
  ${money('cash')},
  ${money('refunded')},
  ${money('asked_again')},
  notice_n INTEGER NOT NULL CHECK (notice_n >= 0),
  ${money('notice_received')},
  notice_rev INTEGER NOT NULL CHECK (notice_rev >= 0),
  ${money('received_at_least')},
  code_tries INTEGER NOT NULL CHECK (code_tries >= 0),
  driver TEXT,
  shift TEXT,
  rec_trip_no TEXT,
  rec_rev INTEGER,
  rec_total INTEGER CHECK (rec_total >= 0),
  rec_fare INTEGER CHECK (rec_fare >= 0),
  rec_supplements INTEGER CHECK (rec_supplements >= 0),
  rec_distance_m REAL,
  rec_duration_s REAL,
  rec_wait_s REAL,
  rec_tariff TEXT,
  rec_started_at TEXT,
  rec_ended_at TEXT,
  ${stamp('begun')},
  ${stamp('changed')},
  CHECK ((rec_rev IS NULL) = (rec_total IS NULL) AND (rec_rev IS NULL) = (rec_trip_no IS NULL))
) STRICT;
CREATE INDEX trip_by_record ON trip (rec_trip_no, rec_started_at) WHERE rec_trip_no IS NOT NULL;
CREATE INDEX trip_checking ON trip (ord) WHERE checking = 1;
CREATE INDEX trip_unsure ON trip (ord) WHERE unsure = 1;

CREATE TABLE revision (
  trip INTEGER NOT NULL REFERENCES trip (ord) ON DELETE CASCADE,
  rev INTEGER NOT NULL CHECK (rev >= 1),
  ${money('total')},
  ${money('due')},
  link TEXT NOT NULL,
  ${flag('withdrawn')},
  ${flag('confirmed')},
  PRIMARY KEY (trip, rev)
) STRICT, WITHOUT ROWID;

CREATE TABLE capture (
  trip INTEGER NOT NULL REFERENCES trip (ord) ON DELETE CASCADE,
  nth INTEGER NOT NULL,
  trade_no TEXT NOT NULL,
  rev INTEGER NOT NULL,
  ${money('amount')},
  PRIMARY KEY (trip, nth),
  UNIQUE (trip, trade_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL CHECK (id <> ''),
  vehicle TEXT NOT NULL,
  currency TEXT NOT NULL,
  ${flag('fresh')},
  position TEXT CHECK (position IN ('for-hire', 'hired', 'stopped')),
  current TEXT REFERENCES trip (id) ON DELETE SET NULL,
  last_seq INTEGER NOT NULL CHECK (last_seq >= 0),
  up_to INTEGER NOT NULL CHECK (up_to BETWEEN 0 AND last_seq),
  last_receipt INTEGER NOT NULL CHECK (last_receipt >= 0),
  ${stamp('born')}
) STRICT;

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  typ TEXT NOT NULL CHECK (typ IN ('trip', 'ack')),
  trip TEXT,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  ${stamp('put')}
) STRICT;

CREATE TABLE inbox (
  ord INTEGER PRIMARY KEY,
  jti TEXT NOT NULL UNIQUE,
  typ TEXT NOT NULL,
  trip TEXT,
  result TEXT NOT NULL CHECK (result IN ('applied', 'duplicate', 'quarantined')),
  reason TEXT,
  raw TEXT,
  ${stamp('got')}
) STRICT;
CREATE INDEX inbox_raw ON inbox (ord) WHERE raw IS NOT NULL;

CREATE TABLE print (
  id INTEGER PRIMARY KEY,
  trip TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('original', 'copy')),
  total INTEGER NOT NULL,
  receipt_no INTEGER NOT NULL CHECK (receipt_no >= 1),
  ${flag('issued')},
  document TEXT NOT NULL CHECK (json_valid(document)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'printing', 'printed', 'failed', 'unknown')),
  detail TEXT NOT NULL,
  ${stamp('queued')},
  ${stamp('changed')},
  CHECK (kind = 'copy' OR issued = 1)
) STRICT;
CREATE INDEX print_by_trip ON print (trip);
CREATE INDEX print_by_state ON print (state);
CREATE INDEX print_waiting ON print (id) WHERE state IN ('queued', 'failed');
CREATE UNIQUE INDEX print_original_once ON print (trip, total) WHERE kind = 'original';
CREATE UNIQUE INDEX print_number_once ON print (receipt_no) WHERE issued = 1;

CREATE TABLE alarm (
  ord INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  trip TEXT NOT NULL,
  detail TEXT NOT NULL,
  times INTEGER NOT NULL CHECK (times >= 1),
  ${stamp('first')},
  ${stamp('last')},
  UNIQUE (kind, trip, detail)
) STRICT;
CREATE INDEX alarm_by_kind ON alarm (kind, ord);
`
