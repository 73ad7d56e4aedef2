-- Versions of the policy: the document as it was written, the form of it that is
-- quick to read, and from when it holds. A version is never changed.

-- +goose Up
CREATE TABLE policies (
  version TEXT NOT NULL PRIMARY KEY CHECK (version <> ''),
  document TEXT NOT NULL CHECK (document <> ''),
  compiled TEXT NOT NULL CHECK (compiled <> ''),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  effective_at INTEGER NOT NULL CHECK (effective_at > 0),
  applied_at INTEGER NOT NULL CHECK (applied_at > 0 AND applied_at <= effective_at),
  actor TEXT NOT NULL CHECK (actor <> ''),
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX policies_effective ON policies (effective_at, applied_at);

-- +goose StatementBegin
CREATE TRIGGER policies_never_change BEFORE UPDATE ON policies
BEGIN
  SELECT RAISE(ABORT, 'a policy is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER policies_stay BEFORE DELETE ON policies
BEGIN
  SELECT RAISE(ABORT, 'a policy is never deleted');
END;
-- +goose StatementEnd
