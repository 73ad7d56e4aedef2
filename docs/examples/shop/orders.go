package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// The states of an order: new -> open -> paid -> refunded, or open -> expired.
const (
	stateNew      = "new" // okpay does not know of it yet
	stateOpen     = "open"
	statePaid     = "paid"
	stateRefunded = "refunded"
	stateExpired  = "expired"
)

// order is one, with what okpay last said of it.
type order struct {
	ID       string    `json:"id"` // cannot be guessed: who knows it may look at the order
	Goods    string    `json:"goods"`
	Amount   string    `json:"amount"`
	Currency string    `json:"currency"`
	State    string    `json:"state"`
	Checkout string    `json:"checkout"`
	Link     string    `json:"link"`     // where it is paid
	Checking bool      `json:"checking"` // a payment is held until somebody has looked at it
	Payment  string    `json:"payment"`
	Refunded string    `json:"refunded"` // a part that was given back
	Made     time.Time `json:"made"`
	Seen     []string  `json:"seen"` // webhook-ids that were dealt with, the newest last
}

// take brings an order to where its checkout stands. Money counts only if it is
// what this order asked for.
func (o *order) take(c checkout) error {
	if c.ID != o.Checkout || c.OrderID != o.ID || c.Amount != o.Amount || c.Currency != o.Currency {
		return fmt.Errorf("the checkout %s is not that of the order %s", c.ID, o.ID)
	}
	o.Checking = strings.Trim(c.Reserved, "0.") != ""
	switch c.Status {
	case "expired":
		o.State = stateExpired
	case "paid":
		i := slices.IndexFunc(c.Payments, func(p payment) bool { return p.Status == "posted" && p.Amount == o.Amount && p.Currency == o.Currency })
		if i < 0 {
			return fmt.Errorf("the checkout %s is paid, and its payment is not there", c.ID)
		}
		o.State, o.Payment, o.Refunded = statePaid, c.Payments[i].ID, ""
		if refunded := c.Payments[i].Refunded; refunded == o.Amount {
			o.State = stateRefunded
		} else if strings.Trim(refunded, "0.") != "" {
			o.Refunded = refunded
		}
	}
	return nil
}

// How many orders there may be, and how many webhook-ids one of them keeps.
const (
	mostOrders = 10_000
	mostSeen   = 100
)

var errFull = errors.New("the shop takes no more orders")

// orders keeps them in memory and in a file, which holds the old content or the
// new one whenever the machine stops. A shop with a database keeps them there.
type orders struct {
	path string
	mu   sync.Mutex
	list map[string]order
}

func openOrders(path string) (*orders, error) {
	o := &orders{path: path, list: map[string]order{}}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return o, nil
	}
	if err != nil {
		return nil, err
	}
	return o, json.Unmarshal(content, &o.list)
}

func (o *orders) get(id string) (order, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	found, ok := o.list[id]
	return found, ok
}

// of gives the order that an event is about: a checkout tells its order, a refund
// the payment that it gives back.
func (o *orders) of(id, payment string) (order, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if found, ok := o.list[id]; ok || payment == "" {
		return found, ok
	}
	for _, found := range o.list {
		if found.Payment == payment {
			return found, true
		}
	}
	return order{}, false
}

// newest lists all, the newest first.
func (o *orders) newest() []order {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.SortedFunc(maps.Values(o.list), func(a, b order) int { return b.Made.Compare(a.Made) })
}

// change changes an order, or makes it, and keeps it before anybody sees it.
func (o *orders) change(id string, to func(*order) error) (order, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	before, was := o.list[id]
	if !was && len(o.list) >= mostOrders {
		return order{}, errFull
	}
	after := before
	after.Seen = slices.Clone(before.Seen)
	if err := to(&after); err != nil {
		return before, err
	}
	o.list[id] = after
	if err := o.write(); err != nil {
		if o.list[id] = before; !was {
			delete(o.list, id)
		}
		return before, fmt.Errorf("keep the order: %w", err)
	}
	return after, nil
}

func (o *orders) write() error {
	content, err := json.MarshalIndent(o.list, "", " ")
	if err != nil {
		return err
	}
	folder := filepath.Dir(o.path)
	file, err := os.CreateTemp(folder, ".orders-*") // readable for its owner alone
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), o.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	around, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(around.Sync(), around.Close())
}
