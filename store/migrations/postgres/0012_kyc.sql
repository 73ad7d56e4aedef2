-- Who customers are: cases, each for a level, with what was stated (sealed), and
-- the images that were shown (sealed, one a row, so that no list reads them). A
-- document is found again by a keyed hash; claim is that hash for a case that no
-- person has looked at, of which there is one a document.

-- +goose Up
CREATE TABLE kyc_cases (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  owner_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
  level BIGINT NOT NULL CHECK (level BETWEEN 1 AND 3),
  status TEXT COLLATE "C" NOT NULL CHECK (status IN ('checking', 'review', 'approved', 'rejected', 'expired', 'replaced', 'closed')),
  causes TEXT COLLATE "C" NOT NULL CHECK (CAST(causes AS json) IS NOT NULL),
  hits TEXT COLLATE "C" NOT NULL CHECK (CAST(hits AS json) IS NOT NULL),
  provider TEXT COLLATE "C" NOT NULL CHECK (CAST(provider AS json) IS NOT NULL),
  approvals TEXT COLLATE "C" NOT NULL CHECK (CAST(approvals AS json) IS NOT NULL),
  stated BYTEA NOT NULL,
  document_type TEXT COLLATE "C" NOT NULL,
  document_index TEXT COLLATE "C" NOT NULL,
  claim TEXT COLLATE "C" NOT NULL,
  expires_at BIGINT NOT NULL CHECK (expires_at >= 0),
  images BIGINT NOT NULL CHECK (images >= 0),
  reason TEXT COLLATE "C" NOT NULL,
  decided_by TEXT COLLATE "C" NOT NULL,
  attempts BIGINT NOT NULL CHECK (attempts >= 0),
  next_at BIGINT NOT NULL CHECK (next_at >= 0),
  reminded_at BIGINT NOT NULL CHECK (reminded_at >= 0),
  created_at BIGINT NOT NULL CHECK (created_at > 0),
  decided_at BIGINT NOT NULL CHECK (decided_at >= 0),
  CONSTRAINT kyc_cases_decided_at CHECK ((status IN ('checking', 'review')) = (decided_at = 0))
);
CREATE INDEX kyc_cases_owner ON kyc_cases (owner_id, created_at, id);
CREATE INDEX kyc_cases_order ON kyc_cases (created_at, id);
CREATE INDEX kyc_cases_status ON kyc_cases (status, created_at, id);
CREATE INDEX kyc_cases_document ON kyc_cases (document_index) WHERE document_index <> '';
CREATE UNIQUE INDEX kyc_cases_claim ON kyc_cases (claim) WHERE claim <> '';
CREATE INDEX kyc_cases_expiring ON kyc_cases (expires_at, id) WHERE status = 'approved' AND expires_at > 0;
CREATE INDEX kyc_cases_reminding ON kyc_cases (expires_at, id) WHERE status = 'approved' AND expires_at > 0 AND reminded_at = 0;
CREATE INDEX kyc_cases_checking ON kyc_cases (next_at, id) WHERE status = 'checking';

CREATE TABLE kyc_images (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  case_id TEXT COLLATE "C" NOT NULL REFERENCES kyc_cases (id),
  place BIGINT NOT NULL CHECK (place >= 0),
  name TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
  media_type TEXT COLLATE "C" NOT NULL CHECK (media_type <> ''),
  bytes BIGINT NOT NULL CHECK (bytes > 0),
  width BIGINT NOT NULL CHECK (width >= 0),
  height BIGINT NOT NULL CHECK (height >= 0),
  content BYTEA NOT NULL
);
CREATE UNIQUE INDEX kyc_images_case ON kyc_images (case_id, place);

CREATE TRIGGER kyc_cases_only_move_on BEFORE UPDATE ON kyc_cases FOR EACH ROW
WHEN (NOT (
  NEW.id = OLD.id AND NEW.owner_id = OLD.owner_id AND NEW.level = OLD.level AND NEW.created_at = OLD.created_at
  AND NEW.document_type = OLD.document_type
  AND (NEW.status = OLD.status OR OLD.status IN ('checking', 'review') OR (OLD.status = 'approved' AND NEW.status IN ('expired', 'replaced')))
))
EXECUTE FUNCTION okpay_refuse('a case only moves on');
CREATE TRIGGER kyc_cases_stay BEFORE DELETE ON kyc_cases FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a case is never deleted');
CREATE TRIGGER kyc_images_only_sealed_anew BEFORE UPDATE ON kyc_images FOR EACH ROW
WHEN (NOT (
  NEW.id = OLD.id AND NEW.case_id = OLD.case_id AND NEW.place = OLD.place AND NEW.name = OLD.name AND NEW.media_type = OLD.media_type
  AND NEW.bytes = OLD.bytes AND NEW.width = OLD.width AND NEW.height = OLD.height
))
EXECUTE FUNCTION okpay_refuse('an image is never another');
CREATE TRIGGER kyc_images_stay BEFORE DELETE ON kyc_images FOR EACH ROW EXECUTE FUNCTION okpay_refuse('an image is never deleted: its content is erased');
