package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// apiKeyView shows one API key.
func apiKeyView() output.View[wallet.APIKey] {
	type column = output.Column[wallet.APIKey]
	return output.View[wallet.APIKey]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "name"},
			{Name: "user", Kind: output.ID, Optional: true},
			{Name: "scopes"},
			{Name: "daily_cap", Header: "Daily cap", Optional: true},
			{Name: "currency", Optional: true},
			{Name: "allow", Optional: true},
			{Name: "status", Kind: output.Status},
			{Name: "expires_at", Header: "Expires", Kind: output.Time},
			{Name: "revoked_at", Header: "Revoked", Kind: output.Time, Optional: true},
			{Name: "created_at", Header: "Made", Kind: output.Time},
			{Name: "secret", Kind: output.ID, Optional: true},
		},
	}
}

// apiKeysView shows many API keys.
func apiKeysView() output.View[wallet.APIKey] {
	type column = output.Column[wallet.APIKey]
	return output.View[wallet.APIKey]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "name"},
			{Name: "user", Kind: output.ID},
			{Name: "scopes"},
			{Name: "status", Kind: output.Status},
			{Name: "expires_at", Header: "Expires", Kind: output.Time},
			{Name: "last_used_on", Header: "Last used"},
			{Name: "created_at", Header: "Made", Kind: output.Time, Wide: true},
		},
		Empty: "no API keys",
	}
}
