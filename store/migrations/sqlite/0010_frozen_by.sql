-- Who froze an account: what its customer froze, its customer may unfreeze. Of an
-- account that was frozen before, nobody but an operator.

-- +goose Up
ALTER TABLE customers ADD COLUMN frozen_by TEXT NOT NULL DEFAULT '' CHECK (frozen_by IN ('', 'customer', 'operator', 'rule'));
