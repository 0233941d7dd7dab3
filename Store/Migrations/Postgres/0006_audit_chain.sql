-- Who did it, from where, and what it was before and after; the row's place in the chain, and its MAC under a key that is not in here.
ALTER TABLE audit ADD COLUMN sequence bigint;
ALTER TABLE audit ADD COLUMN mac text;
ALTER TABLE audit ADD COLUMN user_id text COLLATE "C";
ALTER TABLE audit ADD COLUMN user_email text;
ALTER TABLE audit ADD COLUMN user_name text;
ALTER TABLE audit ADD COLUMN key_id text;
ALTER TABLE audit ADD COLUMN team_id text COLLATE "C";
ALTER TABLE audit ADD COLUMN ip_address text;
ALTER TABLE audit ADD COLUMN request_id text COLLATE "C";
ALTER TABLE audit ADD COLUMN was text;
ALTER TABLE audit ADD COLUMN became text;

-- Not unique: a row that somebody puts in is to be found, and must not keep others from being written.
CREATE INDEX ix_audit_sequence ON audit (sequence);
CREATE INDEX ix_audit_user ON audit (user_id, at);
CREATE INDEX ix_audit_resource ON audit (resource, resource_id, at);
CREATE INDEX ix_audit_request ON audit (request_id);

-- One row: the chain's head, the last row that was deleted for its age, and where the chain was first found tampered with; sealed by a MAC.
CREATE TABLE audit_chain (
  id              bigint NOT NULL PRIMARY KEY,
  head_sequence   bigint NOT NULL,
  head_mac        text NOT NULL,
  anchor_sequence bigint NOT NULL,
  anchor_mac      text NOT NULL,
  broken_at       bigint,
  seal            text NOT NULL
);
