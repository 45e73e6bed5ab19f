/**
 * Slips beside receipts (pay codes, shift reports), and jobs that expire. SQLite cannot change a CHECK, so the table is
 * made anew; ids stay.
 */
export const ledger004 = `
CREATE TABLE print_004 (
  id INTEGER PRIMARY KEY,
  trip TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('original', 'copy', 'pay-code', 'shift')),
  -- Of receipts: what the meter asked for. Minor units.
  total INTEGER,
  receipt_no INTEGER CHECK (receipt_no >= 1),
  issued INTEGER NOT NULL CHECK (issued IN (0, 1)),
  document TEXT NOT NULL CHECK (json_valid(document)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'printing', 'printed', 'failed', 'unknown', 'expired')),
  detail TEXT NOT NULL,
  queued_at REAL NOT NULL,
  queued_source TEXT NOT NULL CHECK (queued_source IN ('ntp', 'unverified')),
  changed_at REAL NOT NULL,
  changed_source TEXT NOT NULL CHECK (changed_source IN ('ntp', 'unverified')),
  CHECK (kind <> 'original' OR issued = 1),
  CHECK ((kind IN ('original', 'copy')) = (receipt_no IS NOT NULL)),
  CHECK ((receipt_no IS NULL) = (total IS NULL)),
  CHECK ((kind = 'shift') = (trip IS NULL))
) STRICT;
INSERT INTO print_004 SELECT id, trip, kind, total, receipt_no, issued, document, state, detail,
  queued_at, queued_source, changed_at, changed_source FROM print;
DROP TABLE print;
ALTER TABLE print_004 RENAME TO print;
CREATE INDEX print_by_trip ON print (trip);
CREATE INDEX print_by_state ON print (state);
CREATE INDEX print_waiting ON print (id) WHERE state IN ('queued', 'failed');
CREATE UNIQUE INDEX print_original_once ON print (trip, total) WHERE kind = 'original';
CREATE UNIQUE INDEX print_number_once ON print (receipt_no) WHERE issued = 1;
`
