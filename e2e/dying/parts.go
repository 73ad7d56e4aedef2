//go:build unix

package dying

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// InParts is a service that loads and pays payouts, and lists credit transfers,
// so many at a time; 0 is as many as are asked for.
func InParts(service wallet.Service, size int) wallet.Service {
	if size < 1 {
		return service
	}
	return inParts{service, size}
}

type inParts struct {
	wallet.Service
	size int
}

func (c inParts) PayItems(ctx context.Context, in wallet.PayItemsInput) (wallet.PayItemsResult, error) {
	in.Limit = min(in.Limit, c.size)
	return c.Service.PayItems(ctx, in)
}

func (c inParts) ListCreditTransfers(ctx context.Context, in wallet.ListCreditTransfersInput) (wallet.Page[wallet.CreditTransfer], error) {
	in.Limit = min(in.Limit, c.size)
	return c.Service.ListCreditTransfers(ctx, in)
}

func (c inParts) OpenPayout(ctx context.Context, in wallet.OpenPayoutInput) (wallet.Payout, error) {
	items, first := in.Plan.Items, in.First
	for {
		n := min(c.size, len(items))
		in.Plan.Items, in.First = items[:n], first
		payout, err := c.Service.OpenPayout(ctx, in)
		items, first = items[n:], first+n
		if err != nil || len(items) == 0 {
			return payout, err
		}
	}
}
