-- Attempts to deliver a notice through a channel. Ids sort by time.
CREATE TABLE deliveries (
  id           text COLLATE "C" NOT NULL PRIMARY KEY,
  notice_id    text NOT NULL,
  alert_id     text COLLATE "C",
  channel_id   text NOT NULL,
  channel_name text NOT NULL,
  channel_type text COLLATE "C" NOT NULL,
  at           bigint NOT NULL,
  attempt      bigint NOT NULL,
  is_delivered bigint NOT NULL,
  error        text,
  payload      text
);

CREATE INDEX ix_deliveries_alert ON deliveries (alert_id, at, id) WHERE alert_id IS NOT NULL;
CREATE INDEX ix_deliveries_type ON deliveries (channel_type, id) WHERE is_delivered = 1;
CREATE INDEX ix_deliveries_at ON deliveries (at);
