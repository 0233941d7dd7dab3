-- Attempts to deliver a notice through a channel. Ids sort by time.
CREATE TABLE deliveries (
  id           TEXT NOT NULL PRIMARY KEY,
  notice_id    TEXT NOT NULL,
  alert_id     TEXT,
  channel_id   TEXT NOT NULL,
  channel_name TEXT NOT NULL,
  channel_type TEXT NOT NULL,
  at           INTEGER NOT NULL,
  attempt      INTEGER NOT NULL,
  is_delivered INTEGER NOT NULL,
  error        TEXT,
  payload      TEXT
);

CREATE INDEX ix_deliveries_alert ON deliveries (alert_id, at, id) WHERE alert_id IS NOT NULL;
CREATE INDEX ix_deliveries_type ON deliveries (channel_type, id) WHERE is_delivered = 1;
CREATE INDEX ix_deliveries_at ON deliveries (at);
