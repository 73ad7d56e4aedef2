-- Webhooks: addresses that events are sent to, and what is on its way there. An
-- owner who is empty is the wallet itself. An event has at most one delivery a
-- webhook. A pending one is tried at next_at, and next_at is also until when
-- whoever tries it has it for itself; one that waits is behind another one of its
-- object. A webhook's due_at is when something is to be sent there, 0 for nothing.
-- A lease says which program does a work of the background, and until when.

-- +goose Up
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY CHECK (id <> ''),
  owner_id TEXT NOT NULL,
  url BLOB NOT NULL,
  description TEXT NOT NULL,
  types TEXT NOT NULL CHECK (json_valid(types)),
  status TEXT NOT NULL CHECK (status = 'active' OR status = 'disabled' OR status = 'removed'),
  since_seq INTEGER NOT NULL CHECK (since_seq >= 0),
  secret BLOB NOT NULL,
  old_secret BLOB NOT NULL,
  old_until INTEGER NOT NULL CHECK (old_until >= 0),
  failures INTEGER NOT NULL CHECK (failures >= 0),
  failing_since INTEGER NOT NULL CHECK (failing_since >= 0),
  retry_at INTEGER NOT NULL CHECK (retry_at >= 0),
  failure TEXT NOT NULL,
  due_at INTEGER NOT NULL CHECK (due_at >= 0),
  created_at INTEGER NOT NULL CHECK (created_at > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhooks_owner ON webhooks (owner_id, id);
CREATE INDEX webhooks_active ON webhooks (owner_id, id) WHERE status = 'active';
CREATE INDEX webhooks_due ON webhooks (due_at, id) WHERE status = 'active' AND due_at > 0;

CREATE TABLE webhook_deliveries (
  webhook_id TEXT NOT NULL REFERENCES webhooks (id),
  seq INTEGER NOT NULL CHECK (seq > 0),
  type TEXT NOT NULL CHECK (type <> ''),
  object TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status = 'waiting' OR status = 'pending' OR status = 'delivered' OR status = 'failed'),
  attempts INTEGER NOT NULL CHECK (attempts >= 0),
  next_at INTEGER NOT NULL CHECK (next_at >= 0),
  code INTEGER NOT NULL CHECK (code >= 0),
  failure TEXT NOT NULL,
  created_at INTEGER NOT NULL CHECK (created_at > 0),
  ended_at INTEGER NOT NULL CHECK (ended_at >= 0),
  PRIMARY KEY (webhook_id, seq),
  CHECK ((ended_at > 0) = (status = 'delivered' OR status = 'failed'))
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_at, seq) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_open ON webhook_deliveries (webhook_id, object, seq) WHERE ended_at = 0;
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at, webhook_id, seq) WHERE ended_at > 0;

CREATE TABLE webhook_progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL CHECK (seq >= 0)
) STRICT;

CREATE TABLE work_leases (
  name TEXT PRIMARY KEY CHECK (name <> ''),
  holder TEXT NOT NULL,
  until_at INTEGER NOT NULL CHECK (until_at >= 0)
) STRICT, WITHOUT ROWID;
