package commands

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// planView shows a plan: its head, its sums, and what is wrong with it. The
// items themselves are in the plan's file and in the other formats.
func planView() output.View[wallet.PayoutPlan] {
	type column = output.Column[wallet.PayoutPlan]
	return output.View[wallet.PayoutPlan]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "name"},
			{Name: "from", Kind: output.ID},
			{Name: "source"},
			{Name: "source_sha256", Header: "Source SHA-256", Kind: output.ID},
			{Name: "policy_version", Header: "Policy"},
			{Name: "purse", Optional: true},
			{Name: "count", Header: "Items", Kind: output.Number},
			{Name: "already_paid", Kind: output.Number},
			{Name: "skipped", Kind: output.Number},
			{Name: "totals", Value: func(p wallet.PayoutPlan) string { return totalsText(p.Totals) }},
			{Name: "fees", Value: func(p wallet.PayoutPlan) string { return totalsText(p.Fees) }},
			{Name: "approval_needed", Optional: true, Value: func(p wallet.PayoutPlan) string { return needText(p.ApprovalNeeded) }},
			{Name: "made", Header: "Signed by", Optional: true, Value: func(p wallet.PayoutPlan) string { return signerText(p.Made) }},
		},
		Sections: []output.Section[wallet.PayoutPlan]{
			output.NewSection("Rates", payoutRatesView(), func(p wallet.PayoutPlan) []wallet.PayoutRate { return p.FX }),
			output.NewSection("Largest items", planItemsView(), func(p wallet.PayoutPlan) []wallet.PlanItem { return p.Items }),
			output.NewSection("Problems", planProblemsView(), func(p wallet.PayoutPlan) []wallet.PayoutProblem { return p.Problems }),
			output.NewSection("Warnings", planProblemsView(), func(p wallet.PayoutPlan) []wallet.PayoutProblem { return p.Warnings }),
		},
	}
}

// needText says why a plan needs a second person.
func needText(need *wallet.ApprovalNeed) string {
	if need == nil {
		return ""
	}
	what := "in all"
	if need.Reason == wallet.ApprovalByItem {
		what = "an item"
	}
	return fmt.Sprintf("%s is worth %s %s, above %s", what, need.Worth, need.Currency, need.Above)
}

func signerText(s *wallet.PlanSignature) string {
	if s == nil {
		return ""
	}
	return s.Key
}

// payoutRatesView shows at what the items of each currency are paid out of the purse
// of another.
func payoutRatesView() output.View[wallet.PayoutRate] {
	type column = output.Column[wallet.PayoutRate]
	return output.View[wallet.PayoutRate]{
		Columns: []column{
			{Name: "currency"},
			{Name: "rate", Kind: output.Decimal},
			{Name: "mid_rate", Header: "Mid rate", Kind: output.Decimal},
			{Name: "margin_bps", Header: "Margin bps", Kind: output.Number},
			{Name: "rate_date", Header: "Of"},
			{Name: "source"},
			{Name: "amount", Kind: output.Decimal},
			{Name: "pays", Kind: output.Decimal},
		},
	}
}

func planProblemsView() output.View[wallet.PayoutProblem] {
	type column = output.Column[wallet.PayoutProblem]
	return output.View[wallet.PayoutProblem]{
		Columns: []column{
			{Name: "line", Kind: output.Number},
			{Name: "item"},
			{Name: "code"},
			{Name: "message"},
		},
	}
}

// planItemsView shows what a plan would pay.
func planItemsView() output.View[wallet.PlanItem] {
	type column = output.Column[wallet.PlanItem]
	return output.View[wallet.PlanItem]{
		Columns: []column{
			{Name: "line", Kind: output.Number},
			{Name: "item"},
			{Name: "recipient", Kind: output.ID},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "fee", Kind: output.Decimal},
			{Name: "memo", Optional: true},
			{Name: "name", Optional: true, Wide: true},
			{Name: "iban", Header: "IBAN", Optional: true, Wide: true},
			{Name: "reference", Optional: true, Wide: true},
		},
		Empty: "no items",
	}
}

// payoutView shows one payout; its table lists what was not paid.
func payoutView() output.View[wallet.Payout] {
	type column = output.Column[wallet.Payout]
	return output.View[wallet.Payout]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "name"},
			{Name: "from", Kind: output.ID},
			{Name: "plan", Kind: output.ID},
			{Name: "status", Kind: output.Status, Style: payoutStyle},
			{Name: "on_error"},
			{Name: "count", Header: "Items", Kind: output.Number},
			{Name: "paid", Kind: output.Number},
			{Name: "already_paid", Kind: output.Number},
			{Name: "failed", Kind: output.Number},
			{Name: "pending", Kind: output.Number},
			{Name: "totals", Value: func(p wallet.Payout) string { return totalsText(p.Totals) }},
			{Name: "policy_version", Header: "Policy"},
			{Name: "purse", Optional: true},
			{Name: "created_at", Header: "Created", Kind: output.Time},
			{Name: "finished_at", Header: "Finished", Kind: output.Time, Optional: true},
			{Name: "submitted", Kind: output.Number, Optional: true, Value: countOf(func(p wallet.Payout) int { return p.Submitted })},
			{Name: "settled", Kind: output.Number, Optional: true, Value: countOf(func(p wallet.Payout) int { return p.Settled })},
			{Name: "returned", Kind: output.Number, Optional: true, Value: countOf(func(p wallet.Payout) int { return p.Returned })},
			{Name: "cancelled", Kind: output.Number, Optional: true, Value: countOf(func(p wallet.Payout) int { return p.Cancelled })},
			{Name: "due_at", Header: "Due", Kind: output.Time, Optional: true},
		},
		Sections: []output.Section[wallet.Payout]{
			output.NewSection("Rates", payoutRatesView(), func(p wallet.Payout) []wallet.PayoutRate { return p.FX }),
			output.NewSection("Items", payoutItemsView(), func(p wallet.Payout) []wallet.PayoutItem { return p.Items }),
		},
	}
}

// countOf shows a count unless it is nothing, which most payouts have of it.
func countOf(of func(wallet.Payout) int) func(wallet.Payout) string {
	return func(p wallet.Payout) string {
		if n := of(p); n != 0 {
			return strconv.Itoa(n)
		}
		return ""
	}
}

// payoutsView shows many payouts.
func payoutsView() output.View[wallet.Payout] {
	type column = output.Column[wallet.Payout]
	return output.View[wallet.Payout]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "name"},
			{Name: "from", Kind: output.ID, Wide: true},
			{Name: "status", Kind: output.Status, Style: payoutStyle},
			{Name: "count", Header: "Items", Kind: output.Number},
			{Name: "paid", Kind: output.Number},
			{Name: "failed", Kind: output.Number},
			{Name: "pending", Kind: output.Number},
			{Name: "totals", Value: func(p wallet.Payout) string { return totalsText(p.Totals) }},
			{Name: "created_at", Header: "Created", Kind: output.Time, Wide: true},
		},
		Empty: "no payouts",
	}
}

// payoutItemsView shows items of a payout and what became of them.
func payoutItemsView() output.View[wallet.PayoutItem] {
	type column = output.Column[wallet.PayoutItem]
	return output.View[wallet.PayoutItem]{
		Columns: []column{
			{Name: "line", Kind: output.Number},
			{Name: "item"},
			{Name: "recipient", Kind: output.ID},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "memo", Optional: true, Wide: true},
			{Name: "status", Kind: output.Status},
			{Name: "transaction", Kind: output.ID, Optional: true, Wide: true},
			{Name: "code", Optional: true},
			{Name: "message", Optional: true},
		},
		Empty: "no items",
	}
}

// payoutStyle colours the statuses that only payouts have.
func payoutStyle(p wallet.Payout) output.Style {
	switch p.Status {
	case wallet.PayoutDone:
		return output.Good
	case wallet.PayoutStopped, wallet.PayoutPartial, wallet.PayoutCancelled:
		return output.Bad
	default:
		return output.Waiting
	}
}

// totalsText writes sums on one line: "12.50 EUR, 100 JPY".
func totalsText(totals []wallet.CurrencyTotal) string {
	parts := make([]string, len(totals))
	for i, t := range totals {
		parts[i] = string(t.Amount) + " " + string(t.Currency)
	}
	return strings.Join(parts, ", ")
}
