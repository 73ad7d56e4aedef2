package wallet

import "slices"

// EventType says what events of one type tell. What is not in EventTypes is
// never written.
type EventType struct {
	Type     string
	Happened string // one sentence
	Object   string // what Event.Object names
	Fields   []EventField
	// Customers says that those whom an event concerns see it. Operators see all.
	Customers bool
}

// EventField is a field of Event.Data. One that is no business of customers is
// left out of what they see. One without a value may be empty or left out.
type EventField struct {
	Name      string
	Meaning   string
	Customers bool
}

// EventTypes lists every type there is, by topic. It is what the documentation
// is made of, and what decides what customers see.
func EventTypes() []EventType {
	return slices.Concat(transactionEvents(), customerEvents(), accessEvents(), identityEvents(), payoutEvents(), wardenEvents(), bankEvents(), checkoutEvents(), payoutScheduleEvents(), webhookEvents(), walletEvents())
}

// to makes a type that those see whom it concerns, and within one that operators
// alone see.
func to(name, object, happened string, fields ...EventField) EventType {
	return EventType{Type: name, Object: object, Happened: happened, Fields: fields, Customers: true}
}

func within(name, object, happened string, fields ...EventField) EventType {
	hidden := slices.Clone(fields)
	for i := range hidden {
		hidden[i].Customers = false
	}
	return EventType{Type: name, Object: object, Happened: happened, Fields: hidden}
}

// seen makes a field that customers see too, and kept one that they do not.
func seen(name, meaning string) EventField { return EventField{name, meaning, true} }
func kept(name, meaning string) EventField { return EventField{name, meaning, false} }

func transactionEvents() []EventType {
	moved := []EventField{seen("from", "the status before"), seen("to", "the status since"), seen("reason", "why, empty when there is nothing to say")}
	return []EventType{
		to("transaction.created", "the transaction", "A transaction was made: money moved, or was reserved.",
			seen("status", "`created`"), seen("created_as", "the status that it was made with: `posted` when the money has moved, `pending` when that is still open"),
			seen("kind", "the kind of transaction"), seen("amount", "how much"), seen("currency", "of the amount and the fee"), seen("fee", "what it cost"),
			seen("from", "the id of the customer or instrument that gives"), seen("to", "the id of the one that gets"),
			seen("order_id", "the merchant's reference"), seen("parent", "of a refund the payment; of a capture or a release the hold"),
			seen("payout", "of an item of a payout, the payout"), seen("item", "and the item"), kept("actor", "who made it")),
		to("transaction.posted", "the transaction", "A pending transaction went through.", moved...),
		to("transaction.voided", "the transaction", "A pending transaction was given up, and what it had reserved is free.", moved...),
		to("transaction.failed", "the transaction", "A pending transaction failed, and the money is back.", moved...),
		to("transaction.returned", "the transaction", "A bank sent the money of a transaction back.", moved...),
		to("fx.quoted", "the quote", "A rate of foreign exchange was fixed until it expires.",
			seen("user", "the customer's id"), seen("from", "the currency that is paid"), seen("to", "the currency that is received"),
			seen("pay", "how much is paid"), seen("receive", "how much is received"), seen("rate", "how much of one for one of the other")),
	}
}

func customerEvents() []EventType {
	status := []EventField{
		seen("from", "the status before"), seen("to", "the status since"), kept("by", "what proved that the customer wanted it"), kept("reason", "why"),
	}
	return []EventType{
		to("customer.registered", "the customer", "A customer or a merchant registered."),
		within("customers.imported", "`import:` and the import's hash", "Customers were imported.",
			kept("created", "how many are new"), kept("existing", "how many were there"), kept("verified", "whether their e-mails and phones count as proven"),
			kept("level", "their KYC level"), kept("reason", "why")),
		to("customer.code_sent", "the customer", "A fresh code was sent.", seen("channel", "`email` or `phone`")),
		to("customer.code_refused", "the customer", "A wrong code was given."),
		to("customer.verified", "the customer", "An e-mail or a phone was proven.", seen("channel", "`email` or `phone`"), seen("status", "the customer's status since")),
		to("customer.pending", "the customer", "An account was unfrozen whose codes are still missing.", status...),
		to("customer.active", "the customer", "An account was unfrozen.", status...),
		to("customer.frozen", "the customer", "An account was frozen: money comes in, and none goes out.", status...),
		to("customer.closed", "the customer", "An account was closed.", kept("reason", "why")),
		within("customer.kept_seen", "the customer", "An operator looked at what is kept of a closed account.", kept("reason", "why")),
		within("customer.erased", "the customer", "What was kept of a closed account was erased."),
		to("customer.level_set", "the customer", "A KYC level was given or taken.",
			seen("from", "the level before"), seen("to", "the level since"), seen("case", "the KYC case that it follows from"), kept("reason", "why")),
		to("instrument.bound", "the card or bank account", "A card or a bank account was bound.", instrumentFields()...),
		to("instrument.renewed", "the card or bank account", "A card or a bank account was bound again, with a new expiry or holder.", instrumentFields()...),
		to("instrument.removed", "the card or bank account", "A card or a bank account was removed."),
		to("ticket.opened", "the ticket", "A customer asked for support.", seen("user", "the customer's id"), seen("transaction", "what it is about")),
		to("ticket.replied", "the ticket", "Something was said on a ticket.", seen("from", "`customer` or `operator`")),
		to("ticket.closed", "the ticket", "A ticket was closed.", seen("by", "`customer` or `operator`")),
	}
}

func instrumentFields() []EventField {
	return []EventField{seen("user", "the owner's id"), seen("kind", "`bank`, `debit`, `credit` or `prepaid`"), seen("brand", "the brand"), seen("last4", "the last four characters")}
}

func checkoutEvents() []EventType {
	merchant, order := seen("merchant", "the merchant's id"), seen("order_id", "the merchant's reference")
	paid := []EventField{
		merchant, order, seen("transaction", "the payment"), seen("amount", "of the payment"), seen("currency", "of both"),
		seen("paid", "how much of the checkout is paid since"), seen("status", "the checkout's status since"),
	}
	return []EventType{
		to("checkout.created", "the checkout", "A merchant asks for a payment.", merchant, order, seen("amount", "how much; empty when the customer says it"),
			seen("currency", "of the amount"), seen("partial", "whether it is paid in parts"), seen("open", "whether the customer says the amount"),
			seen("reusable", "whether many pay it"), seen("expires_at", "until when it can be paid")),
		to("checkout.paid", "the checkout", "A checkout was paid.", paid...),
		to("checkout.part_paid", "the checkout", "A part of a checkout was paid.", paid...),
		to("checkout.expired", "the checkout", "A checkout can be paid no more.", merchant, order, seen("currency", "of what was paid"), seen("paid", "how much was paid")),
	}
}

func payoutScheduleEvents() []EventType {
	currency := seen("currency", "what is withdrawn")
	return []EventType{
		to("payout_schedule.set", "the merchant", "What a merchant has above a floor is withdrawn by itself from now on.", currency,
			seen("to", "the bank account"), seen("floor", "what stays"), seen("weekdays", "on which days"), seen("at", "at what time"),
			seen("time_zone", "where it is this time"), seen("next_at", "when it runs next")),
		to("payout_schedule.removed", "the merchant", "Such withdrawals ended.", currency),
		to("payout_schedule.ran", "the merchant", "A payout schedule was due.", currency, seen("date", "the local day that it ran for"),
			seen("transaction", "the withdrawal; empty when nothing was withdrawn"), seen("amount", "how much was withdrawn"),
			seen("code", "why nothing was; empty when something was"), seen("message", "the same as a sentence"), seen("next_at", "when it runs next")),
	}
}

func webhookEvents() []EventType {
	owner := seen("user", "its owner's id; empty of the wallet's own")
	return []EventType{
		to("webhook.added", "the webhook", "A webhook was added.", owner, seen("types", "the types of events that it takes; all when there are none")),
		to("webhook.removed", "the webhook", "A webhook was removed.", owner),
		to("webhook.enabled", "the webhook", "A webhook that was disabled takes events again.", owner),
		to("webhook.disabled", "the webhook", "A webhook took nothing for too long, and nothing is sent there any more.", owner, seen("failure", "what was wrong last")),
		to("webhook.secret_rotated", "the webhook", "A webhook got another secret.", owner, seen("now", "whether the one before it signs nothing any more")),
		to("webhook.replayed", "the webhook", "Events are sent to a webhook again.", owner,
			seen("queued", "how many"), seen("more", "whether there are further ones"), seen("next", "the number of the feed to go on from")),
	}
}

func accessEvents() []EventType {
	app := []EventField{seen("app", "the application's id"), seen("user", "the customer's id")}
	return []EventType{
		to("session.opened", "the customer", "A customer logged in.", seen("session", "the session's id"), seen("agent", "the program that asked")),
		to("session.ended", "the customer", "Sessions ended.",
			seen("ended", "how many"), seen("all", "whether all of them were meant"), seen("session", "the one that was meant")),
		to("customer.password_set", "the customer", "The password was set.", seen("by", "the command"), seen("sessions_ended", "how many sessions it ended")),
		to("customer.reset_sent", "the customer", "A code to set a new password was sent.", seen("sent", "how many were sent of late")),
		to("customer.pin_set", "the customer", "The payment PIN was set."),
		to("customer.second_factor_begun", "the customer", "A secret for an authenticator was drawn."),
		to("customer.second_factor_on", "the customer", "The second factor was switched on."),
		to("customer.second_factor_off", "the customer", "The second factor was switched off.", kept("reason", "why, when an operator did it")),
		to("customer.recovery_codes_made", "the customer", "New recovery codes were made."),
		to("api_key.created", "the API key", "An API key was made.", seen("name", "its name"), seen("user", "its owner's id"), seen("scopes", "what it may do")),
		to("api_key.revoked", "the API key", "An API key was revoked.", kept("reason", "why")),
		within("app.created", "the application", "An application was registered.",
			kept("name", "its name"), kept("scopes", "what it may ask for"), kept("redirect_uris", "where its customers go back to")),
		within("app.revoked", "the application", "An application was revoked, and with it its links.", kept("reason", "why")),
		to("link.approved", "the link", "A customer linked an application to its account.", append(app, seen("scopes", "what it may do"))...),
		to("link.denied", "the customer", "A customer refused a link.", app...),
		to("link.revoked", "the link", "A link ended.", seen("user", "the customer's id"), kept("reason", "why")),
	}
}

func identityEvents() []EventType {
	about := []EventField{seen("user", "the customer's id"), seen("level", "the KYC level")}
	decided := append(slices.Clone(about), kept("by", "who decided"))
	return []EventType{
		to("kyc.submitted", "the KYC case", "A customer showed who it is.", about...),
		within("kyc.check_begun", "the KYC case", "The identity provider was asked.", kept("user", "the customer's id"), kept("attempt", "how often by now")),
		within("kyc.check_failed", "the KYC case", "The identity provider gave no answer.", kept("user", "the customer's id"), kept("reason", "why")),
		within("kyc.checked", "the KYC case", "The identity provider answered.", append(slices.Clone(about), kept("outcome", "what follows from it"))...),
		within("kyc.seen", "the KYC case", "An operator looked at a case.", kept("user", "the customer's id"), kept("seen", "at what"), kept("reason", "why")),
		within("kyc.approval_recorded", "the KYC case", "The first of two operators approved.", decided...),
		to("kyc.approved", "the KYC case", "A case was approved.", decided...),
		to("kyc.rejected", "the KYC case", "A case was rejected.", append(slices.Clone(decided), seen("reason", "why, as the customer was told"))...),
		to("kyc.reminded", "the KYC case", "A customer was told that a document soon expires.", about...),
		to("kyc.expired", "the KYC case", "The document of a case expired.", about...),
	}
}

func payoutEvents() []EventType {
	plan := []EventField{seen("merchant", "the merchant's id"), seen("name", "the payout's name"), seen("plan", "the plan's id"), seen("count", "how many items")}
	ended := []EventField{seen("status", "the payout's status"), seen("paid", "how many items are paid"), seen("failed", "how many were refused")}
	return []EventType{
		to("payout.opened", "the payout", "A plan was put into the wallet.", plan...),
		to("payout.mended", "the payout", "A mended plan took the place of the one before.", plan...),
		to("payout.reopened", "the payout", "A payout was opened again.", plan...),
		to("payout.scheduled", "the payout", "A payout is to be paid later.", seen("due_at", "from when on")),
		to("payout.items_paid", "the payout", "Items of a payout were dealt with: paid or refused.",
			seen("plan", "the plan's id"), seen("from", "the place of the first in the plan, from 0"), seen("to", "the place after the last"),
			seen("items", "how many"), kept("since", "when the first transaction of them was made, in microseconds since 1970; 0 without one")),
		to("payout.done", "the payout", "Every item of a payout is paid.", ended...),
		to("payout.partial", "the payout", "Nothing of a payout is pending, and not every item is paid.", ended...),
		to("payout.stopped", "the payout", "A payout stopped at what was refused.", append(ended, seen("code", "of the refusal"), seen("message", "what it says"))...),
		to("payout.resumed", "the payout", "A stopped payout goes on."),
		to("payout.retried", "the payout", "Items of a payout are payable again.", seen("failed", "how many that were refused"), seen("returned", "how many that came back")),
		to("payout.cancelled", "the payout", "Items of a payout were taken out of it.",
			seen("cancelled", "how many"), seen("given_back", "what the merchant has again, by currency"), seen("left", "how many have left already"),
			seen("done", "whether there is nothing more to take out"), seen("reason", "why")),
		within("payout.approved", "the approval", "A person approved a plan.", kept("merchant", "the merchant's id"), kept("plan", "the plan's id"),
			kept("person", "who"), kept("fingerprint", "of the key that signed")),
		within("approval_key.registered", "the approval key", "The key of a person who makes or approves plans was registered.",
			kept("person", "whose"), kept("fingerprint", "of the key")),
		within("approval_key.revoked", "the approval key", "Such a key was revoked.", kept("person", "whose"), kept("reason", "why")),
		within("payout.exported", "the export", "What a payout pays to bank accounts was put into a file for a bank.",
			kept("payout", "the payout's id"), kept("bank_account", "the account that pays"), kept("message_id", "of the file"), kept("format", "of the file"),
			kept("execution_date", "when the bank is to pay"), kept("count", "how many instructions"), kept("amount", "their sum"), kept("currency", "of it")),
		within("payout.reported", "the export", "A bank told what became of instructions.",
			kept("settled", "how many it paid"), kept("returned", "how many it did not"), kept("unchanged", "how many were known"),
			kept("unknown", "what it names that is not there"), kept("conflicts", "what contradicts what it said before"), kept("returns", "what came back, and by which transactions")),
	}
}

// wardenEvents are of those who watch over the wallet. No customer learns of them.
func wardenEvents() []EventType {
	review := []EventField{kept("user", "the customer's id"), kept("verdict", "what was decided"), kept("reason", "why")}
	return []EventType{
		within("risk.review_decided", "the transaction", "An operator decided a transaction that a risk rule held.", review...),
		within("sanctions.imported", "`sanctions:` and the list", "A list of sanctions was imported.",
			kept("list", "its name"), kept("entries", "how many entries"), kept("names", "how many names"), kept("sha256", "of its content")),
		within("sanctions.review_opened", "the review", "A customer may be on a list of sanctions.", kept("user", "the customer's id"), kept("hits", "how many entries it may be")),
		within("sanctions.review_decided", "the review", "An operator decided whether it is.", review...),
		within("policy.applied", "`policy:` and the version", "A version of the policy was put into force.",
			kept("version", "the version"), kept("sha256", "of the document"), kept("effective_at", "from when it holds")),
	}
}

func bankEvents() []EventType {
	statement := []EventField{
		kept("bank_account", "the account"), kept("lines", "how many entries are there"), kept("state", "where the statement stands"), kept("gate", "how it fits the one before"),
	}
	return []EventType{
		within("bank_account.added", "the bank account's name", "An account of the wallet at a bank was named.",
			kept("name", "its name"), kept("currency", "its currency"), kept("rail", "the rail that it settles")),
		within("bank_account.tied", "the bank account's name", "A bank account was tied to a rail.", kept("name", "its name"), kept("rail", "the rail")),
		within("bank_statement.begun", "the statement", "The first entries of a bank statement came.", statement...),
		within("bank_statement.received", "the statement", "A bank statement is there in full.", statement...),
		within("reconciliation.run", "the reconciliation", "A bank account was reconciled.",
			kept("bank_account", "the account"), kept("matches", "how many matches"), kept("breaks_open", "how many breaks are open"),
			kept("rules_sha256", "of the rules"), kept("result_sha256", "of the result")),
		within("reconciliation.posted", "the reconciliation", "What follows from a reconciliation was posted.",
			kept("settled", "how many transactions settled"), kept("returned", "how many came back"), kept("parked", "how many entries wait in suspense"),
			kept("done", "whether nothing is left to post")),
		within("reconciliation.undone", "the match", "A match was undone.",
			kept("bank_account", "the account"), kept("reversal", "the transaction that takes back what it posted"), kept("reason", "why")),
		within("reconciliation.mailed", "the message", "A letter about reconciliations was queued.", kept("runs", "which")),
		within("break.changed", "the break", "Something was done about a break.",
			kept("action", "what"), kept("status", "where it stands"), kept("transaction", "what was posted")),
	}
}

func walletEvents() []EventType {
	rates := []EventField{
		kept("source", "where they are from"), kept("first", "the first day"), kept("last", "the last day"), kept("days", "how many days"),
		kept("added", "how many are new"), kept("corrected", "how many differ from what was there"), kept("unchanged", "how many were there"),
	}
	return []EventType{
		within("rates.imported", "`rates:` and the source", "Reference rates were imported.", rates...),
		within("rates.synced", "`rates:` and the source", "Reference rates were fetched.", append(slices.Clone(rates), kept("url", "from where"), kept("status", "what came of it"))...),
		within("rates.set", "`rates:` and the source", "An operator stated a rate.",
			kept("date", "the day"), kept("currency", "the currency"), kept("rate", "how much of it for one of the base"), kept("recorded_at", "when, in microseconds since 1970")),
		within("vault.rotated", "`vault`", "A new key seals what is secret.", kept("key", "its id"), kept("wrapping", "the id of the key that wraps it")),
		within("vault.rewrapped", "`vault`", "The keys of the vault are wrapped by a new key.", kept("key", "the id of the key that seals"), kept("wrapping", "the id of the key that wraps it")),
		within("wallet.restored", "nothing", "The wallet was made of a backup, whose events are before it.",
			kept("made_at", "when the backup was made"), kept("source", "by which database"), kept("schema", "the version of its storage")),
	}
}
