-- What customers ask and operators answer. A ticket only moves on; what was said
-- stays.

-- +goose Up
CREATE TABLE tickets (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  owner_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id),
  subject TEXT COLLATE "C" NOT NULL CHECK (subject <> ''),
  transaction_id TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status = 'open' OR status = 'answered' OR status = 'closed'),
  messages BIGINT NOT NULL CHECK (messages > 0),
  created_at BIGINT NOT NULL CHECK (created_at > 0),
  updated_at BIGINT NOT NULL CHECK (updated_at >= created_at),
  closed_at BIGINT NOT NULL CHECK (closed_at >= 0),
  CONSTRAINT tickets_closed_at CHECK ((status = 'closed') = (closed_at > 0))
);
CREATE INDEX tickets_owner ON tickets (owner_id, updated_at, id);
CREATE INDEX tickets_waiting ON tickets (updated_at, id) WHERE status <> 'closed';

CREATE TABLE ticket_messages (
  ticket_id TEXT COLLATE "C" NOT NULL REFERENCES tickets (id),
  place BIGINT NOT NULL CHECK (place >= 0),
  side TEXT COLLATE "C" NOT NULL CHECK (side IN ('customer', 'operator')),
  actor TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL CHECK (body <> ''),
  at BIGINT NOT NULL CHECK (at > 0),
  PRIMARY KEY (ticket_id, place)
);

CREATE TRIGGER tickets_only_move_on BEFORE UPDATE ON tickets FOR EACH ROW
WHEN (NOT (
  OLD.status <> 'closed' AND NEW.id = OLD.id AND NEW.owner_id = OLD.owner_id AND NEW.subject = OLD.subject
  AND NEW.transaction_id = OLD.transaction_id AND NEW.messages >= OLD.messages
  AND NEW.created_at = OLD.created_at AND NEW.updated_at >= OLD.updated_at
))
EXECUTE FUNCTION okpay_refuse('a ticket only moves on until it is closed');
CREATE TRIGGER tickets_stay BEFORE DELETE ON tickets FOR EACH ROW EXECUTE FUNCTION okpay_refuse('a ticket is never deleted');
CREATE TRIGGER ticket_messages_never_change BEFORE UPDATE ON ticket_messages FOR EACH ROW EXECUTE FUNCTION okpay_refuse('what was said is never changed');
CREATE TRIGGER ticket_messages_stay BEFORE DELETE ON ticket_messages FOR EACH ROW EXECUTE FUNCTION okpay_refuse('what was said is never deleted');
