-- Installations of extensions, and attempts that failed. The version is empty where it is not known. "at" is when the attempt ended. An
-- instance has at most one installation of an extension.
CREATE TABLE extension_usage (
  id          TEXT NOT NULL PRIMARY KEY,
  extension   TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  version     TEXT NOT NULL,
  at          INTEGER NOT NULL,
  removed_at  INTEGER,
  duration_ms INTEGER,
  is_removal  INTEGER NOT NULL,
  failed      INTEGER NOT NULL,
  error       TEXT
);

CREATE UNIQUE INDEX ux_extension_usage_active ON extension_usage (instance_id, extension) WHERE removed_at IS NULL AND failed = 0;
CREATE INDEX ix_extension_usage_extension ON extension_usage (extension, at);
CREATE INDEX ix_extension_usage_at ON extension_usage (at);

-- How often each extension was ever installed: it outlives the rows.
CREATE TABLE extension_totals (
  extension TEXT NOT NULL PRIMARY KEY,
  installs  INTEGER NOT NULL
);
