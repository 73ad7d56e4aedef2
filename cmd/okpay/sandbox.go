package main

import (
	"context"

	"github.com/okpay/okpay/rail"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet/engine"
)

// sandboxMemory gives the sandbox rail its memory in the wallet's database. The
// rail and the store do not know each other; their orders are the same.
type sandboxMemory struct{ kept *store.Sandbox }

var _ rail.Memory = sandboxMemory{}

func (m sandboxMemory) Remember(ctx context.Context, order rail.Order) (rail.Order, bool, error) {
	stored, fresh, err := m.kept.Remember(ctx, store.SandboxOrder(order))
	return rail.Order(stored), fresh, err
}

func (m sandboxMemory) Recall(ctx context.Context, key string) (rail.Order, bool, error) {
	order, found, err := m.kept.Recall(ctx, key)
	return rail.Order(order), found, err
}

func (m sandboxMemory) Latest(ctx context.Context, token string) (rail.Order, bool, error) {
	order, found, err := m.kept.Latest(ctx, token)
	return rail.Order(order), found, err
}

func (m sandboxMemory) Settle(ctx context.Context, key string, state engine.RailState) (rail.Order, error) {
	order, err := m.kept.Settle(ctx, key, state)
	return rail.Order(order), err
}
