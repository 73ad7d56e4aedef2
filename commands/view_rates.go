package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// ratesImportView shows what became of an import.
func ratesImportView() output.View[wallet.RatesImport] {
	type column = output.Column[wallet.RatesImport]
	return output.View[wallet.RatesImport]{
		Columns: []column{
			{Name: "source"},
			{Name: "days", Kind: output.Number},
			{Name: "first"},
			{Name: "last"},
			{Name: "added", Kind: output.Number},
			{Name: "corrected", Kind: output.Number},
			{Name: "unchanged", Kind: output.Number},
		},
	}
}

// rateView shows one rate.
func rateView() output.View[wallet.ReferenceRate] {
	type column = output.Column[wallet.ReferenceRate]
	return output.View[wallet.ReferenceRate]{
		Columns: []column{
			{Name: "date"},
			{Name: "base"},
			{Name: "currency"},
			{Name: "rate", Kind: output.Number},
			{Name: "source"},
			{Name: "recorded_at", Header: "Recorded", Kind: output.Time},
		},
	}
}

// ratesView shows many rates.
func ratesView() output.View[wallet.ReferenceRate] {
	view := rateView()
	view.Empty = "no rates"
	return view
}

// midRateView shows the rate between two currencies and what it is made of.
func midRateView() output.View[wallet.MidRate] {
	type column = output.Column[wallet.MidRate]
	return output.View[wallet.MidRate]{
		Columns: []column{
			{Name: "from"},
			{Name: "to"},
			{Name: "rate", Kind: output.Number},
			{Name: "date"},
		},
		Sections: []output.Section[wallet.MidRate]{
			output.NewSection("Legs", rateView(), func(m wallet.MidRate) []wallet.ReferenceRate { return m.Legs }),
		},
	}
}
