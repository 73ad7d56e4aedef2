package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// fxQuoteView shows a quote and the rates that it is made of.
func fxQuoteView() output.View[wallet.FXQuote] {
	type column = output.Column[wallet.FXQuote]
	return output.View[wallet.FXQuote]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "status", Kind: output.Status},
			{Name: "pay", Kind: output.Decimal},
			{Name: "from"},
			{Name: "receive", Kind: output.Decimal},
			{Name: "to"},
			{Name: "rate", Kind: output.Number},
			{Name: "mid_rate", Kind: output.Number},
			{Name: "margin_bps", Header: "Margin (bp)", Kind: output.Number},
			{Name: "fee", Kind: output.Decimal},
			{Name: "source"},
			{Name: "rate_date"},
			{Name: "expires_at", Header: "Expires", Kind: output.Time},
			{Name: "policy_version", Header: "Policy", Optional: true},
		},
		Sections: []output.Section[wallet.FXQuote]{
			output.NewSection("Legs", rateView(), func(q wallet.FXQuote) []wallet.ReferenceRate { return q.Legs }),
		},
	}
}

// fxPositionView shows where the wallet stands by changing money.
func fxPositionView() output.View[wallet.FXPosition] {
	type column = output.Column[wallet.FXPosition]
	return output.View[wallet.FXPosition]{
		Columns: []column{
			{Name: "base"},
			{Name: "rate_date", Optional: true},
			{Name: "spread", Kind: output.Decimal},
			{Name: "revaluation", Kind: output.Decimal},
			{Name: "rounding", Kind: output.Decimal},
			{Name: "gain", Kind: output.Decimal},
		},
		Sections: []output.Section[wallet.FXPosition]{
			output.NewSection("Currencies", fxPositionLinesView(), func(p wallet.FXPosition) []wallet.FXPositionLine { return p.Currencies }),
		},
	}
}

func fxPositionLinesView() output.View[wallet.FXPositionLine] {
	type column = output.Column[wallet.FXPositionLine]
	return output.View[wallet.FXPositionLine]{
		Columns: []column{
			{Name: "currency"},
			{Name: "position", Kind: output.Decimal},
			{Name: "margin", Kind: output.Decimal},
			{Name: "rounding", Kind: output.Decimal},
			{Name: "rate", Kind: output.Number},
			{Name: "rate_date"},
			{Name: "worth", Kind: output.Decimal},
		},
		Empty: "nothing was changed",
	}
}

// fxReplayView shows past conversions beside what they come to now.
func fxReplayView() output.View[wallet.FXReplay] {
	type column = output.Column[wallet.FXReplay]
	return output.View[wallet.FXReplay]{
		Columns: []column{
			{Name: "transaction", Kind: output.ID},
			{Name: "kind"},
			{Name: "ok", Header: "OK", Style: func(r wallet.FXReplay) output.Style { return goodOrBad(r.OK) }},
			{Name: "paid", Kind: output.Decimal},
			{Name: "paid_currency", Header: "In"},
			{Name: "received", Kind: output.Decimal},
			{Name: "received_currency", Header: "In"},
			{Name: "rate", Kind: output.Number},
			{Name: "rate_date", Optional: true},
			{Name: "reckoned_paid", Kind: output.Decimal, Wide: true},
			{Name: "reckoned_received", Kind: output.Decimal, Wide: true},
			{Name: "why", Optional: true},
		},
		Empty: "no conversions",
	}
}
