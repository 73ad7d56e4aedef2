-- Takes away what was in clear, when all of it is sealed.

-- +goose Up
LOCK TABLE customers, outbox, credentials IN ACCESS EXCLUSIVE MODE;
CREATE TABLE left_in_clear (n BIGINT NOT NULL CONSTRAINT left_in_clear CHECK (n = 0));
INSERT INTO left_in_clear SELECT COUNT(*) FROM customers WHERE phone <> '';
INSERT INTO left_in_clear SELECT COUNT(*) FROM outbox WHERE recipient <> '' OR code <> '' OR body <> '';
INSERT INTO left_in_clear SELECT COUNT(*) FROM credentials WHERE pin_hash <> '';
INSERT INTO left_in_clear SELECT COUNT(*) FROM keysets WHERE progress <> '';
DROP TABLE left_in_clear;

DROP INDEX customers_phone;
DROP INDEX customers_phone_index;
ALTER TABLE customers DROP COLUMN phone;
ALTER TABLE customers RENAME COLUMN phone_sealed TO phone;
ALTER TABLE customers ALTER COLUMN phone DROP DEFAULT, ALTER COLUMN phone_index DROP DEFAULT;
CREATE UNIQUE INDEX customers_phone ON customers (phone_index);

ALTER TABLE outbox DROP COLUMN recipient, DROP COLUMN code, DROP COLUMN body;
ALTER TABLE outbox RENAME COLUMN recipient_sealed TO recipient;
ALTER TABLE outbox RENAME COLUMN code_sealed TO code;
ALTER TABLE outbox RENAME COLUMN body_sealed TO body;
ALTER TABLE outbox ALTER COLUMN recipient DROP DEFAULT, ALTER COLUMN code DROP DEFAULT, ALTER COLUMN body DROP DEFAULT;

ALTER TABLE credentials DROP COLUMN pin_hash;
ALTER TABLE credentials RENAME COLUMN pin_sealed TO pin_hash;
ALTER TABLE credentials ALTER COLUMN pin_hash DROP DEFAULT;

CREATE TRIGGER events_never_change BEFORE UPDATE ON events FOR EACH ROW
EXECUTE FUNCTION okpay_refuse('an event is never changed');
