-- Versions of the policy: the document as it was written, the form of it that is
-- quick to read, and from when it holds. A version is never changed.

-- +goose Up
CREATE TABLE policies (
  version TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (version <> ''),
  document TEXT COLLATE "C" NOT NULL CHECK (document <> ''),
  compiled TEXT COLLATE "C" NOT NULL CHECK (compiled <> ''),
  sha256 TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
  effective_at BIGINT NOT NULL CHECK (effective_at > 0),
  applied_at BIGINT NOT NULL CHECK (applied_at > 0 AND applied_at <= effective_at),
  actor TEXT COLLATE "C" NOT NULL CHECK (actor <> ''),
  reason TEXT COLLATE "C" NOT NULL
);
CREATE INDEX policies_effective ON policies (effective_at, applied_at);

CREATE TRIGGER policies_never_change BEFORE UPDATE ON policies FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a policy is never changed');
CREATE TRIGGER policies_stay BEFORE DELETE ON policies FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a policy is never deleted');
