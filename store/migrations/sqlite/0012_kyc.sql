-- Who customers are: cases, each for a level, with what was stated (sealed), and
-- the images that were shown (sealed, one a row, so that no list reads them). A
-- document is found again by a keyed hash; claim is that hash for a case that no
-- person has looked at, of which there is one a document.

-- +goose Up
CREATE TABLE kyc_cases (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  owner_id TEXT NOT NULL REFERENCES customers (id),
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 3),
  status TEXT NOT NULL CHECK (status IN ('checking', 'review', 'approved', 'rejected', 'expired', 'replaced', 'closed')),
  causes TEXT NOT NULL CHECK (json_valid(causes)),
  hits TEXT NOT NULL CHECK (json_valid(hits)),
  provider TEXT NOT NULL CHECK (json_valid(provider)),
  approvals TEXT NOT NULL CHECK (json_valid(approvals)),
  stated BLOB NOT NULL,
  document_type TEXT NOT NULL,
  document_index TEXT NOT NULL,
  claim TEXT NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at >= 0),
  images INTEGER NOT NULL CHECK (images >= 0),
  reason TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  next_at INTEGER NOT NULL CHECK (next_at >= 0),
  reminded_at INTEGER NOT NULL CHECK (reminded_at >= 0),
  created_at INTEGER NOT NULL CHECK (created_at > 0),
  decided_at INTEGER NOT NULL CHECK (decided_at >= 0),
  CONSTRAINT kyc_cases_decided_at CHECK ((status IN ('checking', 'review')) = (decided_at = 0))
) STRICT, WITHOUT ROWID;
CREATE INDEX kyc_cases_owner ON kyc_cases (owner_id, created_at, id);
CREATE INDEX kyc_cases_order ON kyc_cases (created_at, id);
CREATE INDEX kyc_cases_status ON kyc_cases (status, created_at, id);
CREATE INDEX kyc_cases_document ON kyc_cases (document_index) WHERE document_index <> '';
CREATE UNIQUE INDEX kyc_cases_claim ON kyc_cases (claim) WHERE claim <> '';
CREATE INDEX kyc_cases_expiring ON kyc_cases (expires_at, id) WHERE status = 'approved' AND expires_at > 0;
CREATE INDEX kyc_cases_reminding ON kyc_cases (expires_at, id) WHERE status = 'approved' AND expires_at > 0 AND reminded_at = 0;
CREATE INDEX kyc_cases_checking ON kyc_cases (next_at, id) WHERE status = 'checking';

CREATE TABLE kyc_images (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  case_id TEXT NOT NULL REFERENCES kyc_cases (id),
  place INTEGER NOT NULL CHECK (place >= 0),
  name TEXT NOT NULL CHECK (name <> ''),
  media_type TEXT NOT NULL CHECK (media_type <> ''),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  width INTEGER NOT NULL CHECK (width >= 0),
  height INTEGER NOT NULL CHECK (height >= 0),
  content BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX kyc_images_case ON kyc_images (case_id, place);

-- +goose StatementBegin
CREATE TRIGGER kyc_cases_only_move_on BEFORE UPDATE ON kyc_cases
WHEN NOT (
  NEW.id = OLD.id AND NEW.owner_id = OLD.owner_id AND NEW.level = OLD.level AND NEW.created_at = OLD.created_at
  AND NEW.document_type = OLD.document_type
  AND (NEW.status = OLD.status OR OLD.status IN ('checking', 'review') OR (OLD.status = 'approved' AND NEW.status IN ('expired', 'replaced')))
)
BEGIN
  SELECT RAISE(ABORT, 'a case only moves on');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER kyc_cases_stay BEFORE DELETE ON kyc_cases
BEGIN
  SELECT RAISE(ABORT, 'a case is never deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER kyc_images_only_sealed_anew BEFORE UPDATE ON kyc_images
WHEN NOT (
  NEW.id = OLD.id AND NEW.case_id = OLD.case_id AND NEW.place = OLD.place AND NEW.name = OLD.name AND NEW.media_type = OLD.media_type
  AND NEW.bytes = OLD.bytes AND NEW.width = OLD.width AND NEW.height = OLD.height
)
BEGIN
  SELECT RAISE(ABORT, 'an image is never another');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER kyc_images_stay BEFORE DELETE ON kyc_images
BEGIN
  SELECT RAISE(ABORT, 'an image is never deleted: its content is erased');
END;
-- +goose StatementEnd
