package commands

import (
	"context"
	"slices"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// tableItems bounds the items below a payout's table; the other formats have
// all of them.
const tableItems = 20

// checkPayoutView refuses --columns that the result of a payout does not have,
// before anything is paid.
func (f *factory) checkPayoutView() error {
	if f.showsItems() {
		return output.Check(f.printer, payoutItemsView())
	}
	return output.Check(f.printer, payoutView())
}

// showsItems says that a payout's result is the list of its items.
func (f *factory) showsItems() bool {
	return f.printer.Format() == output.JSONL || f.printer.Format() == output.CSV
}

// isTable says that a person reads the result, and not all of it is needed.
func (f *factory) isTable() bool {
	return f.printer.Format() == output.Table && f.settings.output.JQ == "" && !slices.Contains(f.settings.output.Columns, "items")
}

// printPayout prints a payout as it is, without looking up its items.
func (f *factory) printPayout(ctx context.Context, payout wallet.Payout) error {
	if payout.Items == nil {
		payout.Items = []wallet.PayoutItem{}
	}
	if f.printer.Format() == output.CSV {
		return output.List(ctx, f.printer, payoutItemsView(), payout.Items)
	}
	return output.One(ctx, f.printer, payoutView(), payout)
}

// printPayoutItems prints a payout with its items, only those in one status
// when it is given. A person sees the first of them, by default of the failed or,
// where none failed, of those that came back.
func (f *factory) printPayoutItems(ctx context.Context, payouts wallet.Payouts, payout wallet.Payout, only wallet.ItemStatus) error {
	in := wallet.ListPayoutItemsInput{Payout: payout.ID, Status: only}
	if f.isTable() {
		if only == "" {
			in.Status = wallet.ItemFailed
			if payout.Failed == 0 && payout.Returned > 0 {
				in.Status = wallet.ItemReturned
			}
		}
		in.Limit = tableItems
		page, err := call(ctx, f, "ListPayoutItems", payouts.ListPayoutItems, in)
		if err != nil {
			return err
		}
		payout.Items = page.Items
		if err := f.printPayout(ctx, payout); err != nil {
			return err
		}
		if page.Next != "" {
			f.printer.Note("there are more items; see them with: okpay payout status %s --item-status %s -o csv", payout.ID, in.Status)
		}
		return nil
	}
	if f.showsItems() {
		return listPages(ctx, f, payoutItemsView(), pageFlags{all: true}, payoutItemPages(f, payouts, in))
	}
	items, err := allPayoutItems(ctx, payoutItemPages(f, payouts, in))
	if err != nil {
		return err
	}
	payout.Items = items
	return f.printPayout(ctx, payout)
}

type itemPages func(context.Context, wallet.PageInput) (wallet.Page[wallet.PayoutItem], error)

func payoutItemPages(f *factory, payouts wallet.Payouts, in wallet.ListPayoutItemsInput) itemPages {
	return func(ctx context.Context, page wallet.PageInput) (wallet.Page[wallet.PayoutItem], error) {
		in.PageInput = page
		return call(ctx, f, "ListPayoutItems", payouts.ListPayoutItems, in)
	}
}

// allPayoutItems collects every page, at most MaxPayoutRows items.
func allPayoutItems(ctx context.Context, fetch itemPages) ([]wallet.PayoutItem, error) {
	items := []wallet.PayoutItem{}
	page := wallet.PageInput{Limit: wallet.MaxPageSize}
	for {
		got, err := fetch(ctx, page)
		if err != nil {
			return nil, err
		}
		items = append(items, got.Items...)
		if len(items) > wallet.MaxPayoutRows {
			return nil, errTooManyItems
		}
		if got.Next == "" {
			return items, nil
		}
		page.After = got.Next
	}
}
