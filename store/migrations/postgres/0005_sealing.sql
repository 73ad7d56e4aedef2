-- Room for the keys of the vault, and for what is sealed beside what is in
-- clear. The program then seals what is there, bounded batch by bounded batch,
-- and the next migration takes what was in clear away: it is never run before
-- all is sealed. A database at this version is one that is being sealed; no
-- program works with it.
-- The keysets are encrypted with a key that is not in the database. keys tells
-- of each key all but its material.

-- +goose Up
CREATE TABLE keysets (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  version BIGINT NOT NULL CHECK (version > 0),
  wrapping TEXT COLLATE "C" NOT NULL CHECK (wrapping <> ''),
  sealing BYTEA NOT NULL,
  lookup BYTEA NOT NULL,
  keys TEXT COLLATE "C" NOT NULL CHECK (keys::json IS NOT NULL),
  rotating SMALLINT NOT NULL CHECK (rotating IN (0, 1)),
  progress TEXT COLLATE "C" NOT NULL
);

CREATE TRIGGER keysets_stay BEFORE DELETE ON keysets FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('the keys of the vault are never deleted');
CREATE TRIGGER keysets_stay_all BEFORE TRUNCATE ON keysets FOR EACH STATEMENT
EXECUTE FUNCTION okpay_refuse('the keys of the vault are never deleted');

ALTER TABLE customers ADD COLUMN phone_sealed BYTEA NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN phone_index TEXT COLLATE "C" NOT NULL DEFAULT '';
DROP INDEX customers_phone;
CREATE UNIQUE INDEX customers_phone ON customers (phone) WHERE phone <> '';
CREATE UNIQUE INDEX customers_phone_index ON customers (phone_index) WHERE phone_index <> '';

ALTER TABLE outbox ADD COLUMN recipient_sealed BYTEA NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN code_sealed BYTEA NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN body_sealed BYTEA NOT NULL DEFAULT '';

-- The hash of a PIN of a few digits can be tried out by whoever has it.
ALTER TABLE credentials ADD COLUMN pin_sealed BYTEA NOT NULL DEFAULT '';

-- The hashes of inputs that could be guessed are keyed meanwhile.
DROP TRIGGER events_never_change ON events;
