-- Takes away what was in clear, when all of it is sealed.

-- +goose Up
CREATE TABLE left_in_clear (n INTEGER NOT NULL CONSTRAINT left_in_clear CHECK (n = 0)) STRICT;
INSERT INTO left_in_clear SELECT COUNT(*) FROM customers WHERE phone <> '';
INSERT INTO left_in_clear SELECT COUNT(*) FROM outbox WHERE recipient <> '' OR code <> '' OR body <> '';
INSERT INTO left_in_clear SELECT COUNT(*) FROM credentials WHERE pin_hash <> '';
INSERT INTO left_in_clear SELECT COUNT(*) FROM keysets WHERE progress <> '';
DROP TABLE left_in_clear;

DROP INDEX customers_phone;
DROP INDEX customers_phone_index;
ALTER TABLE customers DROP COLUMN phone;
ALTER TABLE customers RENAME COLUMN phone_sealed TO phone;
CREATE UNIQUE INDEX customers_phone ON customers (phone_index);

ALTER TABLE outbox DROP COLUMN recipient;
ALTER TABLE outbox DROP COLUMN code;
ALTER TABLE outbox DROP COLUMN body;
ALTER TABLE outbox RENAME COLUMN recipient_sealed TO recipient;
ALTER TABLE outbox RENAME COLUMN code_sealed TO code;
ALTER TABLE outbox RENAME COLUMN body_sealed TO body;

ALTER TABLE credentials DROP COLUMN pin_hash;
ALTER TABLE credentials RENAME COLUMN pin_sealed TO pin_hash;

-- +goose StatementBegin
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
BEGIN
  SELECT RAISE(ABORT, 'an event is never changed');
END;
-- +goose StatementEnd
