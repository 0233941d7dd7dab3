-- Keys that Fleet has derived and keeps, sealed.
CREATE TABLE sealed_keys (
  name   text COLLATE "C" NOT NULL PRIMARY KEY,
  sealed text COLLATE "C" NOT NULL
);

-- How far what older keys have sealed was sealed anew with a key: the document that was looked at last, and what was found up to there.
CREATE TABLE resealings (
  key_id      text COLLATE "C" NOT NULL PRIMARY KEY,
  after_kind  text COLLATE "C" NOT NULL,
  after_id    text COLLATE "C" NOT NULL,
  documents   bigint NOT NULL,
  secrets     bigint NOT NULL,
  resealed    bigint NOT NULL,
  failed      bigint NOT NULL,
  began_at    bigint NOT NULL,
  updated_at  bigint NOT NULL,
  finished_at bigint
);
