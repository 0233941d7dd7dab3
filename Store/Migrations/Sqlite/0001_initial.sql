CREATE TABLE grain_state (
  kind       TEXT NOT NULL,
  id         TEXT NOT NULL,
  version    INTEGER NOT NULL,
  doc        TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
);

CREATE TABLE due (
  shard      INTEGER NOT NULL,
  target     TEXT NOT NULL,
  name       TEXT NOT NULL,
  at         INTEGER NOT NULL,
  occurrence TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  PRIMARY KEY (target, name)
) WITHOUT ROWID;

-- The last two columns make the order of equal times certain.
CREATE INDEX ix_due_shard_at ON due (shard, at, target, name);

CREATE TABLE events (
  id          TEXT NOT NULL PRIMARY KEY,
  instance_id TEXT NOT NULL,
  type        TEXT NOT NULL,
  at          INTEGER NOT NULL,
  metadata    TEXT
);

CREATE INDEX ix_events_instance ON events (instance_id, at, id);

CREATE TABLE logs (
  seq         INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  instance_id TEXT NOT NULL,
  level       TEXT NOT NULL,
  source      TEXT NOT NULL,
  message     TEXT NOT NULL,
  at          INTEGER NOT NULL,
  metadata    TEXT
);

CREATE INDEX ix_logs_instance ON logs (instance_id, at, id);
CREATE INDEX ix_logs_at ON logs (at, id);

-- The index holds no copy of the messages.
CREATE VIRTUAL TABLE logs_fts USING fts5 (message, content = 'logs', content_rowid = 'seq', tokenize = 'unicode61 remove_diacritics 0');

CREATE TRIGGER logs_inserted AFTER INSERT ON logs BEGIN
  INSERT INTO logs_fts (rowid, message) VALUES (new.seq, new.message);
END;

CREATE TRIGGER logs_deleted AFTER DELETE ON logs BEGIN
  INSERT INTO logs_fts (logs_fts, rowid, message) VALUES ('delete', old.seq, old.message);
END;

CREATE TABLE samples (
  instance_id  TEXT NOT NULL,
  at           INTEGER NOT NULL,
  cpu          REAL NOT NULL,
  memory_used  INTEGER NOT NULL,
  memory_total INTEGER NOT NULL,
  disk_used    INTEGER NOT NULL,
  disk_total   INTEGER NOT NULL
);

CREATE INDEX ix_samples_instance ON samples (instance_id, at);

CREATE TABLE audit (
  id          TEXT NOT NULL PRIMARY KEY,
  at          INTEGER NOT NULL,
  actor       TEXT NOT NULL,
  action      TEXT NOT NULL,
  resource    TEXT NOT NULL,
  resource_id TEXT,
  metadata    TEXT
);

CREATE INDEX ix_audit_at ON audit (at, id);
