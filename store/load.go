package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
)

// Named reads what the intents of a batch name.
func (s *session) Named(ctx context.Context, names engine.Names) (engine.Named, error) {
	return s.dialect.named(ctx, s, names)
}

// Money reads what the intents of a batch are decided on.
func (s *session) Money(ctx context.Context, of engine.MoneyOf) (engine.Money, error) {
	return s.dialect.money(ctx, s, of)
}

func (d *sqliteDialect) named(ctx context.Context, s *session, names engine.Names) (engine.Named, error) {
	return engine.ReadNamed(ctx, s, names)
}

func (d *sqliteDialect) money(ctx context.Context, s *session, of engine.MoneyOf) (engine.Money, error) {
	return engine.ReadMoney(ctx, s, of)
}
