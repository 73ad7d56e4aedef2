package pages

import (
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Pay is the page of a checkout: what a shop asks for, and beside it one step of
// paying it. Without a Visitor that is to log in; else it is what is set of Result,
// Over, Again, SetPIN, Review and Choice, the first of them.
type Pay struct {
	Shop, Handle string
	Amount       money.Decimal // empty where the customer says it
	Currency     money.Currency
	Memo         string
	Partial      bool
	Expires      time.Time // zero for never
	Return       string    // the shop's address to go back to

	Heading string
	Step    int // 1 to 3, 0 for none
	Over    string
	Again   string // the address of the page, where a form of it led nowhere
	SetPIN  bool
	Choice  *Choice
	Review  *Review
	Result  *Result
}

// Choice asks out of which purse is paid, and where the checkout leaves it to the
// customer how much. Most is what is left of one that is paid in parts.
type Choice struct {
	AsksAmount   bool
	Amount, Most money.Decimal
	Purses       []Purse
	More         bool // there are purses that are not listed
	Promo        string
}

// Payable says that one of the purses can be chosen.
func (c *Choice) Payable() bool {
	for i := range c.Purses {
		if c.Purses[i].Refused == "" {
			return true
		}
	}
	return false
}

// Purse is what the customer has in a currency, and what of it would be paid; About
// where that is reckoned at a rate that is not fixed yet. Refused says why not.
type Purse struct {
	Currency  money.Currency
	Available money.Decimal
	Pays      money.Decimal
	About     bool
	Refused   string
	Chosen    bool
}

// Review shows what a payment is before it is made. Said is the amount where the
// customer said it. Fee is empty where the customer bears none.
type Review struct {
	Amount           money.Decimal
	Currency         money.Currency
	Said             money.Decimal
	From             money.Currency
	Pays             money.Decimal // all that leaves the purse of From
	Fee              money.Decimal
	FeeCurrency      money.Currency
	Cashback         money.Decimal
	CashbackCurrency money.Currency
	Rate             *Rate
	Quote            string
	Promo            string
	NeedsPIN         bool
	NeedsTOTP        bool
	Others           bool // there are other purses to choose
}

// Rate is at what is converted, and until when that is fixed.
type Rate struct {
	Text, Source   string
	Margin         money.Decimal
	MarginCurrency money.Currency
	ValidUntil     time.Time
}

// Result is a payment that was made; Waits says that an operator looks at it first.
type Result struct {
	Waits          bool
	Amount         money.Decimal
	Currency, From money.Currency
	Pays           money.Decimal
	Rate           string
	At             time.Time
	Transaction    string
	Receipt        string // its address
}

// RateText says what one of a currency is worth in another.
func RateText(from money.Currency, rate string, to money.Currency) string {
	return "1 " + string(from) + " = " + rate + " " + string(to)
}

// Proofs sets which of the proofs a review asks for.
func (r *Review) Proofs(needs []wallet.Proof) {
	for _, proof := range needs {
		r.NeedsPIN = r.NeedsPIN || proof == wallet.ProofPIN
		r.NeedsTOTP = r.NeedsTOTP || proof == wallet.ProofTOTP
	}
}
