-- Of a payout whose items are paid out of the purse of one currency: which that
-- is, and as JSON the rates of its plan. A payout without one has neither.

-- +goose Up
ALTER TABLE payouts ADD COLUMN purse TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE payouts ADD COLUMN fx TEXT COLLATE "C" NOT NULL DEFAULT '[]' CHECK (fx::json IS NOT NULL);
