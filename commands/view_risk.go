package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// riskEventsView shows what risk rules decided.
func riskEventsView() output.View[wallet.RiskEvent] {
	type column = output.Column[wallet.RiskEvent]
	return output.View[wallet.RiskEvent]{
		Columns: []column{
			{Name: "at", Header: "Time", Kind: output.Time},
			{Name: "user_name", Header: "Customer"},
			{Name: "kind"},
			{Name: "amount", Kind: output.Number},
			{Name: "currency"},
			{Name: "rule"},
			{Name: "decision"},
			{Name: "outcome", Kind: output.Status},
			{Name: "transaction", Kind: output.ID, Optional: true},
			{Name: "seen", Wide: true},
			{Name: "note", Wide: true},
			{Name: "user", Kind: output.ID, Wide: true},
			{Name: "other", Kind: output.ID, Wide: true},
			{Name: "actor", Wide: true},
			{Name: "policy_version", Header: "Policy", Wide: true},
			{Name: "rule_hash", Header: "Rule's SHA-256", Wide: true},
			{Name: "id", Kind: output.ID, Wide: true},
		},
		Empty: "no rule has held",
	}
}

// riskReviewView shows one transaction that waits, or waited.
func riskReviewView() output.View[wallet.RiskReview] {
	type column = output.Column[wallet.RiskReview]
	return output.View[wallet.RiskReview]{
		Columns: []column{
			{Name: "transaction", Kind: output.ID},
			{Name: "kind"},
			{Name: "user_name", Header: "Customer"},
			{Name: "other_name", Header: "Other side"},
			{Name: "amount", Kind: output.Number},
			{Name: "currency"},
			{Name: "fee", Kind: output.Number, Wide: true},
			{Name: "rule"},
			{Name: "status", Kind: output.Status},
			{Name: "transaction_status", Header: "Transaction is", Kind: output.Status},
			{Name: "created_at", Header: "Since", Kind: output.Time},
			{Name: "decided_at", Header: "Decided", Kind: output.Time, Optional: true},
			{Name: "reason", Optional: true},
			{Name: "decided_by", Header: "By", Wide: true},
			{Name: "policy_version", Header: "Policy", Wide: true},
			{Name: "rule_hash", Header: "Rule's SHA-256", Wide: true},
		},
	}
}

// riskReviewsView shows many of them.
func riskReviewsView() output.View[wallet.RiskReview] {
	view := riskReviewView()
	view.Empty = "nothing waits, or waited, for an operator"
	return view
}
