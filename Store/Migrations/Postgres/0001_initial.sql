-- COLLATE "C": ids are compared byte by byte, whatever the database's locale.
CREATE TABLE grain_state (
  kind       text COLLATE "C" NOT NULL,
  id         text COLLATE "C" NOT NULL,
  version    bigint NOT NULL,
  doc        jsonb NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (kind, id)
);

CREATE TABLE due (
  shard      integer NOT NULL,
  target     text COLLATE "C" NOT NULL,
  name       text COLLATE "C" NOT NULL,
  at         bigint NOT NULL,
  occurrence text NOT NULL,
  attempts   integer NOT NULL,
  PRIMARY KEY (target, name)
);

-- The last two columns make the order of equal times certain.
CREATE INDEX ix_due_shard_at ON due (shard, at, target, name);

CREATE TABLE events (
  id          text COLLATE "C" NOT NULL PRIMARY KEY,
  instance_id text COLLATE "C" NOT NULL,
  type        text NOT NULL,
  at          bigint NOT NULL,
  metadata    text
);

CREATE INDEX ix_events_instance ON events (instance_id, at, id);

-- Words: punctuation is blanked first, because PostgreSQL's parser would keep 'db.example.com' or '/var/log' as one word, which
-- SQLite's does not. Cut, because a longer text has no room in a tsvector and would be refused.
CREATE TABLE logs (
  id          text COLLATE "C" NOT NULL PRIMARY KEY,
  instance_id text COLLATE "C" NOT NULL,
  level       text NOT NULL,
  source      text NOT NULL,
  message     text NOT NULL,
  at          bigint NOT NULL,
  metadata    text,
  words       tsvector NOT NULL GENERATED ALWAYS AS (
    to_tsvector('simple', regexp_replace(left(message, 100000), '[^a-zA-Z0-9\u0080-\U0010FFFF]+', ' ', 'g'))) STORED
);

CREATE INDEX ix_logs_instance ON logs (instance_id, at, id);
CREATE INDEX ix_logs_at ON logs (at, id);
CREATE INDEX ix_logs_words ON logs USING gin (words);

CREATE TABLE samples (
  instance_id  text COLLATE "C" NOT NULL,
  at           bigint NOT NULL,
  cpu          double precision NOT NULL,
  memory_used  bigint NOT NULL,
  memory_total bigint NOT NULL,
  disk_used    bigint NOT NULL,
  disk_total   bigint NOT NULL
);

CREATE INDEX ix_samples_instance ON samples (instance_id, at);

CREATE TABLE audit (
  id          text COLLATE "C" NOT NULL PRIMARY KEY,
  at          bigint NOT NULL,
  actor       text NOT NULL,
  action      text NOT NULL,
  resource    text NOT NULL,
  resource_id text,
  metadata    text
);

CREATE INDEX ix_audit_at ON audit (at, id);
