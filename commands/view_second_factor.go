package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// factorSetupView shows what an authenticator is set up with.
func factorSetupView() output.View[wallet.FactorSetup] {
	type column = output.Column[wallet.FactorSetup]
	return output.View[wallet.FactorSetup]{
		Columns: []column{
			{Name: "user", Kind: output.ID},
			{Name: "secret", Kind: output.ID},
			{Name: "uri", Header: "URI", Kind: output.ID},
		},
	}
}

// factorView shows where the second factor stands.
func factorView() output.View[wallet.FactorStatus] {
	type column = output.Column[wallet.FactorStatus]
	return output.View[wallet.FactorStatus]{
		Columns: []column{
			{Name: "user", Kind: output.ID},
			{Name: "enabled"},
			{Name: "changed_at", Header: "Changed", Kind: output.Time},
			{Name: "recovery_codes_left", Header: "Recovery codes left"},
			{Name: "recovery_codes", Header: "Recovery codes", Optional: true},
		},
	}
}
