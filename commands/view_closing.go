package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// closedView shows that an account was closed.
func closedView() output.View[wallet.ClosedAccount] {
	type column = output.Column[wallet.ClosedAccount]
	return output.View[wallet.ClosedAccount]{
		Columns: []column{
			{Name: "user", Kind: output.ID},
			{Name: "status", Kind: output.Status},
			{Name: "closed_at", Header: "Closed", Kind: output.Time},
			{Name: "kept_until", Header: "Kept until", Kind: output.Time},
		},
	}
}

// closedRecordView shows what is kept of a closed account.
func closedRecordView() output.View[wallet.ClosedRecord] {
	type column = output.Column[wallet.ClosedRecord]
	return output.View[wallet.ClosedRecord]{
		Columns: []column{
			{Name: "user", Kind: output.ID},
			{Name: "name"},
			{Name: "email", Header: "E-mail"},
			{Name: "phone"},
			{Name: "country"},
			{Name: "kyc_level", Header: "KYC level"},
			{Name: "created_at", Header: "Registered", Kind: output.Time},
			{Name: "closed_at", Header: "Closed", Kind: output.Time},
			{Name: "kept_until", Header: "Kept until", Kind: output.Time},
		},
	}
}
