-- What is installed where an instance lives. What is not known is an empty text.
CREATE TABLE packages (
  instance_id    TEXT NOT NULL,
  ecosystem      TEXT NOT NULL,
  name           TEXT NOT NULL,
  version        TEXT NOT NULL,
  license        TEXT NOT NULL,
  source         TEXT NOT NULL,
  source_version TEXT NOT NULL,
  PRIMARY KEY (instance_id, ecosystem, name, version)
);

-- Advisories that these fall under. "rank" is the severity as a number, the worst first; "at" is when the status last changed.
CREATE TABLE vulnerabilities (
  id              TEXT NOT NULL PRIMARY KEY,
  instance_id     TEXT NOT NULL,
  cve_id          TEXT NOT NULL,
  osv_id          TEXT NOT NULL,
  package         TEXT NOT NULL,
  version         TEXT NOT NULL,
  ecosystem       TEXT NOT NULL,
  rank            INTEGER NOT NULL,
  score           REAL,
  title           TEXT NOT NULL,
  description     TEXT NOT NULL,
  fix_version     TEXT,
  links           TEXT NOT NULL,
  status          TEXT NOT NULL,
  detected_at     INTEGER NOT NULL,
  at              INTEGER NOT NULL,
  changed_by      TEXT,
  acknowledged_at INTEGER,
  fixed_at        INTEGER
);

CREATE INDEX ix_vulnerabilities_instance ON vulnerabilities (instance_id, status, rank);
CREATE INDEX ix_vulnerabilities_rank ON vulnerabilities (rank, detected_at, id);
CREATE INDEX ix_vulnerabilities_at ON vulnerabilities (at);

-- SSH keys that may log in where an instance lives, or of which somebody has told.
CREATE TABLE ssh_keys (
  id              TEXT NOT NULL PRIMARY KEY,
  instance_id     TEXT NOT NULL,
  fingerprint     TEXT NOT NULL,
  comment         TEXT,
  type            TEXT NOT NULL,
  bits            INTEGER,
  is_weak         INTEGER NOT NULL,
  is_revoked      INTEGER NOT NULL,
  is_present      INTEGER NOT NULL,
  is_fleets       INTEGER NOT NULL,
  last_used_at    INTEGER,
  created_at      INTEGER NOT NULL,
  expires_at      INTEGER,
  file_changed_at INTEGER,
  revoked_at      INTEGER,
  revoked_by      TEXT,
  UNIQUE (instance_id, fingerprint)
);

-- How the checks of a machine ended: 1 for passed, 0 for failed, nothing where the machine did not tell.
CREATE TABLE security_checks (
  instance_id TEXT NOT NULL,
  check_id    TEXT NOT NULL,
  passed      INTEGER,
  details     TEXT NOT NULL,
  PRIMARY KEY (instance_id, check_id)
);

-- The last scan of each instance. "read_at" is when its machine was last read as a whole.
CREATE TABLE security_scans (
  instance_id     TEXT NOT NULL PRIMARY KEY,
  status          TEXT NOT NULL,
  started_at      INTEGER NOT NULL,
  finished_at     INTEGER,
  actor           TEXT NOT NULL,
  packages        INTEGER NOT NULL,
  vulnerabilities INTEGER NOT NULL,
  new             INTEGER NOT NULL,
  error           TEXT,
  gaps            TEXT NOT NULL,
  advisories      TEXT,
  read_at         INTEGER
);
