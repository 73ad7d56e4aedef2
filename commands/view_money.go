package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// transactionView shows one transaction with its postings and events.
func transactionView() output.View[wallet.Transaction] {
	type column = output.Column[wallet.Transaction]
	return output.View[wallet.Transaction]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "kind"},
			{Name: "status", Kind: output.Status},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "fee", Kind: output.Decimal},
			{Name: "fee_bearer", Optional: true},
			{Name: "fee_rule", Optional: true},
			{Name: "from", Kind: output.ID},
			{Name: "to", Kind: output.ID},
			{Name: "counterparty", Optional: true},
			{Name: "memo", Optional: true},
			{Name: "order_id", Header: "Order", Optional: true},
			{Name: "reason", Optional: true},
			{Name: "quote", Kind: output.ID, Optional: true},
			{Name: "rate", Kind: output.Number, Optional: true},
			{Name: "paid", Kind: output.Decimal, Optional: true},
			{Name: "paid_currency", Header: "Paid in", Optional: true},
			{Name: "received", Kind: output.Decimal, Optional: true},
			{Name: "received_currency", Header: "Received in", Optional: true},
			{Name: "fx_fee", Header: "FX fee", Kind: output.Decimal, Optional: true},
			{Name: "promotion", Optional: true},
			{Name: "cashback", Kind: output.Decimal, Optional: true},
			{Name: "cashback_promotion", Header: "Cashback of", Optional: true},
			{Name: "refunded", Kind: output.Decimal, Optional: true},
			{Name: "refund_of", Kind: output.ID, Optional: true},
			{Name: "hold", Kind: output.ID, Optional: true},
			{Name: "captured", Kind: output.Decimal, Optional: true},
			{Name: "expires_at", Header: "Expires", Kind: output.Time, Optional: true},
			{Name: "payout", Kind: output.ID, Optional: true},
			{Name: "item", Optional: true},
			{Name: "checkout", Kind: output.ID, Optional: true},
			{Name: "created_at", Header: "Created", Kind: output.Time},
			{Name: "effective_at", Header: "Effective", Kind: output.Time, Optional: true},
			{Name: "idempotency_key", Optional: true},
			{Name: "policy_version", Header: "Policy", Optional: true},
		},
		Sections: []output.Section[wallet.Transaction]{
			output.NewSection("Postings", postingsView(), func(t wallet.Transaction) []wallet.Posting { return t.Postings }),
			output.NewSection("Events", eventsView(), func(t wallet.Transaction) []wallet.Event { return t.Events }),
		},
	}
}

func postingsView() output.View[wallet.Posting] {
	type column = output.Column[wallet.Posting]
	return output.View[wallet.Posting]{
		Columns: []column{
			{Name: "account", Kind: output.ID},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "balance_after", Kind: output.Decimal},
		},
	}
}

func eventsView() output.View[wallet.Event] {
	type column = output.Column[wallet.Event]
	return output.View[wallet.Event]{
		Columns: []column{
			{Name: "seq", Kind: output.Number},
			{Name: "type"},
			{Name: "created_at", Header: "Created", Kind: output.Time},
		},
	}
}

// historyView shows many transactions.
func historyView() output.View[wallet.Transaction] {
	type column = output.Column[wallet.Transaction]
	return output.View[wallet.Transaction]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "created_at", Header: "Created", Kind: output.Time},
			{Name: "kind"},
			{Name: "status", Kind: output.Status},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "fee", Kind: output.Decimal},
			{Name: "counterparty"},
			{Name: "memo", Optional: true},
			{Name: "order_id", Header: "Order", Optional: true, Wide: true},
			{Name: "paid", Kind: output.Decimal, Optional: true, Wide: true},
			{Name: "paid_currency", Header: "Paid in", Optional: true, Wide: true},
			{Name: "received", Kind: output.Decimal, Optional: true, Wide: true},
			{Name: "received_currency", Header: "Received in", Optional: true, Wide: true},
			{Name: "rate", Kind: output.Number, Optional: true, Wide: true},
			{Name: "fee_bearer", Header: "Fee by", Optional: true, Wide: true},
			{Name: "refunded", Kind: output.Decimal, Optional: true, Wide: true},
		},
		Empty: "no transactions",
	}
}

// balanceView shows what a customer has.
func balanceView() output.View[wallet.Balance] {
	type column = output.Column[wallet.Balance]
	return output.View[wallet.Balance]{
		Columns: []column{
			{Name: "currency"},
			{Name: "available", Kind: output.Decimal},
			{Name: "held", Kind: output.Decimal},
			{Name: "total", Kind: output.Decimal},
		},
		Empty: "no balance in any currency",
	}
}

// limitsView shows what a customer may hold and move.
func limitsView() output.View[wallet.Limit] {
	type column = output.Column[wallet.Limit]
	return output.View[wallet.Limit]{
		Columns: []column{
			{Name: "kind"},
			{Name: "window"},
			{Name: "currency"},
			{Name: "limit", Kind: output.Decimal},
			{Name: "used", Kind: output.Decimal},
			{Name: "left", Kind: output.Decimal},
			{Name: "resets_at", Header: "Resets", Kind: output.Time},
			{Name: "in_currency", Header: "Counts only", Optional: true},
			{Name: "instrument", Kind: output.ID, Optional: true},
			{Name: "name", Wide: true},
		},
		Empty: "no limits",
	}
}

// feeQuoteView shows what an intent would cost.
func feeQuoteView() output.View[wallet.FeeQuote] {
	type column = output.Column[wallet.FeeQuote]
	return output.View[wallet.FeeQuote]{
		Columns: []column{
			{Name: "kind"},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "fee", Kind: output.Decimal},
			{Name: "bearer"},
			{Name: "rule"},
			{Name: "explanation"},
			{Name: "pays", Kind: output.Decimal},
			{Name: "receives", Kind: output.Decimal},
			{Name: "fee_before", Header: "Fee before", Kind: output.Decimal},
			{Name: "promotion", Optional: true},
			{Name: "cashback", Kind: output.Decimal, Optional: true},
			{Name: "cashback_promotion", Header: "Cashback of", Optional: true},
			{Name: "policy_version", Header: "Policy"},
		},
	}
}

// runDueView shows what time brought.
func runDueView() output.View[wallet.RunDueResult] {
	type column = output.Column[wallet.RunDueResult]
	return output.View[wallet.RunDueResult]{
		Columns: []column{
			{Name: "settled", Kind: output.Number},
			{Name: "still_pending", Kind: output.Number},
			{Name: "holds_released", Kind: output.Number},
			{Name: "checkouts_expired", Kind: output.Number},
			{Name: "resealed", Kind: output.Number},
			{Name: "erased", Kind: output.Number},
			{Name: "documents_expired", Kind: output.Number},
			{Name: "checked", Kind: output.Number},
			{Name: "reminders", Kind: output.Number},
			{Name: "screened", Kind: output.Number},
			{Name: "reviews_opened", Header: "Reviews opened", Kind: output.Number},
			{Name: "messages_sent", Kind: output.Number},
			{Name: "messages_failed", Kind: output.Number},
			{Name: "items_paid", Header: "Items paid", Kind: output.Number},
			{Name: "items_refused", Header: "Items refused", Kind: output.Number},
			{Name: "payouts_stopped", Header: "Payouts stopped", Kind: output.Number},
			{Name: "webhooks_delivered", Header: "Webhooks delivered", Kind: output.Number},
			{Name: "webhooks_delayed", Header: "Webhooks delayed", Kind: output.Number},
			{Name: "webhooks_failed", Header: "Webhooks failed", Kind: output.Number},
			{Name: "schedules_withdrawn", Header: "Schedules withdrawn", Kind: output.Number},
			{Name: "schedules_refused", Header: "Schedules refused", Kind: output.Number},
			{Name: "more"},
		},
	}
}
