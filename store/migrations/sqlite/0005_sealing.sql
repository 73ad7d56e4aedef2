-- Room for the keys of the vault, and for what is sealed beside what is in
-- clear. The program then seals what is there, bounded batch by bounded batch,
-- and the next migration takes what was in clear away: it is never run before
-- all is sealed. A database at this version is one that is being sealed; no
-- program works with it.
-- The keysets are encrypted with a key that is not in the database. keys tells
-- of each key all but its material.

-- +goose Up
CREATE TABLE keysets (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL CHECK (version > 0),
  wrapping TEXT NOT NULL CHECK (wrapping <> ''),
  sealing BLOB NOT NULL,
  lookup BLOB NOT NULL,
  keys TEXT NOT NULL CHECK (json_valid(keys)),
  rotating INTEGER NOT NULL CHECK (rotating IN (0, 1)),
  progress TEXT NOT NULL
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER keysets_stay BEFORE DELETE ON keysets
BEGIN
  SELECT RAISE(ABORT, 'the keys of the vault are never deleted');
END;
-- +goose StatementEnd

ALTER TABLE customers ADD COLUMN phone_sealed BLOB NOT NULL DEFAULT x'';
ALTER TABLE customers ADD COLUMN phone_index TEXT NOT NULL DEFAULT '';
DROP INDEX customers_phone;
CREATE UNIQUE INDEX customers_phone ON customers (phone) WHERE phone <> '';
CREATE UNIQUE INDEX customers_phone_index ON customers (phone_index) WHERE phone_index <> '';

ALTER TABLE outbox ADD COLUMN recipient_sealed BLOB NOT NULL DEFAULT x'';
ALTER TABLE outbox ADD COLUMN code_sealed BLOB NOT NULL DEFAULT x'';
ALTER TABLE outbox ADD COLUMN body_sealed BLOB NOT NULL DEFAULT x'';

-- The hash of a PIN of a few digits can be tried out by whoever has it.
ALTER TABLE credentials ADD COLUMN pin_sealed BLOB NOT NULL DEFAULT x'';

-- The hashes of inputs that could be guessed are keyed meanwhile.
DROP TRIGGER events_never_change;
