package commands

import (
	"context"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// printCustomer prints the result of a change to a customer.
func (f *factory) printCustomer(ctx context.Context, c wallet.Customer) error {
	if err := output.One(ctx, f.printer, customerView(), c); err != nil {
		return err
	}
	f.noteChange(c.IdempotentReplay, c.DryRun)
	return nil
}

// printInstrument prints the result of a change to an instrument.
func (f *factory) printInstrument(ctx context.Context, i wallet.Instrument) error {
	if err := output.One(ctx, f.printer, instrumentView(), i); err != nil {
		return err
	}
	f.noteChange(i.IdempotentReplay, i.DryRun)
	return nil
}
