package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// vaultKeysView shows the wallet's keys.
func vaultKeysView() output.View[wallet.VaultKey] {
	type column = output.Column[wallet.VaultKey]
	return output.View[wallet.VaultKey]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "use"},
			{Name: "state"},
			{Name: "place"},
			{Name: "created_at", Kind: output.Time},
			{Name: "retired_at", Kind: output.Time},
		},
	}
}

// vaultRotationView shows what became of the keys.
func vaultRotationView() output.View[wallet.VaultRotation] {
	type column = output.Column[wallet.VaultRotation]
	return output.View[wallet.VaultRotation]{
		Columns: []column{
			{Name: "key", Kind: output.ID},
			{Name: "wrapping", Kind: output.ID},
			{Name: "place"},
			{Name: "created_at", Kind: output.Time},
			{Name: "resealed", Kind: output.Number},
			{Name: "more"},
		},
	}
}
