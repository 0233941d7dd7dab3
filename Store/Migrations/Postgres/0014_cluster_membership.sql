-- Which silos there are. Orleans' ADO.NET clustering asks for its statements by key in the table OrleansQuery; the tables behind them are Fleet's.
CREATE TABLE cluster_versions (
  cluster_id TEXT PRIMARY KEY,
  version    INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE cluster_silos (
  cluster_id    TEXT NOT NULL REFERENCES cluster_versions (cluster_id) ON DELETE CASCADE,
  address       TEXT NOT NULL,
  port          INTEGER NOT NULL,
  generation    INTEGER NOT NULL,
  silo_name     TEXT NOT NULL,
  host_name     TEXT NOT NULL,
  status        INTEGER NOT NULL,
  gateway_port  INTEGER NOT NULL,
  suspect_times TEXT,
  started_at    TIMESTAMPTZ NOT NULL,
  alive_at      TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (cluster_id, address, port, generation)
);

CREATE TABLE OrleansQuery (
  QueryKey  TEXT PRIMARY KEY,
  QueryText TEXT NOT NULL
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $query$
  WITH made AS (
    INSERT INTO cluster_versions (cluster_id) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
  SELECT count(*) > 0 FROM made
$query$),

-- Whoever changes the membership takes its version one further: of two who saw the same one, the second finds it gone.
('InsertMembershipKey', $query$
  WITH turn AS (
    UPDATE cluster_versions SET version = version + 1
    WHERE cluster_id = @DeploymentId AND version = @Version AND NOT EXISTS (
      SELECT 1 FROM cluster_silos
      WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster_id),
  made AS (
    INSERT INTO cluster_silos
      (cluster_id, address, port, generation, silo_name, host_name, status, gateway_port, started_at, alive_at)
    SELECT cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM turn
    RETURNING 1)
  SELECT count(*) > 0 FROM made
$query$),

('UpdateMembershipKey', $query$
  WITH turn AS (
    UPDATE cluster_versions SET version = version + 1
    WHERE cluster_id = @DeploymentId AND version = @Version AND EXISTS (
      SELECT 1 FROM cluster_silos
      WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster_id),
  made AS (
    UPDATE cluster_silos SET status = @Status, suspect_times = @SuspectTimes, alive_at = @IAmAliveTime
    FROM turn
    WHERE cluster_silos.cluster_id = turn.cluster_id AND address = @Address AND port = @Port AND generation = @Generation
    RETURNING 1)
  SELECT count(*) > 0 FROM made
$query$),

('UpdateIAmAlivetimeKey', $query$
  UPDATE cluster_silos SET alive_at = @IAmAliveTime
  WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$query$),

-- One row without a silo if there is none: the version is always answered.
('MembershipReadAllKey', $query$
  SELECT
    silo.address AS Address, silo.port AS Port, silo.generation AS Generation, silo.silo_name AS SiloName, silo.host_name AS HostName,
    silo.status AS Status, silo.gateway_port AS ProxyPort, silo.suspect_times AS SuspectTimes, silo.started_at AS StartTime,
    silo.alive_at AS IAmAliveTime, cluster.version AS Version
  FROM cluster_versions cluster LEFT JOIN cluster_silos silo ON silo.cluster_id = cluster.cluster_id
  WHERE cluster.cluster_id = @DeploymentId
$query$),

('MembershipReadRowKey', $query$
  SELECT
    silo.address AS Address, silo.port AS Port, silo.generation AS Generation, silo.silo_name AS SiloName, silo.host_name AS HostName,
    silo.status AS Status, silo.gateway_port AS ProxyPort, silo.suspect_times AS SuspectTimes, silo.started_at AS StartTime,
    silo.alive_at AS IAmAliveTime, cluster.version AS Version
  FROM cluster_versions cluster LEFT JOIN cluster_silos silo
    ON silo.cluster_id = cluster.cluster_id AND silo.address = @Address AND silo.port = @Port AND silo.generation = @Generation
  WHERE cluster.cluster_id = @DeploymentId
$query$),

('GatewaysQueryKey', $query$
  SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation FROM cluster_silos
  WHERE cluster_id = @DeploymentId AND status = @Status AND gateway_port > 0
$query$),

('DeleteMembershipTableEntriesKey', $query$
  DELETE FROM cluster_versions WHERE cluster_id = @DeploymentId
$query$),

-- 6 is Dead.
('CleanupDefunctSiloEntriesKey', $query$
  DELETE FROM cluster_silos WHERE cluster_id = @DeploymentId AND status = 6 AND alive_at < @IAmAliveTime
$query$);
