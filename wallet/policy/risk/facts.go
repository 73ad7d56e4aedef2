package risk

import (
	"strings"

	"github.com/okpay/okpay/wallet/money"
)

// Facts is what a rule may look at. Amounts of money are worths in minor units
// of the policy's base; a condition compares them with amounts alone.
type Facts struct {
	// The transaction.
	Kind          string // payment, transfer, withdrawal, top_up, hold or payout
	Amount        int64  // its worth
	Currency      string // in which it is
	International bool   // the two sides are in two countries
	ToCountry     string // of the other side, empty when it is not known
	Instrument    string // the kind of instrument: bank, debit, credit, prepaid; empty without one
	NewRecipient  bool   // the customer never sent anything to this recipient
	NewInstrument bool   // the customer never moved money by this instrument
	NewCountry    bool   // the customer never moved money with this country, which is not its own

	// The customer.
	CustomerKind   string // person or merchant
	Level          int64  // KYC level
	Country        string
	AccountAgeDays int64 // since the registration
	IdleDays       int64 // since the customer last moved money, or registered

	// What the customer sent before: payments, transfers, withdrawals and holds.
	Sent Window
	// What became of its top-ups: the cards that were declined.
	Declined Window
	// Recipients who were sent something for the first time.
	NewRecipients Window
	// What the other side sent to the customer.
	ReceivedBackDay int64
}

// Window is a count and a sum over the last hour and the last day. Both slide
// by buckets and cover at least their time: the hour is up to five minutes
// longer, the day up to an hour.
type Window struct {
	HourCount, DayCount int64
	HourSum, DaySum     int64
}

// Needs says which facts have to be looked up before a condition is evaluated.
type Needs uint8

// What may have to be looked up: the windows of a customer and when it was last
// active, whether recipient, instrument and country are new, and what came back
// from the other side.
const (
	NeedsProfile Needs = 1 << iota
	NeedsRecipient
	NeedsInstrument
	NeedsCountry
	NeedsReturned
)

// Mentioned says what may have to be looked up for a condition, without reading
// it: the needs of all variables whose names are in its text.
func Mentioned(condition string) Needs {
	var needs Needs
	for _, v := range Variables() {
		if v.needs != 0 && strings.Contains(condition, v.Name) {
			needs |= v.needs
		}
	}
	return needs
}

// sort is what a value is.
type sort uint8

const (
	truth  sort = iota // true or false
	count              // a whole number
	amount             // money, in minor units of the base
	text
)

func (s sort) String() string {
	return [...]string{"true or false", "a whole number", "an amount of money", "a text"}[s]
}

// Variable is one name that conditions may use.
type Variable struct {
	Name  string
	About string
	sort  sort
	needs Needs
	flag  func(*Facts) *bool
	whole func(*Facts) *int64
	words func(*Facts) *string
	// may reports whether a text can be the variable's value at all: a
	// comparison with any other is a misspelling.
	may func(string) bool
}

// Sort names what the variable is, for people.
func (v *Variable) Sort() string { return v.sort.String() }

// Kinds are the kinds of transactions that risk rules look at.
func Kinds() []string {
	return []string{"payment", "transfer", "withdrawal", "top_up", "hold", "payout"}
}

// Variables lists everything that a condition may name, in the order of the
// documentation.
func Variables() []Variable {
	list := transactionVariables()
	list = append(list, customerVariables()...)
	return append(list, windowVariables()...)
}

func transactionVariables() []Variable {
	country := func(s string) bool { return s == "" || len(s) == 2 && strings.ToUpper(s) == s }
	return []Variable{
		textOf("kind", "the kind of transaction", 0, oneOf(Kinds()...), func(f *Facts) *string { return &f.Kind }),
		amountOf("amount", "its worth in the base", 0, func(f *Facts) *int64 { return &f.Amount }),
		textOf("currency", "the currency that it is in", 0, func(s string) bool { return money.Currency(s).Digits() >= 0 }, func(f *Facts) *string { return &f.Currency }),
		flagOf("international", "the two sides are in two countries", 0, func(f *Facts) *bool { return &f.International }),
		textOf("to_country", "the country of the other side, \"\" when it is not known", 0, country, func(f *Facts) *string { return &f.ToCountry }),
		textOf("instrument", "the kind of instrument, \"\" without one", 0, oneOf("bank", "debit", "credit", "prepaid", ""), func(f *Facts) *string { return &f.Instrument }),
		flagOf("new_recipient", "the customer never sent anything to this recipient", NeedsRecipient, func(f *Facts) *bool { return &f.NewRecipient }),
		flagOf("new_instrument", "the customer never moved money by this instrument", NeedsInstrument, func(f *Facts) *bool { return &f.NewInstrument }),
		flagOf("new_country", "the customer never moved money with the other side's country, which is not its own", NeedsCountry, func(f *Facts) *bool { return &f.NewCountry }),
	}
}

func customerVariables() []Variable {
	country := func(s string) bool { return s == "" || len(s) == 2 && strings.ToUpper(s) == s }
	return []Variable{
		textOf("customer_kind", "person or merchant", 0, oneOf("person", "merchant"), func(f *Facts) *string { return &f.CustomerKind }),
		countOf("level", "the customer's KYC level", 0, func(f *Facts) *int64 { return &f.Level }),
		textOf("country", "the customer's country, \"\" when it is not known", 0, country, func(f *Facts) *string { return &f.Country }),
		countOf("account_age_days", "whole days since the customer registered", 0, func(f *Facts) *int64 { return &f.AccountAgeDays }),
		countOf("idle_days", "whole days since the customer last moved money, or registered", NeedsProfile, func(f *Facts) *int64 { return &f.IdleDays }),
	}
}

func windowVariables() []Variable {
	return []Variable{
		countOf("sent_hour", "how often the customer sent money in the last hour, before this", NeedsProfile, func(f *Facts) *int64 { return &f.Sent.HourCount }),
		countOf("sent_day", "the same, in the last day", NeedsProfile, func(f *Facts) *int64 { return &f.Sent.DayCount }),
		amountOf("sent_hour_amount", "the worth of what the customer sent in the last hour, before this", NeedsProfile, func(f *Facts) *int64 { return &f.Sent.HourSum }),
		amountOf("sent_day_amount", "the same, in the last day", NeedsProfile, func(f *Facts) *int64 { return &f.Sent.DaySum }),
		countOf("declined_hour", "how many of the customer's top-ups were declined in the last hour", NeedsProfile, func(f *Facts) *int64 { return &f.Declined.HourCount }),
		countOf("declined_day", "the same, in the last day", NeedsProfile, func(f *Facts) *int64 { return &f.Declined.DayCount }),
		countOf("new_recipients_hour", "how many recipients the customer sent money to for the first time in the last hour, before this", NeedsProfile|NeedsRecipient, func(f *Facts) *int64 { return &f.NewRecipients.HourCount }),
		countOf("new_recipients_day", "the same, in the last day", NeedsProfile|NeedsRecipient, func(f *Facts) *int64 { return &f.NewRecipients.DayCount }),
		amountOf("received_back_day", "the worth of what the recipient transferred to the customer in the last day", NeedsReturned, func(f *Facts) *int64 { return &f.ReceivedBackDay }),
	}
}

func textOf(name, about string, needs Needs, may func(string) bool, words func(*Facts) *string) Variable {
	return Variable{Name: name, About: about, sort: text, needs: needs, may: may, words: words}
}

func flagOf(name, about string, needs Needs, flag func(*Facts) *bool) Variable {
	return Variable{Name: name, About: about, sort: truth, needs: needs, flag: flag}
}

func countOf(name, about string, needs Needs, whole func(*Facts) *int64) Variable {
	return Variable{Name: name, About: about, sort: count, needs: needs, whole: whole}
}

func amountOf(name, about string, needs Needs, whole func(*Facts) *int64) Variable {
	return Variable{Name: name, About: about, sort: amount, needs: needs, whole: whole}
}

func oneOf(values ...string) func(string) bool {
	return func(s string) bool {
		for _, v := range values {
			if v == s {
				return true
			}
		}
		return false
	}
}
