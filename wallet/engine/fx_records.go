package engine

import (
	"github.com/okpay/okpay/wallet/fx"
	"github.com/okpay/okpay/wallet/money"
)

// QuoteRecord is a quote as it is stored. It keeps the rates that it was reckoned
// from by the keys of their records, so that it can be reckoned again.
type QuoteRecord struct {
	ID, Customer string
	Fixed        QuoteSide
	fx.Deal
	MarginBPS     int64
	Rounding      int   // the rule, as fx.Rule
	Day           int64 // of the rates, since 1970
	From, To      QuoteLeg
	Rate, MidRate string // as they are shown
	Source        string
	PolicyVersion string
	CreatedAt     int64
	ExpiresAt     int64

	UsedBy string // the transaction; read with it, not stored in it
}

// QuoteSide says which amount of a quote was asked for.
type QuoteSide string

// The sides.
const (
	FixedPay     QuoteSide = "pay"
	FixedReceive QuoteSide = "receive"
)

// QuoteLeg is the rate of one currency of a quote, and which record of its day it
// is; RecordedAt is 0 of the base, which is worth one of itself.
type QuoteLeg struct {
	Priority   int
	RecordedAt int64
	Rate       money.Rate
}

// Conversion is what a transaction converted. Quote is empty of a refund, and
// Payment, what it refunds, of all else. FeePaid is the part of Paid that bought
// the payer's fee, and FeeMargin and FeeResidue are those of it. Margins and
// residues are in the currency of the one who paid first: that of Paid, and of a
// refund that of Received.
type Conversion struct {
	Transaction     string
	Quote, Payment  string
	Paid, Received  money.Amount
	Margin, Residue money.Amount
	FeePaid         money.Amount
	FeeMargin       money.Amount
	FeeResidue      money.Amount
	Rate            string
	RefundedBefore  int64 // of Payment, in minor units of its amount, before this refund
	FeeBefore       int64 // the same of its fee
	At              int64
}

// ConversionQuery pages through conversions, the newest first: those before the
// moment Before (0 for the newest) and, at that same moment, with an id below
// BeforeID. Until is exclusive, 0 for none.
type ConversionQuery struct {
	Before       int64
	BeforeID     string
	Since, Until int64
	Limit        int
}
