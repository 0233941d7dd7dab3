-- What the fleet is made of. Each change of an instance's state adds -1 for what it was and +1 for what it is, in the transaction of the change
-- itself, and nothing where both are the same: how many there are is the sum. Upkeep makes one row of those that are alike (stage 0 is as it was
-- added, 1 made by upkeep, 2 being replaced). Destroyed instances are not counted. Empty texts stand for nothing.
CREATE TABLE instance_counts (
  team      text COLLATE "C" NOT NULL,
  status    text COLLATE "C" NOT NULL,
  provider  text COLLATE "C" NOT NULL,
  region    text COLLATE "C" NOT NULL,
  latitude  text COLLATE "C" NOT NULL,
  longitude text COLLATE "C" NOT NULL,
  place     text COLLATE "C" NOT NULL,
  n         bigint NOT NULL,
  stage     integer NOT NULL
);

INSERT INTO instance_counts
SELECT
  coalesce(doc ->> 'team', ''),
  doc ->> 'status',
  coalesce(doc ->> 'provider', ''),
  coalesce(doc ->> 'region', ''),
  coalesce(doc -> 'geo' ->> 'latitude', doc -> 'tags' ->> 'geo_lat', ''),
  coalesce(doc -> 'geo' ->> 'longitude', doc -> 'tags' ->> 'geo_lon', ''),
  coalesce(doc -> 'geo' ->> 'city', doc -> 'tags' ->> 'geo_label', ''),
  sum(n), 1
FROM (SELECT doc, 1 AS n FROM grain_state WHERE kind = 'instance') AS one
WHERE doc ->> 'status' <> 'Destroyed' GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(n) <> 0;

CREATE FUNCTION count_instance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was jsonb; -- null before the first
  is_now jsonb; -- null after the last
BEGIN
  IF TG_OP <> 'INSERT' THEN was := OLD.doc; END IF;
  IF TG_OP <> 'DELETE' THEN is_now := NEW.doc; END IF;
  INSERT INTO instance_counts
  SELECT
    coalesce(doc ->> 'team', ''),
    doc ->> 'status',
    coalesce(doc ->> 'provider', ''),
    coalesce(doc ->> 'region', ''),
    coalesce(doc -> 'geo' ->> 'latitude', doc -> 'tags' ->> 'geo_lat', ''),
    coalesce(doc -> 'geo' ->> 'longitude', doc -> 'tags' ->> 'geo_lon', ''),
    coalesce(doc -> 'geo' ->> 'city', doc -> 'tags' ->> 'geo_label', ''),
    sum(n), 0
  FROM (VALUES (was, -1), (is_now, 1)) AS one (doc, n)
  WHERE doc ->> 'status' <> 'Destroyed' GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(n) <> 0;
  RETURN NULL;
END $$;

CREATE TRIGGER instance_added AFTER INSERT ON grain_state FOR EACH ROW WHEN (NEW.kind = 'instance') EXECUTE FUNCTION count_instance();
CREATE TRIGGER instance_changed AFTER UPDATE ON grain_state FOR EACH ROW WHEN (NEW.kind = 'instance') EXECUTE FUNCTION count_instance();
CREATE TRIGGER instance_removed AFTER DELETE ON grain_state FOR EACH ROW WHEN (OLD.kind = 'instance') EXECUTE FUNCTION count_instance();

-- The deployments: operations that put an instance, or another configuration of it, on its server. "at" is when each began.
CREATE TABLE deployment_starts (
  operation_id text COLLATE "C" NOT NULL PRIMARY KEY,
  instance_id  text COLLATE "C" NOT NULL,
  at           bigint NOT NULL,
  status       text NOT NULL
);

CREATE INDEX ix_deployment_starts_at ON deployment_starts (at);

INSERT INTO deployment_starts
SELECT id, doc ->> 'target', CAST(round(extract(epoch FROM CAST(doc ->> 'createdAt' AS timestamptz)) * 1000) AS bigint), doc ->> 'status' FROM grain_state
WHERE kind = 'operation' AND doc ->> 'kind' IN ('DeployInstance', 'CloneInstance', 'RedeployInstance');

CREATE FUNCTION note_deployment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO deployment_starts VALUES (NEW.id, coalesce(NEW.doc ->> 'target', ''), NEW.updated_at, coalesce(NEW.doc ->> 'status', ''))
  ON CONFLICT (operation_id) DO UPDATE SET status = excluded.status;
  RETURN NULL;
END $$;

CREATE TRIGGER deployment_began AFTER INSERT ON grain_state FOR EACH ROW
WHEN (NEW.kind = 'operation' AND NEW.doc ->> 'kind' IN ('DeployInstance', 'CloneInstance', 'RedeployInstance')) EXECUTE FUNCTION note_deployment();

CREATE FUNCTION carry_deployment_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE deployment_starts SET status = NEW.doc ->> 'status' WHERE operation_id = NEW.id;
  RETURN NULL;
END $$;

CREATE TRIGGER deployment_went_on AFTER UPDATE ON grain_state FOR EACH ROW
WHEN (NEW.kind = 'operation' AND NEW.doc ->> 'status' <> OLD.doc ->> 'status') EXECUTE FUNCTION carry_deployment_on();
