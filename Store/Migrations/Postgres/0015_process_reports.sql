-- What each process of Fleet said of itself last.
CREATE TABLE process_reports (
  id     text COLLATE "C" NOT NULL PRIMARY KEY,
  at     bigint NOT NULL,
  report text NOT NULL
);
