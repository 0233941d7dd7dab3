-- What the fleet is made of. Each change of an instance's state adds -1 for what it was and +1 for what it is, in the transaction of the change
-- itself, and nothing where both are the same: how many there are is the sum. Upkeep makes one row of those that are alike (stage 0 is as it was
-- added, 1 made by upkeep, 2 being replaced). Destroyed instances are not counted. Empty texts stand for nothing.
CREATE TABLE instance_counts (
  team      TEXT NOT NULL,
  status    TEXT NOT NULL,
  provider  TEXT NOT NULL,
  region    TEXT NOT NULL,
  latitude  TEXT NOT NULL,
  longitude TEXT NOT NULL,
  place     TEXT NOT NULL,
  n         INTEGER NOT NULL,
  stage     INTEGER NOT NULL
);

INSERT INTO instance_counts
SELECT
  coalesce(doc ->> '$.team', ''),
  doc ->> '$.status',
  coalesce(doc ->> '$.provider', ''),
  coalesce(doc ->> '$.region', ''),
  CAST(coalesce(doc ->> '$.geo.latitude', doc ->> '$.tags.geo_lat', '') AS TEXT),
  CAST(coalesce(doc ->> '$.geo.longitude', doc ->> '$.tags.geo_lon', '') AS TEXT),
  coalesce(doc ->> '$.geo.city', doc ->> '$.tags.geo_label', ''),
  sum(n), 1
FROM (SELECT doc, 1 AS n FROM grain_state WHERE kind = 'instance') AS one
WHERE doc ->> '$.status' <> 'Destroyed' GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(n) <> 0;

CREATE TRIGGER instance_added AFTER INSERT ON grain_state WHEN NEW.kind = 'instance' BEGIN
  INSERT INTO instance_counts
  SELECT
    coalesce(doc ->> '$.team', ''),
    doc ->> '$.status',
    coalesce(doc ->> '$.provider', ''),
    coalesce(doc ->> '$.region', ''),
    CAST(coalesce(doc ->> '$.geo.latitude', doc ->> '$.tags.geo_lat', '') AS TEXT),
    CAST(coalesce(doc ->> '$.geo.longitude', doc ->> '$.tags.geo_lon', '') AS TEXT),
    coalesce(doc ->> '$.geo.city', doc ->> '$.tags.geo_label', ''),
    sum(n), 0
  FROM (SELECT NEW.doc AS doc, 1 AS n) AS one
  WHERE doc ->> '$.status' <> 'Destroyed' GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(n) <> 0;
END;

CREATE TRIGGER instance_changed AFTER UPDATE ON grain_state WHEN NEW.kind = 'instance' BEGIN
  INSERT INTO instance_counts
  SELECT
    coalesce(doc ->> '$.team', ''),
    doc ->> '$.status',
    coalesce(doc ->> '$.provider', ''),
    coalesce(doc ->> '$.region', ''),
    CAST(coalesce(doc ->> '$.geo.latitude', doc ->> '$.tags.geo_lat', '') AS TEXT),
    CAST(coalesce(doc ->> '$.geo.longitude', doc ->> '$.tags.geo_lon', '') AS TEXT),
    coalesce(doc ->> '$.geo.city', doc ->> '$.tags.geo_label', ''),
    sum(n), 0
  FROM (SELECT OLD.doc AS doc, -1 AS n UNION ALL SELECT NEW.doc, 1) AS one
  WHERE doc ->> '$.status' <> 'Destroyed' GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(n) <> 0;
END;

CREATE TRIGGER instance_removed AFTER DELETE ON grain_state WHEN OLD.kind = 'instance' BEGIN
  INSERT INTO instance_counts
  SELECT
    coalesce(doc ->> '$.team', ''),
    doc ->> '$.status',
    coalesce(doc ->> '$.provider', ''),
    coalesce(doc ->> '$.region', ''),
    CAST(coalesce(doc ->> '$.geo.latitude', doc ->> '$.tags.geo_lat', '') AS TEXT),
    CAST(coalesce(doc ->> '$.geo.longitude', doc ->> '$.tags.geo_lon', '') AS TEXT),
    coalesce(doc ->> '$.geo.city', doc ->> '$.tags.geo_label', ''),
    sum(n), 0
  FROM (SELECT OLD.doc AS doc, -1 AS n) AS one
  WHERE doc ->> '$.status' <> 'Destroyed' GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(n) <> 0;
END;

-- The deployments: operations that put an instance, or another configuration of it, on its server. "at" is when each began.
CREATE TABLE deployment_starts (
  operation_id TEXT NOT NULL PRIMARY KEY,
  instance_id  TEXT NOT NULL,
  at           INTEGER NOT NULL,
  status       TEXT NOT NULL
);

CREATE INDEX ix_deployment_starts_at ON deployment_starts (at);

INSERT INTO deployment_starts
SELECT id, doc ->> '$.target', CAST(round((julianday(doc ->> '$.createdAt') - 2440587.5) * 86400000) AS INTEGER), doc ->> '$.status' FROM grain_state
WHERE kind = 'operation' AND doc ->> '$.kind' IN ('DeployInstance', 'CloneInstance', 'RedeployInstance');

CREATE TRIGGER deployment_began AFTER INSERT ON grain_state
WHEN NEW.kind = 'operation' AND NEW.doc ->> '$.kind' IN ('DeployInstance', 'CloneInstance', 'RedeployInstance') BEGIN
  INSERT INTO deployment_starts VALUES (NEW.id, coalesce(NEW.doc ->> '$.target', ''), NEW.updated_at, coalesce(NEW.doc ->> '$.status', ''))
  ON CONFLICT (operation_id) DO UPDATE SET status = excluded.status;
END;

CREATE TRIGGER deployment_went_on AFTER UPDATE ON grain_state
WHEN NEW.kind = 'operation' AND NEW.doc ->> '$.status' <> OLD.doc ->> '$.status' BEGIN
  UPDATE deployment_starts SET status = NEW.doc ->> '$.status' WHERE operation_id = NEW.id;
END;
