package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// appView shows one application.
func appView() output.View[wallet.App] {
	type column = output.Column[wallet.App]
	return output.View[wallet.App]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "name"},
			{Name: "confidential"},
			{Name: "redirect_uris", Header: "Redirect URIs", Optional: true},
			{Name: "scopes"},
			{Name: "daily_cap", Header: "Daily cap", Optional: true},
			{Name: "currency", Optional: true},
			{Name: "status", Kind: output.Status},
			{Name: "revoked_at", Header: "Revoked", Kind: output.Time, Optional: true},
			{Name: "created_at", Header: "Made", Kind: output.Time},
			{Name: "secret", Kind: output.ID, Optional: true},
		},
	}
}

// appsView shows many applications.
func appsView() output.View[wallet.App] {
	type column = output.Column[wallet.App]
	return output.View[wallet.App]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "name"},
			{Name: "scopes"},
			{Name: "confidential", Wide: true},
			{Name: "status", Kind: output.Status},
			{Name: "created_at", Header: "Made", Kind: output.Time},
		},
		Empty: "no applications",
	}
}

// offerView shows what an application asked for.
func offerView() output.View[wallet.LinkOffer] {
	type column = output.Column[wallet.LinkOffer]
	return output.View[wallet.LinkOffer]{
		Columns: []column{
			{Name: "app", Kind: output.ID},
			{Name: "app_name", Header: "Name"},
			{Name: "scopes"},
			{Name: "daily_cap", Header: "Daily cap", Optional: true},
			{Name: "currency", Optional: true},
			{Name: "expires_at", Header: "Expires", Kind: output.Time, Optional: true},
		},
	}
}

// linkRequestView shows a device flow that has begun.
func linkRequestView() output.View[wallet.LinkRequest] {
	type column = output.Column[wallet.LinkRequest]
	return output.View[wallet.LinkRequest]{
		Columns: []column{
			{Name: "app", Kind: output.ID},
			{Name: "app_name", Header: "Name"},
			{Name: "scopes"},
			{Name: "daily_cap", Header: "Daily cap", Optional: true},
			{Name: "currency", Optional: true},
			{Name: "user_code", Header: "Code"},
			{Name: "expires_at", Header: "Expires", Kind: output.Time},
		},
	}
}

// linkTokenView shows what an application was given, without the tokens.
func linkTokenView() output.View[wallet.LinkToken] {
	type column = output.Column[wallet.LinkToken]
	return output.View[wallet.LinkToken]{
		Columns: []column{
			{Name: "link", Kind: output.ID},
			{Name: "scopes"},
			{Name: "daily_cap", Header: "Daily cap", Optional: true},
			{Name: "currency", Optional: true},
			{Name: "expires_at", Header: "Expires", Kind: output.Time},
			{Name: "refresh_expires_at", Header: "Can be renewed until", Kind: output.Time},
		},
	}
}

// linkView shows one link and what was done by it.
func linkView() output.View[wallet.Link] {
	type column = output.Column[wallet.Link]
	return output.View[wallet.Link]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "user", Kind: output.ID},
			{Name: "app", Kind: output.ID},
			{Name: "app_name", Header: "Name"},
			{Name: "scopes"},
			{Name: "daily_cap", Header: "Daily cap", Optional: true},
			{Name: "currency", Optional: true},
			{Name: "used_today", Header: "Used today"},
			{Name: "used_currency", Header: "Used in"},
			{Name: "last_used_on", Header: "Last used", Optional: true},
			{Name: "status", Kind: output.Status},
			{Name: "expires_at", Header: "Expires", Kind: output.Time},
			{Name: "revoked_at", Header: "Revoked", Kind: output.Time, Optional: true},
			{Name: "created_at", Header: "Linked", Kind: output.Time},
		},
		Sections: []output.Section[wallet.Link]{
			output.NewSection("Uses", historyView(), func(l wallet.Link) []wallet.Transaction { return l.Uses }),
		},
	}
}

// linksView shows many links.
func linksView() output.View[wallet.Link] {
	type column = output.Column[wallet.Link]
	return output.View[wallet.Link]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "app_name", Header: "Name"},
			{Name: "scopes"},
			{Name: "daily_cap", Header: "Daily cap"},
			{Name: "currency"},
			{Name: "used_today", Header: "Used today"},
			{Name: "used_currency", Header: "Used in", Wide: true},
			{Name: "last_used_on", Header: "Last used"},
			{Name: "status", Kind: output.Status},
			{Name: "expires_at", Header: "Expires", Kind: output.Time, Wide: true},
		},
		Empty: "nothing is linked",
	}
}
