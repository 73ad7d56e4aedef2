package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// sessionView shows a session that was opened.
func sessionView() output.View[wallet.Session] {
	type column = output.Column[wallet.Session]
	return output.View[wallet.Session]{Columns: []column{
		{Name: "id", Kind: output.ID},
		{Name: "user", Kind: output.ID},
		{Name: "agent"},
		{Name: "created_at", Header: "Opened", Kind: output.Time},
		{Name: "expires_at", Header: "Expires", Kind: output.Time},
		{Name: "token", Kind: output.ID, Optional: true},
	}}
}

// openSessionsView lists the sessions of a customer.
func openSessionsView() output.View[wallet.OpenSession] {
	type column = output.Column[wallet.OpenSession]
	return output.View[wallet.OpenSession]{Columns: []column{
		{Name: "id", Kind: output.ID},
		{Name: "agent"},
		{Name: "created_at", Header: "Opened", Kind: output.Time},
		{Name: "expires_at", Header: "Expires", Kind: output.Time},
		{Name: "current"},
	}}
}

// revokedSessionView shows a session that was ended.
func revokedSessionView() output.View[wallet.RevokedSession] {
	type column = output.Column[wallet.RevokedSession]
	return output.View[wallet.RevokedSession]{Columns: []column{
		{Name: "id", Kind: output.ID},
		{Name: "user", Kind: output.ID},
		{Name: "current"},
		{Name: "ended_at", Header: "Ended", Kind: output.Time},
	}}
}

// logoutView shows what a logout ended.
func logoutView() output.View[wallet.LogoutResult] {
	type column = output.Column[wallet.LogoutResult]
	return output.View[wallet.LogoutResult]{Columns: []column{
		{Name: "user", Kind: output.ID},
		{Name: "ended", Header: "Sessions ended", Kind: output.Number},
	}}
}

// identityView shows who the caller is taken for.
func identityView() output.View[wallet.Identity] {
	type column = output.Column[wallet.Identity]
	return output.View[wallet.Identity]{Columns: []column{
		{Name: "means"},
		{Name: "id", Kind: output.ID},
		{Name: "user", Kind: output.ID, Optional: true},
		{Name: "name", Optional: true},
		{Name: "email", Header: "E-mail", Optional: true},
		{Name: "operator"},
		{Name: "scopes"},
		{Name: "expires_at", Header: "Expires", Kind: output.Time, Optional: true},
		{Name: "pin_set", Header: "PIN set"},
		{Name: "second_factor", Header: "Second factor"},
		{Name: "recovery_codes_left", Header: "Recovery codes left", Optional: true},
	}}
}

// passwordView shows what a new password did.
func passwordView() output.View[wallet.PasswordResult] {
	type column = output.Column[wallet.PasswordResult]
	return output.View[wallet.PasswordResult]{Columns: []column{
		{Name: "user", Kind: output.ID},
		{Name: "changed_at", Header: "Changed", Kind: output.Time},
		{Name: "sessions_ended", Kind: output.Number},
	}}
}

// resetView shows how long the code of a reset is good.
func resetView() output.View[wallet.ResetRequested] {
	type column = output.Column[wallet.ResetRequested]
	return output.View[wallet.ResetRequested]{Columns: []column{
		{Name: "user"},
		{Name: "expires_at", Header: "Code expires", Kind: output.Time},
	}}
}

// pinView shows that a PIN was set.
func pinView() output.View[wallet.PINResult] {
	type column = output.Column[wallet.PINResult]
	return output.View[wallet.PINResult]{Columns: []column{
		{Name: "user", Kind: output.ID},
		{Name: "set_at", Header: "Set", Kind: output.Time},
	}}
}
