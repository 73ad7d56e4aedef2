package policy

import (
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// PromotionKind says what a promotion gives.
type PromotionKind string

// The kinds of promotion. A waiver and a discount lower the fee, whoever bears
// it; a cashback is paid to the payer by the wallet.
const (
	Waiver   PromotionKind = "waiver"   // no fee
	Discount PromotionKind = "discount" // PercentBps of the fee less
	Cashback PromotionKind = "cashback" // PercentBps of the amount back
)

// Promotion is one line of what the wallet gives away. An empty selector matches
// everything. Amounts are in the policy's base and converted at its worths; the
// zero amount means none.
type Promotion struct {
	// Name is what the promotion is called everywhere, also in the account
	// promotions:NAME that cashback is paid from: 1 to MaxPromotionName small
	// letters, digits and hyphens. It stays what it is for as long as the
	// promotion should remember what was used of it.
	Name string
	Kind PromotionKind

	// Kinds are the kinds of transaction: of payment and transfer, both when
	// empty.
	Kinds      []string
	Currencies []money.Currency
	// Merchants are handles. A promotion that names some is for payments to
	// those alone.
	Merchants []string
	Reach     Reach
	// Tiers are names of tiers that the payer must have one of.
	Tiers []string
	// MinAmount is the least worth of a transaction.
	MinAmount money.Amount

	// Since and Until are when it begins and ends, as instants: it holds at
	// Since and no more at Until. The zero time means always.
	Since, Until time.Time
	// Code is what a customer says to have it: 3 to MaxPromotionCode capital
	// letters, digits and hyphens. Without one it applies by itself.
	Code string
	// UsesEach is how often one customer may use it; 0 means without end.
	UsesEach int64

	// PercentBps is the part, in basis points, of the fee that a discount takes
	// off, or of the amount that a cashback gives. A waiver has none.
	PercentBps int64
	// CapEach is the most that one transaction is given.
	CapEach money.Amount
	// Budget is the most that all transactions together are given: cashback, and
	// fees that were forgone. A cashback must have one.
	Budget money.Amount
}

// Bounds of promotions.
const (
	MaxPromotions    = 200 // of a policy
	MaxPromotionName = 40  // bytes of a name
	MaxPromotionCode = 32  // bytes of a code
	minPromotionCode = 3   // bytes of a code
)

// onFee reports whether the promotion lowers fees.
func (m *Promotion) onFee() bool { return m.Kind != Cashback }

// HasBudget reports whether what all customers use of it is bounded.
func (m *Promotion) HasBudget() bool { return !m.Budget.IsZero() }

// Promotion gives the promotion of a name, nil when there is none.
func (p *Policy) Promotion(name string) *Promotion {
	for i := range p.Promotions {
		if p.Promotions[i].Name == name {
			return &p.Promotions[i]
		}
	}
	return nil
}

// CleanCode is a code as a customer gave it in the form in which it is compared:
// without the space around it, in capital letters.
func CleanCode(code string) string { return strings.ToUpper(strings.TrimSpace(code)) }

// IsCode reports whether a text has the form of a code.
func IsCode(text string) bool {
	return len(text) >= minPromotionCode && len(text) <= MaxPromotionCode && of(text, 'A', 'Z')
}

// IsPromotionName reports whether a text has the form of a promotion's name.
func IsPromotionName(text string) bool {
	return text != "" && len(text) <= MaxPromotionName && of(text, 'a', 'z') && text[0] != '-' && text[len(text)-1] != '-'
}

// of reports whether a text is made of letters from first to last, digits and
// hyphens alone.
func of(text string, first, last byte) bool {
	for i := range len(text) {
		c := text[i]
		if (c < first || c > last) && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// Explain says in words what the promotion gives.
func (m *Promotion) Explain() string {
	var text string
	switch m.Kind {
	case Waiver:
		text = "no fee"
	case Discount:
		text = percent(m.PercentBps) + " off the fee"
	case Cashback:
		text = percent(m.PercentBps) + " cashback"
	}
	if !m.CapEach.IsZero() {
		text += ", at most " + m.CapEach.String()
	}
	if !m.MinAmount.IsZero() {
		text += ", from " + m.MinAmount.String()
	}
	return text
}

func percent(bps int64) string { return fmt.Sprintf("%d.%02d %%", bps/100, bps%100) }

// checkPromotions looks at each promotion, and that no two have one name or code.
func (p *Policy) checkPromotions() error {
	if len(p.Promotions) > MaxPromotions {
		return fmt.Errorf("%d promotions, at most %d", len(p.Promotions), MaxPromotions)
	}
	names, codes := make(map[string]bool, len(p.Promotions)), map[string]bool{}
	for i := range p.Promotions {
		m := &p.Promotions[i]
		if err := m.check(p.Base); err != nil {
			return err
		}
		if names[m.Name] {
			return fmt.Errorf("two promotions have the name %s", m.Name)
		}
		if m.Code != "" && codes[m.Code] {
			return fmt.Errorf("promotion %s: another has its code", m.Name)
		}
		names[m.Name], codes[m.Code] = true, true
		if err := p.checkTierNames("promotion "+m.Name, m.Tiers); err != nil {
			return err
		}
	}
	return nil
}

func (m *Promotion) check(base money.Currency) error {
	if !IsPromotionName(m.Name) {
		return fmt.Errorf("a promotion needs a name of 1 to %d small letters, digits and hyphens, not %q", MaxPromotionName, m.Name)
	}
	if m.Code != "" && !IsCode(m.Code) {
		return fmt.Errorf("promotion %s: a code has %d to %d capital letters, digits and hyphens", m.Name, minPromotionCode, MaxPromotionCode)
	}
	if m.UsesEach < 0 {
		return fmt.Errorf("promotion %s: %d uses, want 0 or more", m.Name, m.UsesEach)
	}
	if !m.Since.IsZero() && !m.Until.IsZero() && !m.Since.Before(m.Until) {
		return fmt.Errorf("promotion %s: it ends before it begins", m.Name)
	}
	if err := m.checkSelectors(); err != nil {
		return err
	}
	if err := m.checkGift(); err != nil {
		return err
	}
	for _, a := range []money.Amount{m.MinAmount, m.CapEach, m.Budget} {
		if a != (money.Amount{}) && (a.Currency() != base || a.IsNegative()) {
			return fmt.Errorf("promotion %s: %s is not an amount of 0 or more in %s", m.Name, a, base)
		}
	}
	return nil
}

// promotable lists the kinds of transaction that promotions are for.
func promotable() []string { return []string{"payment", "transfer"} }

func (m *Promotion) checkSelectors() error {
	for _, kind := range m.Kinds {
		if !oneOf(promotable(), kind) {
			return fmt.Errorf("promotion %s: kind %q, want one of %v", m.Name, kind, promotable())
		}
	}
	for _, c := range m.Currencies {
		if c.Digits() < 0 {
			return fmt.Errorf("promotion %s: %q is no currency", m.Name, c)
		}
	}
	for _, handle := range m.Merchants {
		if handle == "" {
			return fmt.Errorf("promotion %s: a merchant without a handle", m.Name)
		}
	}
	if len(m.Merchants) > 0 && len(m.Kinds) > 0 && !oneOf(m.Kinds, "payment") {
		return fmt.Errorf("promotion %s: merchants take payments, and it is for %v", m.Name, m.Kinds)
	}
	if m.Reach != AnyReach && m.Reach != Domestic && m.Reach != International {
		return fmt.Errorf("promotion %s: reach %q, want domestic, international or none", m.Name, m.Reach)
	}
	return nil
}

func (m *Promotion) checkGift() error {
	switch m.Kind {
	case Waiver:
		if m.PercentBps != 0 || !m.CapEach.IsZero() {
			return fmt.Errorf("promotion %s: a waiver takes the whole fee and has no percentage and no cap", m.Name)
		}
		return nil
	case Cashback:
		if m.Budget.IsZero() {
			return fmt.Errorf("promotion %s: a cashback needs a budget", m.Name)
		}
	case Discount:
	default:
		return fmt.Errorf("promotion %s: kind %q, want waiver, discount or cashback", m.Name, m.Kind)
	}
	if m.PercentBps <= 0 || m.PercentBps > MaxPercentBps {
		return fmt.Errorf("promotion %s: %d basis points, want 1 to %d", m.Name, m.PercentBps, MaxPercentBps)
	}
	return nil
}
