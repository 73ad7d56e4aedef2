package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// checkoutView shows one checkout to its merchant, with its payments.
func checkoutView() output.View[wallet.Checkout] {
	type column = output.Column[wallet.Checkout]
	return output.View[wallet.Checkout]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "status", Kind: output.Status},
			{Name: "merchant_handle", Header: "Merchant"},
			{Name: "merchant_name", Header: "Name", Wide: true},
			{Name: "amount", Kind: output.Decimal, Optional: true},
			{Name: "currency"},
			{Name: "order_id", Header: "Order", Optional: true},
			{Name: "memo", Optional: true},
			{Name: "partial", Optional: true},
			{Name: "open", Optional: true},
			{Name: "reusable", Optional: true},
			{Name: "paid", Kind: output.Decimal},
			{Name: "reserved", Kind: output.Decimal},
			{Name: "left", Kind: output.Decimal, Optional: true},
			{Name: "payment_count", Header: "Payments", Kind: output.Number},
			{Name: "link"},
			{Name: "return_url", Header: "Back to", Optional: true},
			{Name: "created_at", Header: "Created", Kind: output.Time},
			{Name: "expires_at", Header: "Expires", Kind: output.Time, Optional: true},
			{Name: "ended_at", Header: "Ended", Kind: output.Time, Optional: true},
			{Name: "merchant", Header: "Merchant id", Kind: output.ID},
		},
		Sections: []output.Section[wallet.Checkout]{
			output.NewSection("Payments", checkoutPaymentsView(), func(c wallet.Checkout) []wallet.Transaction { return c.Payments }),
		},
	}
}

// checkoutPaymentsView shows what paid a checkout.
func checkoutPaymentsView() output.View[wallet.Transaction] {
	type column = output.Column[wallet.Transaction]
	return output.View[wallet.Transaction]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "created_at", Header: "Created", Kind: output.Time},
			{Name: "status", Kind: output.Status},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "counterparty", Header: "Payer"},
			{Name: "refunded", Kind: output.Decimal},
		},
	}
}

// checkoutsView shows many checkouts.
func checkoutsView() output.View[wallet.Checkout] {
	type column = output.Column[wallet.Checkout]
	return output.View[wallet.Checkout]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "status", Kind: output.Status},
			{Name: "merchant_handle", Header: "Merchant"},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "paid", Kind: output.Decimal},
			{Name: "left", Kind: output.Decimal},
			{Name: "order_id", Header: "Order", Optional: true},
			{Name: "memo", Optional: true, Wide: true},
			{Name: "payment_count", Header: "Payments", Kind: output.Number, Wide: true},
			{Name: "created_at", Header: "Created", Kind: output.Time},
			{Name: "expires_at", Header: "Expires", Kind: output.Time, Wide: true},
		},
		Empty: "no checkouts",
	}
}

// checkoutLookView shows a checkout to who may pay it.
func checkoutLookView() output.View[wallet.CheckoutView] {
	type column = output.Column[wallet.CheckoutView]
	return output.View[wallet.CheckoutView]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "status", Kind: output.Status},
			{Name: "merchant_name", Header: "Shop"},
			{Name: "merchant_handle", Header: "Handle"},
			{Name: "amount", Kind: output.Decimal, Optional: true},
			{Name: "currency"},
			{Name: "memo", Optional: true},
			{Name: "partial", Optional: true},
			{Name: "open", Optional: true},
			{Name: "reusable", Optional: true},
			{Name: "left", Kind: output.Decimal, Optional: true},
			{Name: "expires_at", Header: "Expires", Kind: output.Time, Optional: true},
			{Name: "link"},
			{Name: "return_url", Header: "Back to", Optional: true},
		},
	}
}

// savedQRView shows where a QR code was put.
func savedQRView() output.View[savedQR] {
	type column = output.Column[savedQR]
	return output.View[savedQR]{
		Columns: []column{
			{Name: "checkout", Kind: output.ID},
			{Name: "link"},
			{Name: "format"},
			{Name: "bytes", Kind: output.Number},
			{Name: "file"},
		},
	}
}
