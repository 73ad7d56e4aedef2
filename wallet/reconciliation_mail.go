package wallet

import "context"

// ReconciliationMail tells people by e-mail what reconciliation found.
type ReconciliationMail interface {
	// MailReconciliation puts one message about runs into the outbox: how many breaks
	// are open, of which kinds, since when and about how much. What a bank or anybody
	// else wrote is left out of it. It is for operators, and goes to any address: the
	// message belongs to no customer. It is sent as any other is, by SendOutbox.
	// Under its key it is put there once; asked again it is given as it then stands.
	// Codes: invalid_input, not_found, idempotency_mismatch.
	MailReconciliation(ctx context.Context, in MailReconciliationInput) (OutboxMessage, error)
}

// MaxMailedRuns bounds the runs that one message tells.
const MaxMailedRuns = 100

// MailReconciliationInput names runs by their ids, each once and 1 to MaxMailedRuns of
// them, and the e-mail address to which they are told.
type MailReconciliationInput struct {
	Change
	Runs []string `json:"runs"`
	To   string   `json:"to"`
}

// PurposeReconciliation is the purpose of a message about reconciliation.
const PurposeReconciliation = "reconciliation"
