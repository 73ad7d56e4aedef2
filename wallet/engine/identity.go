package engine

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// IdentityProvider checks documents and faces. Like a rail it is never called
// inside a transaction: the case is committed as checking, sent with its id as
// idempotency key, and what the provider says is committed.
type IdentityProvider interface {
	// Ready fails with configuration when the provider cannot be used as it is set up.
	Ready() error
	// Check asks about a case. The same case may be asked about again after a crash
	// or a lost answer, always with the same ID. An error that is a *DeliveryError
	// says more; of any other nothing is put on record.
	Check(ctx context.Context, about IdentityCheck) (IdentityVerdict, error)
}

// IdentityCheck is what a provider is told: ID is that of the case, Stated empty
// where the customer never stated anything.
type IdentityCheck struct {
	ID             string
	RegisteredName string
	Country        string
	DocumentType   wallet.DocumentType
	Stated         KYCStated
	Images         []KYCImageRecord // with their content
}

// IdentityVerdict is what a provider says. Reasons are words for an operator.
type IdentityVerdict struct {
	Pass    bool
	Reasons []string
}
