package engine

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// withPhones puts the phones into customers that are to be shown, or written
// to. Most of what concerns a customer does not need the phone, and does not
// pay for unsealing it.
func withPhones(ctx context.Context, r Reader, customers ...*wallet.Customer) error {
	var ids []string
	for _, c := range customers {
		if c.Phone == "" {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	phones, err := r.Phones(ctx, ids)
	if err != nil {
		return err
	}
	for _, c := range customers {
		if c.Phone == "" {
			c.Phone = phones[c.ID]
		}
	}
	return nil
}

// withPhoneIfKnown is withPhones for the result of a change: whoever has lost
// the key can still freeze an account, and is not told its phone.
func withPhoneIfKnown(ctx context.Context, r Reader, customer *wallet.Customer) error {
	err := withPhones(ctx, r, customer)
	switch wallet.CodeOf(err) {
	case wallet.CodeWalletKeyMissing, wallet.CodeWalletKeyWrong:
		return nil
	default:
		return err
	}
}
