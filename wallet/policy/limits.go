package policy

import (
	"fmt"

	"github.com/okpay/okpay/wallet/money"
)

// What a limit is about: what a customer holds in all, everything that leaves
// it, or one kind of transaction (its name, for example "withdrawal").
const (
	LimitBalance  = "balance"
	LimitOutgoing = "outgoing"
)

// Window is the time over which a limit counts.
type Window string

// The windows. Days and months are those of the policy's time zone, UTC.
const (
	Always      Window = "always" // a level that is never exceeded: for balances
	Transaction Window = "transaction"
	Day         Window = "day"
	Month       Window = "month"
)

// MaxLevel is the highest KYC level.
const MaxLevel = 3

// LimitLine is one limit of one KYC level, in the policy's base.
type LimitLine struct {
	Name   string
	Level  int
	Kind   string
	Window Window
	Most   money.Amount
}

// Used is what a customer has moved of one kind, in the policy's base.
type Used struct {
	Day, Month money.Amount
}

// Breach is a limit that an intent would exceed. All amounts are in the base.
type Breach struct {
	Line *LimitLine
	Used money.Amount
	Left money.Amount // never negative
}

// LimitsOf gives the lines that hold for a level.
func (p *Policy) LimitsOf(level int) []*LimitLine {
	var lines []*LimitLine
	for i := range p.Limits {
		if p.Limits[i].Level == level {
			lines = append(lines, &p.Limits[i])
		}
	}
	return lines
}

// CheckOutgoing looks for a limit of level that amount (in the base) of kind
// would exceed, given what was used of that kind and of all that leaves.
// It gives nil when none would be.
func (p *Policy) CheckOutgoing(level int, kind string, amount money.Amount, ofKind, outgoing Used) (*Breach, error) {
	for i := range p.Limits {
		line := &p.Limits[i]
		if line.Level != level || (line.Kind != kind && line.Kind != LimitOutgoing) {
			continue
		}
		used := ofKind
		if line.Kind == LimitOutgoing {
			used = outgoing
		}
		breach, err := line.exceeded(amount, used)
		if err != nil || breach != nil {
			return breach, err
		}
	}
	return nil, nil
}

// CheckBalance looks for a limit of level on what is held in all: held now and
// incoming, both in the base.
func (p *Policy) CheckBalance(level int, held, incoming money.Amount) (*Breach, error) {
	for i := range p.Limits {
		line := &p.Limits[i]
		if line.Level != level || line.Kind != LimitBalance {
			continue
		}
		breach, err := line.breach(held, incoming)
		if err != nil || breach != nil {
			return breach, err
		}
	}
	return nil, nil
}

// HasBalanceLimit reports whether a level is limited in what it holds.
func (p *Policy) HasBalanceLimit(level int) bool {
	for i := range p.Limits {
		if p.Limits[i].Level == level && p.Limits[i].Kind == LimitBalance {
			return true
		}
	}
	return false
}

func (l *LimitLine) exceeded(amount money.Amount, used Used) (*Breach, error) {
	switch l.Window {
	case Day:
		return l.breach(used.Day, amount)
	case Month:
		return l.breach(used.Month, amount)
	case Transaction, Always:
		return l.breach(money.Zero(amount.Currency()), amount)
	default:
		return nil, fmt.Errorf("limit %s: window %q", l.Name, l.Window)
	}
}

func (l *LimitLine) breach(used, amount money.Amount) (*Breach, error) {
	sum, err := used.Add(amount)
	if err != nil {
		return nil, fmt.Errorf("limit %s: %w", l.Name, err)
	}
	order, err := sum.Cmp(l.Most)
	if err != nil {
		return nil, fmt.Errorf("limit %s: %w", l.Name, err)
	}
	if order <= 0 {
		return nil, nil
	}
	left, err := l.Left(used)
	if err != nil {
		return nil, err
	}
	return &Breach{Line: l, Used: used, Left: left}, nil
}

// Left is what remains of the limit after used, never negative.
func (l *LimitLine) Left(used money.Amount) (money.Amount, error) {
	left, err := l.Most.Sub(used)
	if err != nil {
		return left, fmt.Errorf("limit %s: %w", l.Name, err)
	}
	return money.Max(left, money.Zero(left.Currency()))
}

func (l *LimitLine) check(base money.Currency) error {
	if l.Name == "" || l.Kind == "" {
		return fmt.Errorf("a limit needs a name and a kind")
	}
	if l.Level < 0 || l.Level > MaxLevel {
		return fmt.Errorf("limit %s: level %d, want 0 to %d", l.Name, l.Level, MaxLevel)
	}
	if l.Most.Currency() != base || l.Most.IsNegative() {
		return fmt.Errorf("limit %s: %s is not an amount of 0 or more in %s", l.Name, l.Most, base)
	}
	if (l.Kind == LimitBalance) != (l.Window == Always) {
		return fmt.Errorf("limit %s: a balance, and nothing else, is limited always", l.Name)
	}
	switch l.Window {
	case Always, Transaction, Day, Month:
		return nil
	default:
		return fmt.Errorf("limit %s: window %q", l.Name, l.Window)
	}
}
