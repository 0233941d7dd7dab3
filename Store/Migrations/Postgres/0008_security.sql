-- What is installed where an instance lives. What is not known is an empty text.
CREATE TABLE packages (
  instance_id    text COLLATE "C" NOT NULL,
  ecosystem      text COLLATE "C" NOT NULL,
  name           text COLLATE "C" NOT NULL,
  version        text COLLATE "C" NOT NULL,
  license        text COLLATE "C" NOT NULL,
  source         text COLLATE "C" NOT NULL,
  source_version text COLLATE "C" NOT NULL,
  PRIMARY KEY (instance_id, ecosystem, name, version)
);

-- Advisories that these fall under. "rank" is the severity as a number, the worst first; "at" is when the status last changed.
CREATE TABLE vulnerabilities (
  id              text COLLATE "C" NOT NULL PRIMARY KEY,
  instance_id     text COLLATE "C" NOT NULL,
  cve_id          text COLLATE "C" NOT NULL,
  osv_id          text COLLATE "C" NOT NULL,
  package         text COLLATE "C" NOT NULL,
  version         text COLLATE "C" NOT NULL,
  ecosystem       text COLLATE "C" NOT NULL,
  rank            bigint NOT NULL,
  score           double precision,
  title           text COLLATE "C" NOT NULL,
  description     text COLLATE "C" NOT NULL,
  fix_version     text COLLATE "C",
  links           text COLLATE "C" NOT NULL,
  status          text COLLATE "C" NOT NULL,
  detected_at     bigint NOT NULL,
  at              bigint NOT NULL,
  changed_by      text COLLATE "C",
  acknowledged_at bigint,
  fixed_at        bigint
);

CREATE INDEX ix_vulnerabilities_instance ON vulnerabilities (instance_id, status, rank);
CREATE INDEX ix_vulnerabilities_rank ON vulnerabilities (rank, detected_at, id);
CREATE INDEX ix_vulnerabilities_at ON vulnerabilities (at);

-- SSH keys that may log in where an instance lives, or of which somebody has told.
CREATE TABLE ssh_keys (
  id              text COLLATE "C" NOT NULL PRIMARY KEY,
  instance_id     text COLLATE "C" NOT NULL,
  fingerprint     text COLLATE "C" NOT NULL,
  comment         text COLLATE "C",
  type            text COLLATE "C" NOT NULL,
  bits            bigint,
  is_weak         bigint NOT NULL,
  is_revoked      bigint NOT NULL,
  is_present      bigint NOT NULL,
  is_fleets       bigint NOT NULL,
  last_used_at    bigint,
  created_at      bigint NOT NULL,
  expires_at      bigint,
  file_changed_at bigint,
  revoked_at      bigint,
  revoked_by      text COLLATE "C",
  UNIQUE (instance_id, fingerprint)
);

-- How the checks of a machine ended: 1 for passed, 0 for failed, nothing where the machine did not tell.
CREATE TABLE security_checks (
  instance_id text COLLATE "C" NOT NULL,
  check_id    text COLLATE "C" NOT NULL,
  passed      bigint,
  details     text COLLATE "C" NOT NULL,
  PRIMARY KEY (instance_id, check_id)
);

-- The last scan of each instance. "read_at" is when its machine was last read as a whole.
CREATE TABLE security_scans (
  instance_id     text COLLATE "C" NOT NULL PRIMARY KEY,
  status          text COLLATE "C" NOT NULL,
  started_at      bigint NOT NULL,
  finished_at     bigint,
  actor           text COLLATE "C" NOT NULL,
  packages        bigint NOT NULL,
  vulnerabilities bigint NOT NULL,
  new             bigint NOT NULL,
  error           text COLLATE "C",
  gaps            text COLLATE "C" NOT NULL,
  advisories      text COLLATE "C",
  read_at         bigint
);
