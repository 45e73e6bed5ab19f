/**
 * The first shape of the store. Money is bigint in minor units beside an ISO 4217 code, times are milliseconds since 1970
 * (`_ms`). Lock order, everywhere: trip, then attempt, then refund.
 */
export const store001 = `
-- What is known of one hiring. The row is made by its first document or by its first verified pay link, whichever comes first.
CREATE TABLE trip (
  vehicle text NOT NULL,
  trip text NOT NULL,
  currency text NOT NULL,
  -- The vehicle's last trip document (UpTrip) in the order of its ledger; null while only a pay link was seen.
  document jsonb,
  document_ms bigint,
  -- Cumulative over all captures, as the last notice says it.
  received bigint NOT NULL DEFAULT 0 CHECK (received >= 0),
  refunded bigint NOT NULL DEFAULT 0 CHECK (refunded >= 0 AND refunded <= received),
  -- The number of the last settlement notice; 0 before the first.
  notice_n integer NOT NULL DEFAULT 0,
  -- Body of the last settlement notice, without its header.
  notice jsonb,
  created_ms bigint NOT NULL,
  PRIMARY KEY (vehicle, trip)
);
CREATE INDEX trip_newest ON trip (vehicle, created_ms DESC);

-- Each code that a trip showed. A later document of the same revision has the due that is left: total and due are the first's.
CREATE TABLE revision (
  vehicle text NOT NULL,
  trip text NOT NULL,
  rev integer NOT NULL,
  -- Null while only the pay link is known.
  total bigint,
  due bigint NOT NULL CHECK (due >= 1),
  link text NOT NULL,
  withdrawn boolean NOT NULL DEFAULT false,
  -- A trip document said so; otherwise known from its verified pay link alone.
  told boolean NOT NULL,
  opened_ms bigint,
  PRIMARY KEY (vehicle, trip, rev),
  FOREIGN KEY (vehicle, trip) REFERENCES trip
);

-- How far each ledger was taken in without a gap.
CREATE TABLE ledger (
  vehicle text NOT NULL,
  ledger text NOT NULL,
  up_to bigint NOT NULL DEFAULT 0,
  created_ms bigint NOT NULL,
  PRIMARY KEY (vehicle, ledger)
);
-- Verified messages that came ahead of a gap.
CREATE TABLE early_message (
  vehicle text NOT NULL,
  ledger text NOT NULL,
  seq bigint NOT NULL,
  typ text NOT NULL,
  claims jsonb NOT NULL,
  PRIMARY KEY (vehicle, ledger, seq),
  FOREIGN KEY (vehicle, ledger) REFERENCES ledger
);
-- Where two different messages came under one (ledger, seq): an older copy of a card drives. Digests of the newest messages.
CREATE TABLE taken_message (
  vehicle text NOT NULL,
  ledger text NOT NULL,
  seq bigint NOT NULL,
  digest text NOT NULL,
  PRIMARY KEY (vehicle, ledger, seq),
  FOREIGN KEY (vehicle, ledger) REFERENCES ledger
);

-- What a vehicle must be told, repeated until it acknowledges.
CREATE TABLE down_message (
  jti text PRIMARY KEY,
  vehicle text NOT NULL,
  typ text NOT NULL CHECK (typ IN ('settlement', 'notice', 'restore')),
  -- A newer message of the same subject takes the older one's place, such as settlement/<trip>; null: none does.
  subject text,
  body jsonb NOT NULL,
  created_ms bigint NOT NULL,
  next_ms bigint NOT NULL,
  sent integer NOT NULL DEFAULT 0,
  -- Acknowledged, or replaced by a newer one.
  done_ms bigint,
  result text CHECK (result IN ('applied', 'duplicate', 'quarantined', 'replaced'))
);
CREATE INDEX down_message_due ON down_message (next_ms) WHERE done_ms IS NULL;
CREATE INDEX down_message_subject ON down_message (vehicle, subject) WHERE done_ms IS NULL;
CREATE INDEX down_message_quarantined ON down_message (created_ms) WHERE result = 'quarantined';

-- Unsigned hints for people.
CREATE TABLE presence (
  vehicle text PRIMARY KEY,
  online boolean NOT NULL,
  boot_id text NOT NULL,
  status jsonb NOT NULL,
  seen_ms bigint NOT NULL
);

-- One attempt to pay: one order at Alipay.
CREATE TABLE attempt (
  out_trade_no text PRIMARY KEY,
  vehicle text NOT NULL,
  -- Null: a sticker payment without a trip; then rev and link are null too.
  trip text,
  rev integer,
  link text,
  -- What one passenger pays for: <vehicle>/<trip>, or sticker/<id>. At most one attempt of a ride is live.
  ride text NOT NULL,
  n integer NOT NULL,
  amount bigint NOT NULL CHECK (amount >= 1),
  currency text NOT NULL,
  buyer_id text NOT NULL,
  -- Alipay's number, once create has answered.
  trade_no text,
  -- OrderState of alipay/tradeStates.ts. Refused: Alipay never made the order.
  state text NOT NULL CHECK (state IN ('waiting', 'pending', 'paid', 'closed', 'refunded', 'finished', 'refused')),
  -- The code of the last refusal, for the texts of errorTexts.ts.
  code text,
  created_ms bigint NOT NULL,
  -- Until then Alipay takes a payment; it is asked afterwards.
  window_ms bigint NOT NULL,
  -- When Alipay is asked next what became of it; null: nothing to ask.
  check_ms bigint,
  checks integer NOT NULL DEFAULT 0,
  paid_ms bigint,
  refunded bigint NOT NULL DEFAULT 0 CHECK (refunded >= 0 AND refunded <= amount),
  FOREIGN KEY (vehicle, trip) REFERENCES trip
);
CREATE UNIQUE INDEX attempt_number ON attempt (ride, n);
CREATE UNIQUE INDEX attempt_live ON attempt (ride) WHERE state IN ('waiting', 'pending');
CREATE INDEX attempt_check ON attempt (check_ms) WHERE check_ms IS NOT NULL;
CREATE INDEX attempt_trip ON attempt (vehicle, trip);
CREATE INDEX attempt_newest ON attempt (created_ms DESC);

-- Every change of an order, append-only.
CREATE TABLE order_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  out_trade_no text NOT NULL REFERENCES attempt,
  at_ms bigint NOT NULL,
  what text NOT NULL,
  -- Who said so: page, notification, query, create, cancel, refund, operator, closer.
  source text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX order_event_order ON order_event (out_trade_no, id);
CREATE FUNCTION order_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the history of an order is append-only'; END $$;
CREATE TRIGGER order_event_append_only BEFORE UPDATE OR DELETE ON order_event
  FOR EACH ROW EXECUTE FUNCTION order_event_stays();

-- Alipay's verified notifications, each stored before it is answered with success.
CREATE TABLE notification (
  notify_id text PRIMARY KEY,
  out_trade_no text NOT NULL,
  -- The verified facts; never the signature.
  notice jsonb NOT NULL,
  -- What it did: applied, same, stale, differs, unknown-order.
  effect text NOT NULL,
  received_ms bigint NOT NULL
);
CREATE INDEX notification_order ON notification (out_trade_no);

-- Money that went or is to go back. The number is the idempotency key at Alipay: it never changes.
CREATE TABLE refund (
  refund_no text PRIMARY KEY,
  out_trade_no text NOT NULL REFERENCES attempt,
  amount bigint NOT NULL CHECK (amount >= 1),
  currency text NOT NULL,
  reason text NOT NULL,
  -- The asker's own key: the same key is the same refund.
  request_key text NOT NULL UNIQUE,
  state text NOT NULL CHECK (state IN ('asked', 'accepted', 'done', 'refused')),
  code text,
  tries integer NOT NULL DEFAULT 0,
  next_ms bigint,
  created_ms bigint NOT NULL,
  done_ms bigint
);
CREATE INDEX refund_order ON refund (out_trade_no);
CREATE INDEX refund_next ON refund (next_ms) WHERE next_ms IS NOT NULL;

-- A payment too many or too late: somebody decides.
CREATE TABLE refund_task (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  out_trade_no text NOT NULL UNIQUE REFERENCES attempt,
  vehicle text NOT NULL,
  trip text,
  amount bigint NOT NULL CHECK (amount >= 1),
  currency text NOT NULL,
  why text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'refunded', 'kept')),
  created_ms bigint NOT NULL,
  closed_ms bigint
);
CREATE INDEX refund_task_trip ON refund_task (vehicle, trip);
CREATE INDEX refund_task_open ON refund_task (created_ms) WHERE state = 'open';

-- What a person must see. The same key counts up instead of filling the table.
CREATE TABLE alarm (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  key text NOT NULL,
  detail jsonb NOT NULL,
  count integer NOT NULL DEFAULT 1,
  first_ms bigint NOT NULL,
  last_ms bigint NOT NULL,
  -- Told to the webhook and the log.
  told_ms bigint,
  -- Posts to the webhook that failed since the last that did not.
  tries integer NOT NULL DEFAULT 0,
  -- Not told before; null: nothing to wait for.
  retry_ms bigint,
  closed_ms bigint
);
CREATE UNIQUE INDEX alarm_open ON alarm (kind, key) WHERE closed_ms IS NULL;
CREATE INDEX alarm_newest ON alarm (last_ms DESC);

-- A passenger's browser between the authorize page and the paid page. Ids are kept as SHA-256 only.
CREATE TABLE session (
  id_hash text PRIMARY KEY,
  -- Where the passenger was: a path of ours.
  path text NOT NULL,
  -- Of the authorisation under way; null once used.
  state_hash text,
  buyer_id text,
  csrf text NOT NULL,
  created_ms bigint NOT NULL,
  expires_ms bigint NOT NULL
);
CREATE INDEX session_expires ON session (expires_ms);
`
