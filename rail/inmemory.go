package rail

import (
	"context"
	"fmt"
	"sync"

	"github.com/okpay/okpay/wallet/engine"
)

// MaxInMemoryOrders is the most orders that an [InMemory] holds.
const MaxInMemoryOrders = 1_000_000

// InMemory is a Memory that ends with the program: for tests, and for engines
// that are thrown away.
type InMemory struct {
	mu     sync.Mutex
	orders map[string]Order
	latest map[string]string // the key of the latest order of a token
}

var _ Memory = (*InMemory)(nil)

// NewMemory makes an empty InMemory.
func NewMemory() *InMemory {
	return &InMemory{orders: map[string]Order{}, latest: map[string]string{}}
}

// Remember stores order unless its key is taken.
func (m *InMemory) Remember(_ context.Context, order Order) (stored Order, fresh bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if stored, found := m.orders[order.Key]; found {
		return stored, false, nil
	}
	if len(m.orders) >= MaxInMemoryOrders {
		return Order{}, false, fmt.Errorf("remember order: there are %d already", MaxInMemoryOrders)
	}
	m.orders[order.Key] = order
	m.latest[order.Token] = order.Key
	return order, true, nil
}

// Recall gives the order of that key.
func (m *InMemory) Recall(_ context.Context, key string) (order Order, found bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	order, found = m.orders[key]
	return order, found, nil
}

// Latest gives the order of that token that was remembered last.
func (m *InMemory) Latest(_ context.Context, token string) (order Order, found bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	order, found = m.orders[m.latest[token]]
	return order, found, nil
}

// Settle gives the state to a pending order.
func (m *InMemory) Settle(_ context.Context, key string, state engine.RailState) (Order, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	order, found := m.orders[key]
	if !found {
		return Order{}, fmt.Errorf("settle order: there is none of key %q", key)
	}
	if order.State == engine.RailPending {
		order.State = state
		m.orders[key] = order
	}
	return order, nil
}
