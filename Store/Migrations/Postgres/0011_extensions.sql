-- Installations of extensions, and attempts that failed. The version is empty where it is not known. "at" is when the attempt ended. An
-- instance has at most one installation of an extension.
CREATE TABLE extension_usage (
  id          text COLLATE "C" NOT NULL PRIMARY KEY,
  extension   text COLLATE "C" NOT NULL,
  instance_id text COLLATE "C" NOT NULL,
  version     text COLLATE "C" NOT NULL,
  at          bigint NOT NULL,
  removed_at  bigint,
  duration_ms bigint,
  is_removal  bigint NOT NULL,
  failed      bigint NOT NULL,
  error       text
);

CREATE UNIQUE INDEX ux_extension_usage_active ON extension_usage (instance_id, extension) WHERE removed_at IS NULL AND failed = 0;
CREATE INDEX ix_extension_usage_extension ON extension_usage (extension, at);
CREATE INDEX ix_extension_usage_at ON extension_usage (at);

-- How often each extension was ever installed: it outlives the rows.
CREATE TABLE extension_totals (
  extension text COLLATE "C" NOT NULL PRIMARY KEY,
  installs  bigint NOT NULL
);
