-- Runs of scheduled tasks that have ended, by when they began.
CREATE TABLE task_runs (
  id           text COLLATE "C" NOT NULL PRIMARY KEY,
  task_id      text COLLATE "C" NOT NULL,
  at           bigint NOT NULL,
  status       text NOT NULL,
  occurrence   text NOT NULL,
  due_at       bigint NOT NULL,
  instance_id  text,
  exit_code    bigint,
  stdout       text,
  stderr       text,
  error        text,
  finished_at  bigint,
  attempt      bigint NOT NULL,
  triggered_by text
);

CREATE INDEX ix_task_runs_task ON task_runs (task_id, at, id);
CREATE INDEX ix_task_runs_at ON task_runs (at);
