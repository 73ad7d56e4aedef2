-- Where messages stand on their way to people, and in which language people
-- are written to. A message is tried at next_at, and next_at is also until when
-- whoever tries it has it for itself. After expires_at it is not sent any more.

-- +goose Up
ALTER TABLE customers ADD COLUMN lang TEXT NOT NULL DEFAULT 'en' CHECK (lang = 'en' OR lang = 'zh');
UPDATE customers SET lang = 'zh' WHERE country = 'CN';

ALTER TABLE outbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0);
ALTER TABLE outbox ADD COLUMN next_at INTEGER NOT NULL DEFAULT 0 CHECK (next_at >= 0);
ALTER TABLE outbox ADD COLUMN sent_at INTEGER NOT NULL DEFAULT 0 CHECK (sent_at >= 0);
ALTER TABLE outbox ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0 CHECK (expires_at >= 0);
ALTER TABLE outbox ADD COLUMN failure TEXT NOT NULL DEFAULT '';
-- Every message so far has a code that is good for half an hour.
UPDATE outbox SET expires_at = created_at + 1800000000, next_at = created_at;
CREATE INDEX outbox_due ON outbox (channel, next_at, id) WHERE status = 'queued';
