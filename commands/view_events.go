package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// eventView shows what was committed.
func eventView() output.View[wallet.Event] {
	return output.View[wallet.Event]{
		Columns: []output.Column[wallet.Event]{
			{Name: "seq", Header: "Number", Kind: output.Number},
			{Name: "type"},
			{Name: "object", Kind: output.ID},
			{Name: "created_at", Header: "Time", Kind: output.Time},
			{Name: "data", Wide: true},
		},
		Empty: "no events",
	}
}
