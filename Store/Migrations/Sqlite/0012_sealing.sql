-- Keys that Fleet has derived and keeps, sealed.
CREATE TABLE sealed_keys (
  name   TEXT NOT NULL PRIMARY KEY,
  sealed TEXT NOT NULL
);

-- How far what older keys have sealed was sealed anew with a key: the document that was looked at last, and what was found up to there.
CREATE TABLE resealings (
  key_id      TEXT NOT NULL PRIMARY KEY,
  after_kind  TEXT NOT NULL,
  after_id    TEXT NOT NULL,
  documents   INTEGER NOT NULL,
  secrets     INTEGER NOT NULL,
  resealed    INTEGER NOT NULL,
  failed      INTEGER NOT NULL,
  began_at    INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  finished_at INTEGER
);
