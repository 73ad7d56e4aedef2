-- What was said on the tickets of a customer can be erased, when the account is
-- closed, and changed in no other way.

-- +goose Up
DROP TRIGGER tickets_only_move_on;
DROP TRIGGER ticket_messages_never_change;

-- +goose StatementBegin
CREATE TRIGGER tickets_only_move_on BEFORE UPDATE ON tickets
WHEN NOT (
  NEW.id = OLD.id AND NEW.owner_id = OLD.owner_id AND NEW.transaction_id = OLD.transaction_id AND NEW.created_at = OLD.created_at
  AND (
    OLD.status <> 'closed' AND NEW.subject = OLD.subject AND NEW.messages >= OLD.messages AND NEW.updated_at >= OLD.updated_at
    OR NEW.subject = 'erased' AND NEW.status = OLD.status AND NEW.messages = OLD.messages AND NEW.updated_at = OLD.updated_at
    AND NEW.closed_at = OLD.closed_at
  )
)
BEGIN
  SELECT RAISE(ABORT, 'a ticket only moves on until it is closed');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER ticket_messages_never_change BEFORE UPDATE ON ticket_messages
WHEN NOT (
  NEW.ticket_id = OLD.ticket_id AND NEW.place = OLD.place AND NEW.side = OLD.side AND NEW.actor = OLD.actor
  AND NEW.at = OLD.at AND NEW.body = 'erased'
)
BEGIN
  SELECT RAISE(ABORT, 'what was said is never changed');
END;
-- +goose StatementEnd
