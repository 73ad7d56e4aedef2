package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// customerView shows one customer.
func customerView() output.View[wallet.Customer] {
	type column = output.Column[wallet.Customer]
	return output.View[wallet.Customer]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "kind"},
			{Name: "name"},
			{Name: "email", Header: "E-mail"},
			{Name: "phone"},
			{Name: "handle", Optional: true},
			{Name: "country", Optional: true},
			{Name: "lang", Header: "Language"},
			{Name: "status", Kind: output.Status},
			{Name: "kyc_level", Header: "KYC level", Kind: output.Number},
			{Name: "email_verified", Header: "E-mail verified"},
			{Name: "phone_verified"},
			{Name: "frozen_reason", Optional: true},
			{Name: "created_at", Header: "Registered", Kind: output.Time},
		},
	}
}

// customersView shows many customers.
func customersView() output.View[wallet.Customer] {
	type column = output.Column[wallet.Customer]
	return output.View[wallet.Customer]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "kind"},
			{Name: "name"},
			{Name: "email", Header: "E-mail"},
			{Name: "phone"},
			{Name: "handle", Optional: true},
			{Name: "country", Wide: true},
			{Name: "status", Kind: output.Status},
			{Name: "kyc_level", Header: "Level", Kind: output.Number},
			{Name: "created_at", Header: "Registered", Kind: output.Time, Wide: true},
		},
		Empty: "no customers",
	}
}

// importView shows what an import did.
func importView() output.View[wallet.ImportUsersResult] {
	type column = output.Column[wallet.ImportUsersResult]
	return output.View[wallet.ImportUsersResult]{
		Columns: []column{
			{Name: "created", Kind: output.Number},
			{Name: "existing", Kind: output.Number},
		},
	}
}

// outboxView shows messages to people.
func outboxView() output.View[wallet.OutboxMessage] {
	type column = output.Column[wallet.OutboxMessage]
	return output.View[wallet.OutboxMessage]{
		Columns: []column{
			{Name: "id", Kind: output.ID, Wide: true},
			{Name: "user", Kind: output.ID, Wide: true},
			{Name: "to"},
			{Name: "channel"},
			{Name: "purpose"},
			{Name: "code", Kind: output.ID},
			{Name: "subject", Wide: true},
			{Name: "status", Kind: output.Status},
			{Name: "created_at", Header: "Created", Kind: output.Time},
			{Name: "expires_at", Header: "Expires", Kind: output.Time, Wide: true},
			{Name: "attempts", Kind: output.Number, Wide: true},
			{Name: "next_attempt_at", Header: "Next attempt", Kind: output.Time, Wide: true},
			{Name: "sent_at", Header: "Sent", Kind: output.Time, Wide: true},
			{Name: "error", Wide: true},
		},
		Empty: "no messages",
	}
}

// outboxSendView shows what was sent.
func outboxSendView() output.View[wallet.SendOutboxResult] {
	type column = output.Column[wallet.SendOutboxResult]
	return output.View[wallet.SendOutboxResult]{
		Columns: []column{
			{Name: "sent", Kind: output.Number},
			{Name: "failed", Kind: output.Number},
			{Name: "delayed", Kind: output.Number},
			{Name: "more"},
			{Name: "channels"},
		},
	}
}

// instrumentView shows one card or bank account.
func instrumentView() output.View[wallet.Instrument] {
	type column = output.Column[wallet.Instrument]
	return output.View[wallet.Instrument]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "user", Kind: output.ID},
			{Name: "kind"},
			{Name: "brand"},
			{Name: "last4", Header: "Last four"},
			{Name: "bin", Header: "BIN", Optional: true},
			{Name: "expiry", Optional: true},
			{Name: "holder"},
			{Name: "country", Optional: true},
			{Name: "status", Kind: output.Status},
			{Name: "created_at", Header: "Bound", Kind: output.Time},
		},
	}
}

// instrumentsView shows the instruments of one customer.
func instrumentsView() output.View[wallet.Instrument] {
	type column = output.Column[wallet.Instrument]
	return output.View[wallet.Instrument]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "kind"},
			{Name: "brand"},
			{Name: "last4", Header: "Last four"},
			{Name: "expiry"},
			{Name: "holder"},
			{Name: "country", Wide: true},
			{Name: "status", Kind: output.Status},
			{Name: "created_at", Header: "Bound", Kind: output.Time, Wide: true},
		},
		Empty: "no cards and no bank accounts",
	}
}
