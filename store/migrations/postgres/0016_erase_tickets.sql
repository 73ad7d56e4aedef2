-- What was said on the tickets of a customer can be erased, when the account is
-- closed, and changed in no other way.

-- +goose Up
DROP TRIGGER tickets_only_move_on ON tickets;
DROP TRIGGER ticket_messages_never_change ON ticket_messages;

CREATE TRIGGER tickets_only_move_on BEFORE UPDATE ON tickets FOR EACH ROW
WHEN (NOT (
  NEW.id = OLD.id AND NEW.owner_id = OLD.owner_id AND NEW.transaction_id = OLD.transaction_id AND NEW.created_at = OLD.created_at
  AND (
    OLD.status <> 'closed' AND NEW.subject = OLD.subject AND NEW.messages >= OLD.messages AND NEW.updated_at >= OLD.updated_at
    OR NEW.subject = 'erased' AND NEW.status = OLD.status AND NEW.messages = OLD.messages AND NEW.updated_at = OLD.updated_at
    AND NEW.closed_at = OLD.closed_at
  )
))
EXECUTE FUNCTION okpay_refuse('a ticket only moves on until it is closed');
CREATE TRIGGER ticket_messages_never_change BEFORE UPDATE ON ticket_messages FOR EACH ROW
WHEN (NOT (
  NEW.ticket_id = OLD.ticket_id AND NEW.place = OLD.place AND NEW.side = OLD.side AND NEW.actor = OLD.actor
  AND NEW.at = OLD.at AND NEW.body = 'erased'
))
EXECUTE FUNCTION okpay_refuse('what was said is never changed');
