package policy

import (
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy/risk"
)

// Policy is one version of the rules. It is read-only once it is made.
type Policy struct {
	// Version names the document; every decision records it.
	Version string
	// Base is the currency in which limits and fixed fees are written.
	Base money.Currency
	// Worths say what one unit of Base is worth in each currency that the
	// wallet offers besides Base. A currency without a worth is not offered.
	Worths []Worth
	// DayRates says that a currency counts at the reference rate of the day, where
	// there is one, and else at its worth. Base must be DayRatesBase then.
	DayRates bool
	// Fees are tried in order; the first line that matches decides.
	Fees []FeeLine
	// Limits are all checked; the first that refuses is named.
	Limits []LimitLine
	// StepUp says what a session must show again before money leaves.
	StepUp StepUp
	// KYC says how customers are known.
	KYC KYC
	// TimeZone is that in which days and months are counted, a name of the IANA
	// time zone database; UTC when it is empty.
	TimeZone string
	// Password says what is asked of passwords.
	Password Password
	// SimilarityBPS is how alike a name must be to one on a list of sanctions to
	// be reviewed, in basis points.
	SimilarityBPS int
	// FX says how money is changed.
	FX FX
	// Tiers rank customers by their volume, from the smallest.
	Tiers []Tier
	// Promotions are tried in order.
	Promotions []Promotion
	// Refunds says what becomes of fees and cashback.
	Refunds Refunds
	// Payouts says how payouts are made.
	Payouts Payouts

	// Risk are the risk rules, which are tried in order.
	Risk []RiskRule

	worth        map[money.Currency]money.Rate
	zone         *time.Location
	byLevel      [MaxLevel + 1][]*LimitLine
	counts       [Scopes]bool
	limitsTopUps bool
	riskOf       map[string]riskLines              // by the kind of transaction
	conditions   []func() (*risk.Condition, error) // of Risk, each read when it is needed first

	riskNeeds func() map[string]risk.Needs
}

// LineError is what is wrong with a line of a list of the policy: which list (the
// key of the document), and which line, counted from 0; or, with the index NoLine,
// with a section that is no list. Key is the member that is to blame, where it is
// a single one.
type LineError struct {
	Section string
	Index   int
	Key     string
	Err     error
}

// NoLine is the index of a section that is no list.
const NoLine = -1

// wrongSection is what is wrong with a section that is no list.
func wrongSection(version, section, key string, err error) error {
	return fmt.Errorf("policy %s: %w", version, &LineError{Section: section, Index: NoLine, Key: key, Err: err})
}

func (e *LineError) Error() string { return e.Err.Error() }

func (e *LineError) Unwrap() error { return e.Err }

// StepUp says what a session must show again before money leaves: the PIN above
// an amount, and with NewRecipient for a recipient that is new, too; above another amount a code
// as well, from who has a second factor. Both are in Base; without a currency
// they are zero.
type StepUp struct {
	PINAbove     money.Amount
	TOTPAbove    money.Amount
	NewRecipient bool
}

// KYC says how customers are known. With FourEyes a case that an operator has to
// look at takes the word of two of them.
type KYC struct{ FourEyes bool }

// Password says what is asked of passwords: after MaxAge a login tells that the
// password is old. Without one it is DefaultPasswordAge.
type Password struct{ MaxAge time.Duration }

// DefaultPasswordAge is after how long a password is old when nothing is said.
const DefaultPasswordAge = 365 * 24 * time.Hour

// The similarity of names that is looked for: what a policy that says nothing
// has, and the least, below which names that have little in common are alike.
const (
	defaultSimilarityBPS = 8_500
	minSimilarityBPS     = 8_000
)

// Worth is the reference worth of one unit of the base in Currency.
type Worth struct {
	Currency money.Currency
	Rate     money.Rate
}

// New checks a policy and makes it ready for use. A line that could never hold,
// or of which it is not clear what it says, is refused: a price list with a
// misspelt word would else charge by another line without a sign.
func New(p Policy) (*Policy, error) {
	made, err := Accepted(p)
	if err != nil {
		return nil, err
	}
	if _, err := made.readRisk(""); err != nil { // so that one that cannot be read is refused now
		return nil, fmt.Errorf("policy %s: %w", p.Version, err)
	}
	return made, nil
}

// Accepted is New for a policy that New has taken before: the conditions of its
// risk rules, which take the most time, are read when a transaction first comes
// to them, so that a command that decides nothing does not wait for them.
func Accepted(p Policy) (*Policy, error) {
	if p.Version == "" {
		return nil, fmt.Errorf("a policy needs a version: every decision records it")
	}
	if p.Base.Digits() < 0 {
		return nil, fmt.Errorf("policy %s: base %q is no currency", p.Version, p.Base)
	}
	p.worth = make(map[money.Currency]money.Rate, len(p.Worths))
	for _, w := range p.Worths {
		if w.Currency.Digits() < 0 || w.Rate.IsZero() {
			return nil, wrongSection(p.Version, "worths", string(w.Currency), fmt.Errorf("no worth for %q", w.Currency))
		}
		if p.Offers(w.Currency) {
			return nil, wrongSection(p.Version, "worths", string(w.Currency), fmt.Errorf("the worth of %s is given twice, or is that of the base", w.Currency))
		}
		p.worth[w.Currency] = w.Rate
	}
	for _, above := range []*money.Amount{&p.StepUp.PINAbove, &p.StepUp.TOTPAbove} {
		if above.Currency() == "" {
			*above = money.Zero(p.Base)
		}
		if above.Currency() != p.Base || above.IsNegative() {
			return nil, fmt.Errorf("policy %s: the PIN and the code are asked for above amounts in %s that are not negative", p.Version, p.Base)
		}
	}
	var err error
	if p.zone, err = time.LoadLocation(p.TimeZone); err != nil || p.TimeZone == "Local" {
		return nil, wrongSection(p.Version, "time_zone", "", fmt.Errorf("there is no time zone %q", p.TimeZone))
	}
	if p.Password.MaxAge == 0 {
		p.Password.MaxAge = DefaultPasswordAge
	}
	if p.Password.MaxAge < 0 {
		return nil, fmt.Errorf("policy %s: a password cannot be old after %s", p.Version, p.Password.MaxAge)
	}
	if p.SimilarityBPS == 0 {
		p.SimilarityBPS = defaultSimilarityBPS
	}
	if p.SimilarityBPS < minSimilarityBPS || p.SimilarityBPS > 10_000 {
		return nil, wrongSection(p.Version, "sanctions", "similarity",
			fmt.Errorf("names are alike from %d to 10000 basis points, not from %d", minSimilarityBPS, p.SimilarityBPS))
	}
	if p.DayRates && p.Base != DayRatesBase {
		return nil, wrongSection(p.Version, "day_rates", "", fmt.Errorf("rates of the day are in %s, and the base is %s", DayRatesBase, p.Base))
	}
	if err := p.FX.check(p.Base); err != nil {
		return nil, fmt.Errorf("policy %s: %w", p.Version, err)
	}
	if err := p.Refunds.complete(); err != nil {
		return nil, fmt.Errorf("policy %s: %w", p.Version, err)
	}
	if err := p.Payouts.Approval.check(p.Base); err != nil {
		return nil, fmt.Errorf("policy %s: %w", p.Version, err)
	}
	if err := p.checkLines(); err != nil {
		return nil, fmt.Errorf("policy %s: %w", p.Version, err)
	}
	if err := p.checkRisk(); err != nil {
		return nil, fmt.Errorf("policy %s: %w", p.Version, err)
	}
	made := &p
	made.indexLimits()
	made.indexRisk()
	return made, nil
}

// checkLines looks at each line, and that no two of a list have one name.
func (p *Policy) checkLines() error {
	if err := p.checkTiers(); err != nil {
		return err
	}
	if err := p.checkPromotions(); err != nil {
		return err
	}
	err := checkEach("fees", p.Fees, func(l *FeeLine) (string, error) {
		if err := l.check(p.Base); err != nil {
			return l.Name, err
		}
		return l.Name, p.checkTierNames("fee "+l.Name, l.Tiers)
	})
	if err != nil {
		return err
	}
	return checkEach("limits", p.Limits, func(l *LimitLine) (string, error) { return l.Name, l.check(p.Base) })
}

// checkEach looks at each line of a list, of which check gives the name. What is
// wrong is a *LineError.
func checkEach[T any](section string, lines []T, check func(*T) (name string, err error)) error {
	seen := make(map[string]bool, len(lines))
	for i := range lines {
		name, err := check(&lines[i])
		if err == nil && seen[name] {
			err = fmt.Errorf("two %s have the name %s", section, name)
		}
		if err != nil {
			return &LineError{Section: section, Index: i, Err: err}
		}
		seen[name] = true
	}
	return nil
}

// Offers reports whether the wallet takes money in c.
func (p *Policy) Offers(c money.Currency) bool {
	if c == p.Base {
		return true
	}
	_, ok := p.worth[c]
	return ok
}

// Offered lists the currencies that the wallet takes, the base first.
func (p *Policy) Offered() []money.Currency {
	list := []money.Currency{p.Base}
	for _, w := range p.Worths {
		list = append(list, w.Currency)
	}
	return list
}

// ToBase gives the worth of a in the base, rounded half-even, but never to
// nothing: whatever is something counts as one minor unit at least, or limits
// could be walked under in tiny steps.
// Errors: money.ErrUnknownCurrency for one that is not offered, money.ErrOverflow.
func (p *Policy) ToBase(a money.Amount) (money.Amount, error) {
	if a.Currency() == p.Base {
		return a, nil
	}
	rate, ok := p.worth[a.Currency()]
	if !ok {
		return money.Amount{}, fmt.Errorf("the worth of %s: %w", a, money.ErrUnknownCurrency)
	}
	worth, err := rate.ConvertBack(a, p.Base, money.HalfEven)
	if err == nil && worth.IsZero() {
		worth = money.FromMinor(int64(a.Sign()), p.Base)
	}
	return worth, err
}

// FromBase gives the worth of a, which is in the base, in c, rounded half-even.
func (p *Policy) FromBase(a money.Amount, c money.Currency) (money.Amount, error) {
	if c == p.Base {
		return a, nil
	}
	rate, ok := p.worth[c]
	if !ok {
		return money.Amount{}, fmt.Errorf("the worth of %s in %s: %w", a, c, money.ErrUnknownCurrency)
	}
	return rate.Convert(a, c, money.HalfEven)
}
