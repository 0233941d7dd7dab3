-- What each process of Fleet said of itself last.
CREATE TABLE process_reports (
  id     TEXT NOT NULL PRIMARY KEY,
  at     INTEGER NOT NULL,
  report TEXT NOT NULL
);
