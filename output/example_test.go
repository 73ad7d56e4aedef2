package output_test

import (
	"context"
	"fmt"
	"os"

	"github.com/okpay/okpay/output"
)

type transaction struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
	Memo     string `json:"memo,omitempty"`
}

// A command describes its result once and prints it in whatever way the user asked for.
func Example() {
	view := output.View[transaction]{
		Columns: []output.Column[transaction]{
			{Name: "id", Kind: output.ID},
			{Name: "status", Kind: output.Status},
			{Name: "amount", Kind: output.Decimal},
			{Name: "currency"},
			{Name: "memo"},
		},
		Empty: "no transactions",
	}
	rows := []transaction{
		{ID: "txn_1", Status: "posted", Amount: "12.50", Currency: "USD", Memo: "lunch"},
		{ID: "txn_2", Status: "pending", Amount: "1200", Currency: "JPY"},
	}

	for _, settings := range []output.Settings{
		{},
		{Format: output.CSV, Columns: []string{"id", "amount"}},
		{JQ: ".[] | .memo // \"none\""},
	} {
		printer, err := output.NewPrinter(output.Streams{Out: os.Stdout, Err: os.Stderr}, settings)
		if err != nil {
			fmt.Println(err)
			return
		}
		if err := output.List(context.Background(), printer, view, rows); err != nil {
			fmt.Println(err)
			return
		}
	}
	// Output:
	// ID     STATUS    AMOUNT  CURRENCY  MEMO
	// txn_1  posted     12.50  USD       lunch
	// txn_2  pending  1200     JPY       -
	// id,amount
	// txn_1,12.50
	// txn_2,1200
	// lunch
	// none
}
