-- What customers ask and operators answer. A ticket only moves on; what was said
-- stays.

-- +goose Up
CREATE TABLE tickets (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  owner_id TEXT NOT NULL REFERENCES customers (id),
  subject TEXT NOT NULL CHECK (subject <> ''),
  transaction_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status = 'open' OR status = 'answered' OR status = 'closed'),
  messages INTEGER NOT NULL CHECK (messages > 0),
  created_at INTEGER NOT NULL CHECK (created_at > 0),
  updated_at INTEGER NOT NULL CHECK (updated_at >= created_at),
  closed_at INTEGER NOT NULL CHECK (closed_at >= 0),
  CONSTRAINT tickets_closed_at CHECK ((status = 'closed') = (closed_at > 0))
) STRICT, WITHOUT ROWID;
CREATE INDEX tickets_owner ON tickets (owner_id, updated_at, id);
CREATE INDEX tickets_waiting ON tickets (updated_at, id) WHERE status <> 'closed';

CREATE TABLE ticket_messages (
  ticket_id TEXT NOT NULL REFERENCES tickets (id),
  place INTEGER NOT NULL CHECK (place >= 0),
  side TEXT NOT NULL CHECK (side IN ('customer', 'operator')),
  actor TEXT NOT NULL,
  body TEXT NOT NULL CHECK (body <> ''),
  at INTEGER NOT NULL CHECK (at > 0),
  PRIMARY KEY (ticket_id, place)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER tickets_only_move_on BEFORE UPDATE ON tickets
WHEN NOT (
  OLD.status <> 'closed' AND NEW.id = OLD.id AND NEW.owner_id = OLD.owner_id AND NEW.subject = OLD.subject
  AND NEW.transaction_id = OLD.transaction_id AND NEW.messages >= OLD.messages
  AND NEW.created_at = OLD.created_at AND NEW.updated_at >= OLD.updated_at
)
BEGIN
  SELECT RAISE(ABORT, 'a ticket only moves on until it is closed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tickets_stay BEFORE DELETE ON tickets
BEGIN
  SELECT RAISE(ABORT, 'a ticket is never deleted');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER ticket_messages_never_change BEFORE UPDATE ON ticket_messages
BEGIN
  SELECT RAISE(ABORT, 'what was said is never changed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER ticket_messages_stay BEFORE DELETE ON ticket_messages
BEGIN
  SELECT RAISE(ABORT, 'what was said is never deleted');
END;
-- +goose StatementEnd
