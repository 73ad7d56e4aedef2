package policy

import "fmt"

// FeeRefund says what becomes of the fee of a payment that is refunded.
type FeeRefund string

// What becomes of a fee, always in proportion to what is refunded.
const (
	FeePercentage FeeRefund = "percentage" // its percentage part goes back to whoever bore it
	FeeAll        FeeRefund = "all"        // all of it goes back
	FeeKept       FeeRefund = "none"       // nothing goes back
)

// CashbackRefund says what becomes of the cashback of a payment that is refunded.
type CashbackRefund string

// What becomes of cashback.
const (
	CashbackTakenBack CashbackRefund = "taken_back" // in proportion to what is refunded
	CashbackKept      CashbackRefund = "kept"       // it stays with the payer
)

// Refunds says what a refund does besides giving the amount back. A policy that
// says nothing gives the percentage part of the fee back and takes the cashback
// back.
type Refunds struct {
	Fee      FeeRefund
	Cashback CashbackRefund
}

// complete fills in what is not said, and refuses what there is not.
func (r *Refunds) complete() error {
	if r.Fee == "" {
		r.Fee = FeePercentage
	}
	if r.Cashback == "" {
		r.Cashback = CashbackTakenBack
	}
	if r.Fee != FeePercentage && r.Fee != FeeAll && r.Fee != FeeKept {
		return fmt.Errorf("refunds: fee %q, want percentage, all or none", r.Fee)
	}
	if r.Cashback != CashbackTakenBack && r.Cashback != CashbackKept {
		return fmt.Errorf("refunds: cashback %q, want taken_back or kept", r.Cashback)
	}
	return nil
}
