-- Runs of scheduled tasks that have ended, by when they began.
CREATE TABLE task_runs (
  id           TEXT NOT NULL PRIMARY KEY,
  task_id      TEXT NOT NULL,
  at           INTEGER NOT NULL,
  status       TEXT NOT NULL,
  occurrence   TEXT NOT NULL,
  due_at       INTEGER NOT NULL,
  instance_id  TEXT,
  exit_code    INTEGER,
  stdout       TEXT,
  stderr       TEXT,
  error        TEXT,
  finished_at  INTEGER,
  attempt      INTEGER NOT NULL,
  triggered_by TEXT
);

CREATE INDEX ix_task_runs_task ON task_runs (task_id, at, id);
CREATE INDEX ix_task_runs_at ON task_runs (at);
