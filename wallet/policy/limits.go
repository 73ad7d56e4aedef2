package policy

import (
	"fmt"
	"slices"

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

// The windows. Days and months are those of the policy's time zone.
const (
	Always      Window = "always" // a level that is never exceeded: for balances
	Transaction Window = "transaction"
	Day         Window = "day"
	Month       Window = "month"
)

// NoLimit names that no limit refuses.
const NoLimit = "none"

// MaxLevel is the highest KYC level.
const MaxLevel = 3

// Each says whose use a limit counts.
type Each string

// A limit counts what a customer moves, or what goes through each instrument
// alone; that is of top-ups and withdrawals.
const (
	EachCustomer   Each = "customer" // and the empty one
	EachInstrument Each = "instrument"
)

// LimitedKinds lists what a limit may be about. An exchange leaves to nobody, and
// counts to none.
func LimitedKinds() []string {
	return []string{LimitBalance, LimitOutgoing, "payment", "transfer", "hold", "payout", "top_up", "withdrawal"}
}

// LimitLine is one limit of one KYC level. Most is in the policy's base. With a
// Currency it counts what is in that currency alone.
type LimitLine struct {
	Name     string
	Level    int
	Kind     string
	Window   Window
	Each     Each
	Currency money.Currency
	Most     money.Amount
}

// Scope says what of somebody's use is counted together.
type Scope int

// The scopes: all that a customer moves, that in one currency, and the same of
// an instrument.
const (
	Whole Scope = iota
	InCurrency
	OfInstrument
	OfInstrumentInCurrency
	Scopes // how many there are
)

// Scope gives what a line counts.
func (l *LimitLine) Scope() Scope {
	scope := Whole
	if l.Currency != "" {
		scope = InCurrency
	}
	if l.Each == EachInstrument {
		scope += OfInstrument
	}
	return scope
}

// Used is what was moved, in the policy's base, on the day and in the month.
type Used struct {
	Day, Month money.Amount
}

// Usage is what was moved of one kind, and of all that leaves.
type Usage struct{ OfKind, Outgoing Used }

// Breach is a limit that an intent would exceed. All amounts are in the base.
type Breach struct {
	Line *LimitLine
	Used money.Amount
	Left money.Amount // never negative
}

// LimitsOf gives the lines that hold for a level.
func (p *Policy) LimitsOf(level int) []*LimitLine {
	if level < 0 || level > MaxLevel {
		return nil
	}
	return p.byLevel[level]
}

// Counts reports whether any limit counts a scope of use: what none does need
// not be kept.
func (p *Policy) Counts(scope Scope) bool { return p.counts[scope] }

// LimitsTopUps reports whether any limit is about top-ups.
func (p *Policy) LimitsTopUps() bool { return p.limitsTopUps }

// indexLimits makes ready what is asked of limits again and again.
func (p *Policy) indexLimits() {
	p.byLevel, p.counts, p.limitsTopUps = [MaxLevel + 1][]*LimitLine{}, [Scopes]bool{}, false // of a policy that this one was made of
	for i := range p.Limits {
		line := &p.Limits[i]
		p.byLevel[line.Level] = append(p.byLevel[line.Level], line)
		p.counts[line.Scope()] = true
		p.limitsTopUps = p.limitsTopUps || line.Kind == limitTopUp
	}
}

// limitTopUp is the one kind of which money comes in and that may be limited.
const limitTopUp = "top_up"

// LimitQuery is an intent as limits see it: its worth in the base, what it was
// in, and what was used before in each scope.
type LimitQuery struct {
	Level    int
	Kind     string
	Currency money.Currency
	Worth    money.Amount
	Used     [Scopes]Usage
}

// CheckMoved looks for a limit that an intent would exceed, and gives nil when
// none would be.
func (p *Policy) CheckMoved(q *LimitQuery) (*Breach, error) {
	for _, line := range p.LimitsOf(q.Level) {
		if !line.fits(q) {
			continue
		}
		used := &q.Used[line.Scope()]
		moved := used.OfKind
		if line.Kind == LimitOutgoing {
			moved = used.Outgoing
		}
		if breach, err := line.exceeded(q.Worth, moved); err != nil || breach != nil {
			return breach, err
		}
	}
	return nil, nil
}

// CheckOnce looks for a limit of its kind on a single transaction that an intent
// would exceed, whatever was moved before, and gives nil when none would be.
func (p *Policy) CheckOnce(q *LimitQuery) (*Breach, error) {
	for _, line := range p.LimitsOf(q.Level) {
		if line.Window != Transaction || line.Kind != q.Kind || !line.fits(q) {
			continue
		}
		if breach, err := line.exceeded(q.Worth, Used{}); err != nil || breach != nil {
			return breach, err
		}
	}
	return nil, nil
}

func (l *LimitLine) fits(q *LimitQuery) bool {
	about := l.Kind == q.Kind || l.Kind == LimitOutgoing && q.Kind != limitTopUp
	return about && (l.Currency == "" || l.Currency == q.Currency)
}

// CheckBalance looks for a limit of level on what is held in all: held now and
// incoming, both in the base.
func (p *Policy) CheckBalance(level int, held, incoming money.Amount) (*Breach, error) {
	for _, line := range p.LimitsOf(level) {
		if line.Kind != LimitBalance {
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
	return slices.ContainsFunc(p.LimitsOf(level), func(l *LimitLine) bool { return l.Kind == LimitBalance })
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
	if used.IsNegative() { // what was given back was counted before the limit was
		used = money.Zero(used.Currency())
	}
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
	if l.Name == "" || l.Name == NoLimit || l.Kind == "" {
		return fmt.Errorf("a limit needs a name of its own and a kind")
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
	if err := l.checkScope(); err != nil {
		return err
	}
	switch l.Window {
	case Always, Transaction, Day, Month:
		return nil
	default:
		return fmt.Errorf("limit %s: window %q", l.Name, l.Window)
	}
}

func (l *LimitLine) checkScope() error {
	switch {
	case l.Each != "" && l.Each != EachCustomer && l.Each != EachInstrument:
		return fmt.Errorf("limit %s: each %q, want customer or instrument", l.Name, l.Each)
	case l.Currency != "" && l.Currency.Digits() < 0:
		return fmt.Errorf("limit %s: %q is no currency", l.Name, l.Currency)
	case l.Scope() != Whole && l.Kind == LimitBalance:
		return fmt.Errorf("limit %s: a balance is limited in all, not by currency or instrument", l.Name)
	case l.Each == EachInstrument && l.Kind != limitTopUp && l.Kind != "withdrawal":
		return fmt.Errorf("limit %s: top-ups and withdrawals go through an instrument, %s does not", l.Name, l.Kind)
	}
	return nil
}
