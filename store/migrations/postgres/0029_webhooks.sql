-- Webhooks: addresses that events are sent to, and what is on its way there. An
-- owner who is empty is the wallet itself. An event has at most one delivery a
-- webhook. A pending one is tried at next_at, and next_at is also until when
-- whoever tries it has it for itself; one that waits is behind another one of its
-- object. A webhook's due_at is when something is to be sent there, 0 for nothing.
-- A lease says which program does a work of the background, and until when.

-- +goose Up
CREATE TABLE webhooks (
  id TEXT COLLATE "C" PRIMARY KEY CHECK (id <> ''),
  owner_id TEXT COLLATE "C" NOT NULL,
  url BYTEA NOT NULL,
  description TEXT COLLATE "C" NOT NULL,
  types TEXT COLLATE "C" NOT NULL CHECK (types::json IS NOT NULL),
  status TEXT COLLATE "C" NOT NULL CHECK (status = 'active' OR status = 'disabled' OR status = 'removed'),
  since_seq BIGINT NOT NULL CHECK (since_seq >= 0),
  secret BYTEA NOT NULL,
  old_secret BYTEA NOT NULL,
  old_until BIGINT NOT NULL CHECK (old_until >= 0),
  failures BIGINT NOT NULL CHECK (failures >= 0),
  failing_since BIGINT NOT NULL CHECK (failing_since >= 0),
  retry_at BIGINT NOT NULL CHECK (retry_at >= 0),
  failure TEXT COLLATE "C" NOT NULL,
  due_at BIGINT NOT NULL CHECK (due_at >= 0),
  created_at BIGINT NOT NULL CHECK (created_at > 0)
);
CREATE INDEX webhooks_owner ON webhooks (owner_id, id);
CREATE INDEX webhooks_active ON webhooks (owner_id, id) WHERE status = 'active';
CREATE INDEX webhooks_due ON webhooks (due_at, id) WHERE status = 'active' AND due_at > 0;

CREATE TABLE webhook_deliveries (
  webhook_id TEXT COLLATE "C" NOT NULL REFERENCES webhooks (id),
  seq BIGINT NOT NULL CHECK (seq > 0),
  type TEXT COLLATE "C" NOT NULL CHECK (type <> ''),
  object TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL CHECK (status = 'waiting' OR status = 'pending' OR status = 'delivered' OR status = 'failed'),
  attempts BIGINT NOT NULL CHECK (attempts >= 0),
  next_at BIGINT NOT NULL CHECK (next_at >= 0),
  code BIGINT NOT NULL CHECK (code >= 0),
  failure TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL CHECK (created_at > 0),
  ended_at BIGINT NOT NULL CHECK (ended_at >= 0),
  PRIMARY KEY (webhook_id, seq),
  CHECK ((ended_at > 0) = (status = 'delivered' OR status = 'failed'))
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_at, seq) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_open ON webhook_deliveries (webhook_id, object, seq) WHERE ended_at = 0;
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at, webhook_id, seq) WHERE ended_at > 0;

CREATE TABLE webhook_progress (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  seq BIGINT NOT NULL CHECK (seq >= 0)
);

CREATE TABLE work_leases (
  name TEXT COLLATE "C" PRIMARY KEY CHECK (name <> ''),
  holder TEXT COLLATE "C" NOT NULL,
  until_at BIGINT NOT NULL CHECK (until_at >= 0)
);
