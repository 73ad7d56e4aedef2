//go:build unix

package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/okpay/okpay/e2e/dying"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// snapshotBehind tells what the program's own snapshot tells, and all API keys,
// from the wallet itself and not through the program: it is taken around every
// refusal, and a process costs more than all of it.
func snapshotBehind(ctx context.Context, location string) (_ string, err error) {
	db, err := store.Open(ctx, location, store.Options{}) // which needs no key, and sees no phone
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	service, err := dying.Over(db)
	if err != nil {
		return "", err
	}
	var all strings.Builder
	err = errors.Join(
		everyPage(&all, func(page wallet.PageInput) (wallet.Page[wallet.Transaction], error) {
			return service.History(ctx, wallet.HistoryInput{PageInput: page})
		}),
		everyPage(&all, func(page wallet.PageInput) (wallet.Page[wallet.LedgerAccount], error) {
			return service.ListAccounts(ctx, wallet.ListAccountsInput{PageInput: page})
		}),
		everyPage(&all, func(page wallet.PageInput) (wallet.Page[engine.Customer], error) {
			return customersBehind(ctx, db, page)
		}),
		everyPage(&all, func(page wallet.PageInput) (wallet.Page[wallet.Payout], error) {
			return service.ListPayouts(ctx, wallet.ListPayoutsInput{PageInput: page})
		}),
		everyPage(&all, func(page wallet.PageInput) (wallet.Page[wallet.APIKey], error) {
			keys, err := service.ListAPIKeys(ctx, wallet.ListAPIKeysInput{PageInput: page, All: true})
			for i := range keys.Items {
				keys.Items[i].LastUsedOn = "" // a request that is refused uses a key too
			}
			return keys, err
		}),
	)
	return all.String(), err
}

// customersBehind reads a page of customers.
func customersBehind(ctx context.Context, db *store.Store, page wallet.PageInput) (got wallet.Page[engine.Customer], err error) {
	err = db.Read(ctx, func(r engine.Reader) error {
		got.Items, err = r.ListCustomers(ctx, engine.CustomerQuery{After: page.After, Limit: page.Limit})
		return err
	})
	if len(got.Items) == page.Limit {
		got.Next = got.Items[page.Limit-1].ID
	}
	return got, err
}

// mostPages bounds a snapshot.
const mostPages = 1000

// everyPage writes each row of a list as a line of JSON.
func everyPage[Row any](all *strings.Builder, list func(wallet.PageInput) (wallet.Page[Row], error)) error {
	page := wallet.PageInput{Limit: wallet.MaxPageSize}
	for range mostPages {
		got, err := list(page)
		if err != nil {
			return err
		}
		for _, row := range got.Items {
			line, err := json.Marshal(row)
			if err != nil {
				return err
			}
			fmt.Fprintf(all, "%T %s\n", row, line)
		}
		if got.Next == "" {
			return nil
		}
		page.After = got.Next
	}
	return fmt.Errorf("the list of %T does not end", *new(Row))
}
